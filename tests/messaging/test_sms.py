"""Texts: C5 of the matrix, and what the record says afterwards."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.conf import settings
from django.core.checks import run_checks
from django.db import transaction
from django.test import override_settings

from lk_kit.core.clock import now
from lk_kit.core.exceptions import BackendConfigurationError, BackendError, BackendUnavailable, TooManyAttempts
from lk_kit.events.exceptions import GiveUp, RetryLater
from lk_kit.messaging.backends import sms_locmem
from lk_kit.messaging.enums import SmsStatus
from lk_kit.messaging.exceptions import InvalidNumber, SmsLimited, SmsRefused, SmsUnclear, TextRefused
from lk_kit.messaging.limits import forget_expired
from lk_kit.messaging.models import SmsCounter, SmsRecord
from lk_kit.messaging.sms import check_limits, is_available, masked, send_sms
from tests.naive.sms import naive_send

from .gateway_double import BAD_NUMBER, KEY, Gateway, running

HERE = Path(__file__).parent / "templates"
LOCMEM = "lk_kit.messaging.backends.sms_locmem.LocMemSmsBackend"
NUMBER = "+79161234567"


def configured(backend: str = LOCMEM, options: dict[str, Any] | None = None, **more: Any) -> override_settings:
    sms = {"default": {"BACKEND": backend, "OPTIONS": options or {}}}
    return override_settings(
        LK_KIT={**settings.LK_KIT, "MESSAGING": {"SMS": sms, **more}}, TEMPLATES=[{**settings.TEMPLATES[0], "DIRS": [str(HERE)]}]
    )


@pytest.fixture(autouse=True)
def locmem() -> Iterator[None]:
    sms_locmem.outbox.clear()
    with configured():
        yield
    sms_locmem.outbox.clear()


@pytest.fixture
def gateway() -> Iterator[Gateway]:
    with running() as double:
        yield double


def smsc(gateway: Gateway, **more: Any) -> override_settings:
    return configured("lk_kit.messaging.backends.smsc.SmscBackend", {"API_KEY": KEY, "URL": gateway.url, "TIMEOUT": 0.5}, **more)


def sms_ru(gateway: Gateway, **more: Any) -> override_settings:
    options = {"API_ID": KEY, "URL": gateway.url, "TIMEOUT": 5 if more.pop("patient", False) else 0.5}
    return configured("lk_kit.messaging.backends.sms_ru.SmsRuBackend", options, **more)


def text(to: str = NUMBER, **kwargs: Any) -> None:
    send_sms(**{"to": to, "template": "probe/code", "context": {"code": "1234"}, "purpose": "login", "ip": "198.51.100.7", **kwargs})


def left() -> int:
    return len(sms_locmem.outbox)


pytestmark = pytest.mark.django_db


def test_a_text_is_rendered_in_the_reader_s_language_and_recorded_without_its_words() -> None:
    text("8 (916) 123-45-67", language="ru", key="delivery-1")
    assert sms_locmem.outbox[0].to == NUMBER
    assert sms_locmem.outbox[0].text.endswith(": 1234")
    record = SmsRecord.objects.get()
    assert (record.number, record.status, record.purpose, record.key) == ("+7 916 •••-••-67", "sent", "login", "delivery-1")
    stored = str(list(SmsRecord.objects.values_list())) + str(list(SmsCounter.objects.values_list()))
    assert "1234567" not in stored
    assert ": 1234" not in stored


def test_c5_one_number_gets_one_text_a_minute_and_five_a_day() -> None:
    with time_machine.travel(now(), tick=False) as clock:
        for turn in range(5):
            text()
            with pytest.raises(SmsLimited) as caught:
                text()
            assert caught.value.limit == ("number" if turn < 4 else "number_day")
            assert caught.value.retry_after >= 60
            clock.shift(61)
        with pytest.raises(SmsLimited) as caught:
            text()
        assert caught.value.limit == "number_day"
        clock.shift(timedelta(days=1))
        text()
    assert left() == 6


def test_c5_a_refused_attempt_counts_nowhere() -> None:
    text()
    before = sorted(SmsCounter.objects.values_list("bucket", "amount"))
    with pytest.raises(SmsLimited):
        text()
    assert sorted(SmsCounter.objects.values_list("bucket", "amount")) == before


def test_c5_neighbouring_numbers_share_a_limit() -> None:
    with configured(SMS_LIMITS={"prefix": "3/3600"}):
        for tail in range(3):
            text(f"+7916123000{tail}", ip="")
        with pytest.raises(SmsLimited) as caught:
            text("+79161230009", ip="")
        assert caught.value.limit == "prefix"
        text("+79171230009", ip="")


def test_c5_one_network_asks_for_so_many() -> None:
    with configured(SMS_LIMITS={"ip": "2/3600"}):
        text("+79161110000", ip="2001:db8::1")
        text("+79162220000", ip="2001:db8::2")
        with pytest.raises(SmsLimited) as caught:
            text("+79163330000", ip="2001:db8::ffff")
        assert caught.value.limit == "ip"
        text("+79163330000", ip="2001:db8:0:1::1")
        text("+79164440000", ip="")


def test_c5_the_site_sends_so_many_a_day() -> None:
    with configured(SMS_LIMITS={"day": "2/86400"}):
        text("+79161110000", ip="")
        text("+79172220000", ip="")
        with pytest.raises(SmsLimited) as caught:
            text("+79183330000", ip="")
        assert caught.value.limit == "day"


def test_c5_the_daily_spend_counts_what_the_gateway_took() -> None:
    with configured(options={"COST": "2.50"}, SMS_PRICE=Decimal(4), SMS_DAILY_SPEND=Decimal(9)):
        for number in ("+79161110000", "+79172220000", "+79183330000"):
            text(number, ip="")  # 4 are put aside, 2.50 stay: 2.50, 5.00, 7.50
        with pytest.raises(SmsLimited) as caught:
            text("+79194440000", ip="")
    assert caught.value.limit == "spend"
    assert sum(SmsRecord.objects.values_list("cost", flat=True)) == Decimal("7.5")


def test_c5_without_a_cost_the_price_of_the_settings_counts_for_every_part() -> None:
    with configured(SMS_PRICE=Decimal("1.5"), SMS_DAILY_SPEND=Decimal(3)):
        text(context={"code": "я" * 100})
        assert SmsRecord.objects.get().cost == 3
        with pytest.raises(SmsLimited):
            text("+79172220000")


@pytest.mark.parametrize("number", ["+78091234567", "+19005551234", "+4490912345678", "88095551234", "abc", "", "+7916", NUMBER + " ext 5"])
def test_c5_paid_lines_and_nonsense_get_nothing(number: str) -> None:
    with pytest.raises(InvalidNumber) as caught:
        text(number)
    assert isinstance(caught.value, GiveUp), "a consumer must not try again"
    with pytest.raises(InvalidNumber):
        check_limits(to=number)
    assert left() == 0


def test_c5_only_the_countries_of_the_business() -> None:
    with configured(SMS_COUNTRIES=["RU", "KZ"]):
        text(NUMBER)
        text("+77017654321")
        with pytest.raises(InvalidNumber):
            text("+992935001234")
    assert left() == 2


def test_asking_beforehand_counts_nothing_and_says_the_same() -> None:
    for _ in range(3):
        check_limits(to=NUMBER, ip="198.51.100.7")
    assert not SmsCounter.objects.exists()
    text()
    with pytest.raises(TooManyAttempts) as caught:
        check_limits(to=NUMBER)
    assert 0 < caught.value.retry_after <= 60
    assert isinstance(caught.value, RetryLater), "a consumer tries again after it"
    assert caught.value.seconds == caught.value.retry_after


def test_a_second_attempt_of_a_delivery_sends_nothing() -> None:
    text(key="delivery-1")
    text(key="delivery-1")
    assert left() == 1


def test_a_refused_number_costs_nothing_and_ends_the_attempts(gateway: Gateway) -> None:
    with smsc(gateway, SMS_DAILY_SPEND=Decimal(5), SMS_PRICE=Decimal(5)):
        with pytest.raises(SmsRefused) as caught:
            text("+" + BAD_NUMBER)
        assert isinstance(caught.value, GiveUp)
        text()
    assert list(SmsRecord.objects.order_by("id").values_list("status", "cost")) == [("refused", 0), ("sent", Decimal("1.44"))]


@pytest.mark.parametrize("script", ["no money", "redirect"])
def test_what_did_not_leave_may_leave_at_once_afterwards(script: str, gateway: Gateway) -> None:
    with sms_ru(gateway, SMS_LIMITS={"number_day": "1/86400"}):
        gateway.script = script
        for _ in range(3):
            with pytest.raises(BackendError) as caught:
                text(key="k")
            assert caught.value.code == {"no money": "sms_no_money", "redirect": "backend_error"}[script]
        gateway.script = "ok"
        text(key="k")
    assert SmsRecord.objects.filter(status=SmsStatus.FAILED).count() == 3
    assert len(gateway.left) == (4 if script == "redirect" else 1)


@pytest.mark.parametrize("script", ["500", "timeout", "truncated"])
def test_what_may_have_left_stays_counted(script: str, gateway: Gateway) -> None:
    gateway.script = script
    with sms_ru(gateway):
        with pytest.raises(SmsUnclear):
            text(key="k")
        with pytest.raises(SmsLimited):
            text(key="k")
    record = SmsRecord.objects.get()
    assert (record.status, record.cost) == ("unclear", 5)
    assert "HTTP" in record.error or "no whole answer" in record.error


def test_a_gateway_that_knows_our_id_is_asked_before_sending_again(gateway: Gateway) -> None:
    key = str(uuid4())
    with smsc(gateway, SMS_LIMITS={"number": "100/1"}):
        gateway.script = "truncated"
        with pytest.raises(SmsUnclear):
            text(key=key)
        gateway.script = "ok"
        text(key=key)
        text(key=key)
    assert len(gateway.left) == 1
    assert SmsRecord.objects.get().status == "sent"


def test_a_worker_that_died_in_the_call_is_found_out(gateway: Gateway) -> None:
    with smsc(gateway, SMS_LIMITS={"number": "100/1"}):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("lk_kit.messaging.sms.close", lambda *args, **kwargs: (_ for _ in ()).throw(KeyboardInterrupt))
            with pytest.raises(KeyboardInterrupt):
                text(key="k")
        assert SmsRecord.objects.get().status == "sending"
        text(key="k")
    assert len(gateway.left) == 1


def test_nothing_is_sent_twice_by_a_gateway_that_fails_while_asked(gateway: Gateway) -> None:
    with smsc(gateway, SMS_LIMITS={"number": "100/1"}):
        gateway.script = "500"
        with pytest.raises(SmsUnclear):
            text(key="k")
        with pytest.raises(BackendUnavailable):
            text(key="k")
    assert len(gateway.left) == 1


@pytest.mark.parametrize("code", ["", "я" * 600])
def test_an_empty_or_endless_text_does_not_leave(code: str) -> None:
    with pytest.raises(TextRefused):
        text(context={"code": code})
    assert left() == 0


def test_without_a_backend_the_site_sends_no_texts() -> None:
    with override_settings(LK_KIT={}):
        assert not is_available()
        with pytest.raises(BackendConfigurationError):
            text()
    assert is_available()


@pytest.mark.parametrize(
    ("number", "shown"), [(NUMBER, "+7 916 •••-••-67"), ("+12025550123", "+1 202-•••-••23"), ("+35312345678", "+353 1 ••• ••78")]
)
def test_a_number_is_recognised_and_cannot_be_called(number: str, shown: str) -> None:
    assert masked(number) == shown


def test_expired_counters_go() -> None:
    with time_machine.travel(now(), tick=False) as clock:
        text()
        assert SmsCounter.objects.count() == 6
        clock.shift(timedelta(hours=2))
        assert forget_expired() == 3
        clock.shift(timedelta(days=2))
        text()
    assert SmsCounter.objects.count() == 6


def ids(deploy: bool = False) -> set[str]:
    return {one.id for one in run_checks(tags=["lk_kit"], include_deployment_checks=deploy)}


def test_misconfiguration_is_reported() -> None:
    assert "lk_kit.W054" in ids(deploy=True)
    with configured("lk_kit.messaging.backends.sms_ru.SmsRuBackend"):
        assert "lk_kit.E051" in ids()
        assert "lk_kit.W054" not in ids(deploy=True)
    with configured(SMS_DAILY_SPEND=None):
        assert "lk_kit.W055" in ids(deploy=True)
    with configured(SMS={"other": {"BACKEND": LOCMEM}}):
        assert "lk_kit.E053" in ids()
    for wrong in ({"SMS_LIMITS": {"numer": "1/60"}}, {"SMS_LIMITS": {"number": "60"}}, {"SMS_PRICE": -1}, {"SMS_COUNTRIES": ["ru"]}):
        with configured(**wrong):
            assert "lk_kit.E003" in ids() or "lk_kit.E002" in ids(), wrong


class TestStorms:
    """Sixty-four at once over real sockets, on PostgreSQL."""

    pytestmark = [pytest.mark.pg, pytest.mark.django_db(transaction=True)]

    def test_c5_one_number(self, fan: Callable[..., Any], gateway: Gateway) -> None:
        with sms_ru(gateway, patient=True):
            outcomes = fan(64, lambda i: text(ip=""))
        assert len(gateway.left) == 1
        assert [one.ok for one in outcomes].count(True) == 1
        assert {type(one.value) for one in outcomes if not one.ok} == {SmsLimited}

    def test_c5_many_numbers_under_the_day_s_limit(self, fan: Callable[..., Any], gateway: Gateway) -> None:
        with sms_ru(gateway, patient=True, SMS_LIMITS={"day": "10/86400", "prefix": "100/60"}):
            outcomes = fan(64, lambda i: text(f"+7916{1_000_000 + i * 12_345}", ip=f"198.51.100.{i}"))
        assert len(gateway.left) == 10
        assert {type(one.value) for one in outcomes if not one.ok} == {SmsLimited}

    def test_c5_the_spend(self, fan: Callable[..., Any], gateway: Gateway) -> None:
        with sms_ru(gateway, patient=True, SMS_DAILY_SPEND=Decimal(40), SMS_PRICE=Decimal(5)):
            fan(64, lambda i: text(f"+7916{1_000_000 + i * 12_345}", ip=f"198.51.100.{i}"))
        assert len(gateway.left) == 8
        assert sum(SmsRecord.objects.values_list("cost", flat=True)) == 40

    def test_no_transaction_is_open_while_the_gateway_is_called(self) -> None:
        with pytest.raises(RuntimeError), transaction.atomic():
            text()
        assert left() == 0

    def test_canary_counting_first_sends_more_than_one(self, fan: Callable[..., Any], gateway: Gateway) -> None:
        from lk_kit.messaging.backends.sms import Sms, sms_backends

        with sms_ru(gateway, patient=True):
            backend = sms_backends["default"]
            for _ in range(5):
                fan(64, lambda i: naive_send(backend, Sms(to=NUMBER, text="Code")))
                if len(gateway.left) > 1:
                    return
                SmsRecord.objects.all().delete()
                gateway.left.clear()
        pytest.fail("the naive twin sent one text only, five times")
