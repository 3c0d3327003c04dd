"""Gateways that answer strangely, texts that try to be more than text, and the term of the list."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.management import call_command
from django.test import override_settings

from lk_kit.core.clock import now
from lk_kit.core.exceptions import BackendError
from lk_kit.messaging.backends.gateway import cost_of
from lk_kit.messaging.enums import SmsStatus
from lk_kit.messaging.exceptions import SmsUnclear
from lk_kit.messaging.log import forget_old
from lk_kit.messaging.models import SmsCounter, SmsRecord

from .gateway_double import Gateway, Handler, running
from .test_sms import NUMBER, configured, left, locmem, sms_ru, smsc, text  # noqa: F401

pytestmark = pytest.mark.django_db


@pytest.fixture
def gateway() -> Iterator[Gateway]:
    with running() as found:
        yield found


def answering(monkeypatch: pytest.MonkeyPatch, body: bytes, status: int = 200) -> None:
    def play(self: Handler, *args: Any) -> None:
        self.reply(status, body, len(body))

    monkeypatch.setattr(Handler, "play_ok", play)


@pytest.mark.parametrize("vendor", [smsc, sms_ru], ids=["smsc", "sms_ru"])
@pytest.mark.parametrize(
    "body",
    [
        b"<html>Service temporarily unavailable</html>",
        b"",
        b"[" * 60_000,
        b'{"a":' * 10_000,
        b'{"cost": 1e99999999999999999999, "id": 1, "status_code": 100}',
        b"[]",
        b'"OK"',
        b"null",
        b"\xff\xfe\x00",
        b'{"status_code": 100, "sms": []}',
        b'{"status_code": 100, "sms": {"79161234567": "OK"}}',
    ],
    ids=lambda body: body[:20],
)
def test_200_with_something_else_may_have_left(gateway: Gateway, monkeypatch: pytest.MonkeyPatch, vendor: Any, body: bytes) -> None:
    """It stays counted and is written down as unclear; no answer breaks the sender."""
    answering(monkeypatch, body)
    with vendor(gateway), pytest.raises(SmsUnclear):
        text()
    assert SmsRecord.objects.get().status == SmsStatus.UNCLEAR
    assert SmsCounter.objects.filter(amount__gt=0).count() >= 3


@pytest.mark.parametrize("identity", ["a\x00b", "\ud800", "x" * 500, ["x"], {"a": "\x00"}, None, 10**30, ""], ids=ascii)
def test_whatever_the_gateway_calls_the_message_it_was_sent(gateway: Gateway, monkeypatch: pytest.MonkeyPatch, identity: Any) -> None:
    """A text that left and could not be written down would leave again."""
    answering(monkeypatch, json.dumps({"id": identity, "cnt": 1, "cost": "1.44"}).encode())
    with smsc(gateway):
        text(key="one")
        text(key="one")
    record = SmsRecord.objects.get()
    assert record.status == SmsStatus.SENT
    assert record.external_id.isprintable()


@pytest.mark.parametrize("cost", ["NaN", "-5", "Infinity", "1e30", "0.123456789123456789", None, [], {}, "5,49", "1e-40"], ids=str)
def test_a_strange_cost_moves_the_spend_by_no_more_than_the_price(gateway: Gateway, monkeypatch: pytest.MonkeyPatch, cost: Any) -> None:
    answering(monkeypatch, json.dumps({"id": 1, "cnt": 1, "cost": cost}).encode())
    with smsc(gateway):
        text()
    assert 0 <= SmsRecord.objects.get().cost <= Decimal(5)
    assert cost_of(cost) is None or 0 <= cost_of(cost) < 1


@pytest.mark.parametrize(
    "words", ["a\r\nX-Injected: 1\r\n\r\nb", "code&api_id=other&to=79990000000", "я\x00б", "%0d%0aBcc: x", "\u202eabc"]
)
def test_a_text_stays_a_text(gateway: Gateway, words: str) -> None:
    with sms_ru(gateway):
        text(context={"code": words})
    (path, form), sent = gateway.requests[-1], gateway.left[-1]
    assert path == "/sms/send"
    assert set(form) == {"api_id", "to", "msg", "json"}
    assert (form["api_id"], form["to"]) == ("right-key", NUMBER.removeprefix("+"))
    assert not {"\x00", "\u202e"} & set(sent["msg"])


def test_a_backend_with_a_mistake_of_its_own_leaves_a_clear_record(monkeypatch: pytest.MonkeyPatch) -> None:
    from lk_kit.messaging.backends.sms_locmem import LocMemSmsBackend

    monkeypatch.setattr(LocMemSmsBackend, "send", lambda self, message: [][0])
    with configured(), pytest.raises(IndexError):
        text()
    record = SmsRecord.objects.get()
    assert (record.status, record.error) == (SmsStatus.UNCLEAR, "sms_unclear: IndexError")


def test_a_gateway_that_refuses_with_an_error_body_costs_nothing(gateway: Gateway, monkeypatch: pytest.MonkeyPatch) -> None:
    answering(monkeypatch, json.dumps({"error": "\x00" * 5000, "error_code": 6}).encode())
    with smsc(gateway), pytest.raises(BackendError):
        text()
    assert SmsRecord.objects.get().status == SmsStatus.FAILED
    assert not SmsCounter.objects.filter(amount__gt=0).exists()


def test_no_route_of_ours_takes_word_from_a_gateway() -> None:
    """What became of a text is asked, never told: a callback could be sent by anybody."""
    from django.urls import get_resolver

    known = {str(value[1]) for values in get_resolver().reverse_dict.lists() for value in values[1]}
    assert not [one for one in known if "sms" in one.lower()]


# the term of the list


def record(days: int) -> SmsRecord:
    return SmsRecord.objects.create(
        key="k", number_hash="h", number="+7 916 •••-••-67", backend="default", created_at=now() - timedelta(days=days)
    )


def test_the_list_of_texts_has_a_term() -> None:
    old, new = record(366), record(364)
    assert forget_old() == 1
    assert list(SmsRecord.objects.all()) == [new]
    with override_settings(LK_KIT={"MESSAGING": {"SMS_LOG_DAYS": 30}}):
        assert forget_old() == 1
    assert old not in SmsRecord.objects.all()


def test_sending_forgets_a_few_and_clearsessions_the_rest() -> None:
    SmsRecord.objects.bulk_create(
        SmsRecord(number_hash="h", number="•", backend="default", created_at=now() - timedelta(days=400)) for _row in range(130)
    )
    with configured():
        text()
    assert (left(), SmsRecord.objects.count()) == (1, 31)
    call_command("clearsessions")
    assert SmsRecord.objects.count() == 1


def test_a_term_must_be_at_least_a_day() -> None:
    from django.core.checks import run_checks

    with override_settings(LK_KIT={"MESSAGING": {"SMS_LOG_DAYS": 0}}):
        assert any("SMS_LOG_DAYS" in str(one) for one in run_checks())


def test_erasure_takes_the_number_and_leaves_the_account_with_the_gateway() -> None:
    from lk_kit.core.personal import Subject, declaration_of
    from lk_kit.messaging.limits import keyed_hash

    theirs = record(1)
    SmsRecord.objects.filter(pk=theirs.pk).update(number_hash=keyed_hash(NUMBER))
    record(1)
    declared = declaration_of(SmsRecord)
    assert declared is not None
    assert set(declared.fields) == {"number", "number_hash"}
    assert [one.pk for one in declared.rows(Subject(user=None, addresses=(NUMBER,)))] == [theirs.pk]
    assert not declared.deletes_rows
