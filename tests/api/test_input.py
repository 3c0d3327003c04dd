"""Junk from outside: always a 4xx with a code, never a 500, never stored (B3, B4)."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest

from lk_kit.parties.models import Address, Party
from tests.api.conftest import Signed, address

pytestmark = pytest.mark.django_db
ECHO = "/toy/echo/"


def raw(client: Signed, body: bytes, content_type: str = "application/json") -> Any:
    return client.generic("POST", ECHO, body, content_type)


BODIES = [
    (b"{", "malformed_json"),
    (b"", None),
    (b"[]", "not_an_object"),
    (b"null", "not_an_object"),
    (b'"x"', "not_an_object"),
    (b'{"text": ["a\\u0000"]}', "bad_text"),
    (b'{"\\u0000": 1}', "bad_text"),
    (b'{"text": ["\\ud800"]}', "bad_text"),
    (b'{"text": ["\xff"]}', "malformed_json"),
    ('{"text": ["я"]}'.encode("utf-16"), "malformed_json"),
    (b'\xef\xbb\xbf{"text": []}', "malformed_json"),
    (b"[" * 10_000, "too_deep"),
    (b'{"a":' * 10_000, "too_deep"),
    (b'{"text": ' + b"[" * 100 + b"]" * 100 + b"}", "too_deep"),
    (b'{"quantity": 1, "quantity": 2}', "duplicate_key"),
    (b'{"quantity": NaN}', "bad_number"),
    (b'{"quantity": -Infinity}', "bad_number"),
    (b'{"quantity": 1' + b"0" * 5000 + b"}", "bad_number"),
    (b'{"quantity": 1.' + b"0" * 5000 + b"}", "bad_number"),
]


@pytest.mark.parametrize(("body", "code"), BODIES, ids=range(len(BODIES)))
def test_json_that_others_would_read_differently_is_refused(api: Signed, body: bytes, code: str | None) -> None:
    answer = raw(api, body)
    if code is None:
        assert answer.status_code == 200
    else:
        assert (answer.status_code, answer.json()["code"]) == (400, code)


def test_brackets_inside_texts_are_no_depth(api: Signed) -> None:
    assert raw(api, json.dumps({"text": ["[" * 500, '\\"{{{' * 100]}).encode()).status_code == 200


def test_emoji_by_surrogate_pair_is_fine(api: Signed) -> None:
    assert raw(api, b'{"text": ["\\ud83d\\ude00"]}').status_code == 200


def test_too_much_is_413(api: Signed, settings: Any) -> None:
    settings.LK_KIT = {"API": {"MAX_BODY_BYTES": 2000}}
    assert raw(api, json.dumps({"text": ["x" * 1000]}).encode()).status_code == 200
    answer = raw(api, json.dumps({"text": ["x" * 3000]}).encode())
    assert (answer.status_code, answer.json()["code"]) == (413, "payload_too_large")
    settings.LK_KIT = {}
    assert raw(api, json.dumps({f"key{number}": 1 for number in range(100_000)}).encode()).status_code == 413


@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded", "application/xml", "x"])
def test_other_content_types_are_415(api: Signed, content_type: str) -> None:
    assert raw(api, b"{}", content_type).status_code == 415


NUMBERS = [
    *('"NaN"', '"sNaN"', '"Infinity"', '"1e5"', "1e400", "1E+999999999", "9223372036854775808000000", "true", '"１２３"', '"٣"', '"1_000"'),
    *('" 1"', '"+1"', '"0x10"', "[]", "{}", '""', '"1.2.3"', "1e-400", f'"{"9" * 5000}"', "9" * 390),
]


@pytest.mark.parametrize("field", ["quantity", "position", "price"])
@pytest.mark.parametrize("number", NUMBERS, ids=range(len(NUMBERS)))
def test_number_junk_is_a_field_error(api: Signed, field: str, number: str) -> None:
    began = time.perf_counter()
    answer = raw(api, f'{{"{field}": {number}}}'.encode())
    assert answer.status_code == 400
    assert [error["field"] for error in answer.json()["errors"]] == [field]
    assert time.perf_counter() - began < 0.5


@pytest.mark.parametrize(
    ("field", "number", "stored"),
    [
        ("quantity", "0.1", "0.1"),
        ("quantity", '"12.500"', "12.500"),
        ("quantity", "-0", "0"),
        ("price", "1.10", "1.10"),
        ("position", "7", "7"),
        ("position", '"7"', "7"),
    ],
)
def test_numbers_keep_the_digits_that_were_sent(api: Signed, field: str, number: str, stored: str) -> None:
    assert raw(api, f'{{"{field}": {number}}}'.encode()).json() == {field: stored}


MOMENTS = ["2026-11-21T10:00:00", "2026-11-21", "now", 1, "9999-12-31T23:59:59-12:00", "2026-13-01T00:00:00Z"]


@pytest.mark.parametrize("moment", [json.dumps(moment) for moment in MOMENTS])
def test_moments_need_a_zone(api: Signed, moment: str) -> None:
    assert raw(api, f'{{"at": {moment}}}'.encode()).status_code == 400


def test_a_related_object_must_be_visible(api: Signed, party: Party, other: Party) -> None:
    mine, theirs = address(party), address(other)
    assert raw(api, f'{{"address": "{mine.pk}"}}'.encode()).status_code == 200
    bodies = {
        raw(api, f'{{"address": {json.dumps(key)}}}'.encode()).json()["errors"][0]["message"]
        for key in (str(theirs.pk), "0198f3c5-0000-7000-8000-000000000000", "x", 5, True, [1], 2**70)
    }
    assert len(bodies) == 1


def test_text_is_cleaned_before_it_is_stored(api: Signed, party: Party) -> None:
    answer = api.send("/toy/addresses/", {"party": party.code, "city": " Ту\u202eла\u200b ", "street": "Cafe\u0301"})
    assert (answer.json()["city"], answer.json()["street"]) == ("Тула", "Café")
    assert api.send("/toy/addresses/", {"party": party.code, "city": "\u200b", "street": "x"}, key="k2").status_code == 400
    assert api.send("/toy/addresses/", {"party": party.code, "city": "x" * 129, "street": "x"}, key="k3").status_code == 400
    assert api.send("/toy/addresses/", {"party": party.code, "city": 5, "street": "x"}, key="k4").status_code == 400
    assert Address.objects.count() == 1


def test_the_party_is_named_and_must_be_ones_own(api: Signed, party: Party, other: Party) -> None:
    values = {"city": "x", "street": "y"}
    names = (other.code, str(other.pk), "zzzzzz", 5, None)
    answers = [api.send("/toy/addresses/", {**values, "party": name}, key="a").json() for name in names]
    assert {answer["status"] for answer in answers} == {400}
    assert answers[0]["errors"] == answers[1]["errors"] == answers[2]["errors"]
    assert api.send("/toy/addresses/", {**values, "party": str(party.pk)}, key="b").status_code == 201
    assert Address.objects.filter(party=other).count() == 0


@pytest.mark.parametrize("key", ["x", "0198f3c5-0000-7000-8000-000000000000", "%00", "１２３", "-1", "9" * 400])
def test_what_is_no_key_is_404(api: Signed, key: str) -> None:
    assert api.get(f"/toy/addresses/{key}/").status_code == 404


def test_protected_columns_are_ignored(api: Signed, party: Party, other: Party) -> None:
    row = address(party)
    before = Address.objects.filter(pk=row.pk).values().get()
    junk = {"id": str(other.pk), "party": other.code, "party_id": str(other.pk), "is_default": True, "city": "Орёл"}
    assert api.send(f"/toy/addresses/{row.pk}/", junk, method="patch").status_code == 200
    assert Address.objects.filter(pk=row.pk).values().get() == {**before, "city": "Орёл"}
