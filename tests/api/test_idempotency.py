"""I1–I9 over HTTP."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from lk_kit.core.clock import now
from lk_kit.core.models import IdempotencyRecord
from lk_kit.parties.models import Address, Membership, Party
from tests.api.conftest import Signed, address, signed_in
from tests.api.toy import AddAddress, BoomView

pytestmark = pytest.mark.django_db
URL = "/toy/addresses/"


def body(party: Party, city: str = "Тула") -> dict[str, Any]:
    return {"party": party.code, "city": city, "street": "Мира, 1"}


def test_i1_a_repetition_gets_the_same_bytes(api: Signed, party: Party) -> None:
    first, second = api.send(URL, body(party)), api.send(URL, body(party))
    assert (first.status_code, first.content) == (second.status_code, second.content) == (201, first.content)
    assert "Idempotency-Replayed" not in first.headers
    assert second.headers["Idempotency-Replayed"] == "true"
    assert Address.objects.count() == 1


@pytest.mark.pg
@pytest.mark.django_db(transaction=True)
def test_i1_fifty_at_once_make_one(fan: Any, api: Signed, party: Party) -> None:
    session = api.cookies["sessionid"].value

    def one(number: int) -> tuple[int, bytes]:
        client = Signed()
        client.cookies["sessionid"] = session
        answer = client.send(URL, body(party))
        return answer.status_code, answer.content

    outcomes = fan(50, one)
    assert {outcome.value for outcome in outcomes if outcome.ok} == {outcomes[0].value}
    assert all(outcome.ok for outcome in outcomes)
    assert Address.objects.count() == 1


def test_i2_the_key_with_another_request_is_422(api: Signed, party: Party) -> None:
    api.send(URL, body(party))
    row = Address.objects.get()
    assert api.send(URL, body(party, "Орёл")).status_code == 422
    assert api.send(f"{URL}?x=1", body(party)).status_code == 422
    assert api.send(f"{URL}{row.pk}/close/").status_code == 422
    assert Address.objects.count() == 1


def test_i3_keys_of_users_and_parties_are_independent(api: Signed, party: Party) -> None:
    second = Party.objects.create(name="Вторая")
    Membership.objects.create(user=api.user, party=second, role="owner")
    colleague = signed_in(party, "admin")
    made = {client.send(URL, body(owner)).json()["id"] for client, owner in ((api, party), (api, second), (colleague, party))}
    assert len(made) == 3


def test_i5_i6_nothing_is_kept_of_what_failed(api: Signed, party: Party, monkeypatch: Any) -> None:
    assert api.send(URL, {**body(party), "city": ""}).status_code == 400
    with monkeypatch.context() as patch:
        patch.setattr(AddAddress, "perform", lambda self: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            api.send(URL, body(party))
    assert IdempotencyRecord.objects.count() == 0
    assert api.send(URL, body(party)).status_code == 201


def test_i7_expiry_and_odd_keys(api: Signed, party: Party) -> None:
    assert api.send(URL, body(party), key="k" * 255).status_code == 201
    for odd in ("k" * 256, "", "a\tb"):
        assert api.send(URL, body(party), key=odd).json()["code"] == "idempotency_key_invalid", odd
    IdempotencyRecord.objects.update(expires_at=now() - timedelta(seconds=1))
    assert "Idempotency-Replayed" not in api.send(URL, body(party), key="k" * 255).headers
    assert Address.objects.count() == 2


def test_i8_no_key_is_400_and_nothing_happens(api: Signed, party: Party) -> None:
    row = address(party)
    for url, data in ((URL, body(party)), (f"{URL}{row.pk}/close/", None)):
        answer = api.send(url, data, key=None)
        assert (answer.status_code, answer.json()["code"]) == (400, "idempotency_key_missing")
    assert Address.objects.get().label == ""


@pytest.mark.parametrize(("role", "status"), [("viewer", 403), ("", 403)])
def test_i9_rights_are_checked_before_a_replay(api: Signed, party: Party, role: str, status: int) -> None:
    assert api.send(URL, body(party)).status_code == 201
    mine = Membership.objects.filter(user=api.user)
    _changed = mine.update(role=role) if role else mine.delete()
    answer = api.send(URL, body(party))
    assert (answer.status_code, "Idempotency-Replayed" in answer.headers) == (status, False)


def test_i9_an_object_that_is_not_visible_any_more_is_404(api: Signed, party: Party) -> None:
    url = f"{URL}{address(party).pk}/close/"
    assert api.send(url).status_code == 200
    assert api.send(url).headers["Idempotency-Replayed"] == "true"
    Membership.objects.filter(user=api.user).delete()
    assert api.send(url).status_code == 404


def test_a_refusal_is_answered_and_not_kept(api: Signed, party: Party) -> None:
    url = f"{URL}{address(party, label='closed').pk}/close/"
    answer = api.send(url)
    assert (answer.status_code, answer.json()["code"]) == (409, "closed")
    assert IdempotencyRecord.objects.count() == 0


def test_visitors_are_turned_away_first(party: Party, monkeypatch: Any) -> None:
    monkeypatch.setattr(BoomView, "error", None)
    assert Client().post(URL, body(party), content_type="application/json").status_code == 401
