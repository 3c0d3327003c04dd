"""The gateways over real sockets, against a double that answers as their documentation says."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest

from lk_kit.core.exceptions import BackendError, BackendUnavailable
from lk_kit.messaging.backends.sms import Sms, SmsBackend
from lk_kit.messaging.backends.sms_aero import SmsAeroBackend
from lk_kit.messaging.backends.sms_console import ConsoleSmsBackend
from lk_kit.messaging.backends.sms_dummy import DummySmsBackend
from lk_kit.messaging.backends.sms_locmem import LocMemSmsBackend
from lk_kit.messaging.backends.sms_ru import SmsRuBackend
from lk_kit.messaging.backends.smsc import SmscBackend, client_id
from lk_kit.messaging.exceptions import SmsRefused, SmsUnclear
from lk_kit.testing.contracts import SmsBackendContract

from .gateway_double import BAD_NUMBER, KEY, Gateway, running

OPTIONS: dict[type[SmsBackend], dict[str, Any]] = {
    SmsRuBackend: {"API_ID": KEY},
    SmscBackend: {"LOGIN": "shop", "PASSWORD": KEY},
    SmsAeroBackend: {"EMAIL": "shop@example.com", "API_KEY": KEY},
}
COSTS = {SmsRuBackend: None, SmscBackend: Decimal("1.44"), SmsAeroBackend: Decimal("5.49")}
MESSAGE = Sms(to="+79161234567", text="Код 1234", key="k-1")


@pytest.fixture(scope="module")
def server() -> Iterator[Gateway]:
    with running() as gateway:
        yield gateway


@pytest.fixture
def gateway(server: Gateway) -> Iterator[Gateway]:
    server.script = "ok"
    server.requests.clear()
    server.left.clear()
    server.released.clear()
    yield server
    server.released.set()


@pytest.fixture(params=OPTIONS, ids=lambda one: one.__name__)
def backend(request: pytest.FixtureRequest, gateway: Gateway) -> SmsBackend:
    return make(request.param, gateway)


def make(kind: type[SmsBackend], gateway: Gateway, **options: Any) -> SmsBackend:
    url = gateway.url + ("/v2" if kind is SmsAeroBackend else "")
    return kind("default", {**OPTIONS[kind], "URL": url, "TIMEOUT": 0.5, **options})


class TheContract(SmsBackendContract):
    kind: type[SmsBackend]
    refused = "+" + BAD_NUMBER

    @pytest.fixture(autouse=True)
    def _gateway(self, gateway: Gateway) -> None:
        self.gateway = gateway

    def make_backend(self) -> SmsBackend:
        return make(self.kind, self.gateway)


class TestSmsRu(TheContract):
    kind = SmsRuBackend


class TestSmsc(TheContract):
    kind = SmscBackend


class TestSmsAero(TheContract):
    kind = SmsAeroBackend


class TestLocMem(SmsBackendContract):
    def make_backend(self) -> SmsBackend:
        return LocMemSmsBackend("default", {})


class TestConsole(SmsBackendContract):
    def make_backend(self) -> SmsBackend:
        return ConsoleSmsBackend("default", {})


class TestDummy(SmsBackendContract):
    def make_backend(self) -> SmsBackend:
        return DummySmsBackend("default", {})


def test_the_text_arrives_whole_and_the_cost_comes_back(backend: SmsBackend, gateway: Gateway) -> None:
    receipt = backend.send(MESSAGE)
    form = gateway.left[0]
    assert MESSAGE.text in form.values()
    assert "79161234567" in form.values()
    assert receipt.cost == COSTS[type(backend)]
    assert receipt.external_id


def test_no_money_may_work_later_and_has_its_own_code(backend: SmsBackend, gateway: Gateway) -> None:
    gateway.script = "no money"
    with pytest.raises(BackendUnavailable) as caught:
        backend.send(MESSAGE)
    assert caught.value.code == "sms_no_money"
    assert not isinstance(caught.value, SmsUnclear)
    assert caught.value.backend == "default"


@pytest.mark.parametrize("script", ["500", "timeout", "drip", "truncated", "half json", "endless"])
def test_an_answer_that_does_not_come_through_is_unclear(script: str, backend: SmsBackend, gateway: Gateway) -> None:
    gateway.script = script
    with pytest.raises(SmsUnclear):
        backend.send(MESSAGE)
    assert len(gateway.requests) == 1


def test_a_redirect_is_not_followed(backend: SmsBackend, gateway: Gateway) -> None:
    gateway.script = "redirect"
    with pytest.raises(BackendError) as caught:
        backend.send(MESSAGE)
    assert type(caught.value) is BackendError, "nothing was sent, and sending again would not help"
    assert len(gateway.requests) == 1


def test_nobody_listening_means_that_nothing_left(gateway: Gateway) -> None:
    backend = SmsRuBackend("default", {"API_ID": KEY, "URL": "http://127.0.0.1:9", "TIMEOUT": 0.5})
    with pytest.raises(BackendUnavailable) as caught:
        backend.send(MESSAGE)
    assert not isinstance(caught.value, SmsUnclear)


@pytest.mark.parametrize("kind", OPTIONS, ids=lambda one: one.__name__)
def test_wrong_credentials_are_an_error_of_the_site(kind: type[SmsBackend], gateway: Gateway) -> None:
    wrong = dict.fromkeys(OPTIONS[kind], "wrong")
    with pytest.raises(BackendError) as caught:
        make(kind, gateway, **wrong).send(MESSAGE)
    assert not isinstance(caught.value, (SmsRefused, SmsUnclear, BackendUnavailable))
    assert gateway.left == []
    assert "wrong" not in f"{caught.value!r}{caught.value.params}", "a key must not reach the logs"


def test_smsc_gets_the_key_as_its_id(gateway: Gateway) -> None:
    make(SmscBackend, gateway).send(MESSAGE)
    assert gateway.left[0]["id"] == "k-1"
    assert len(client_id("x" * 64)) == 40


@pytest.mark.parametrize(
    ("kind", "options", "ids"),
    [
        (SmsRuBackend, {}, ["lk_kit.E051"]),
        (SmscBackend, {"LOGIN": "shop"}, ["lk_kit.E056"]),
        (SmscBackend, {"API_KEY": KEY}, []),
        (SmsAeroBackend, {"EMAIL": "a@b.ru"}, ["lk_kit.E051"]),
        (SmsRuBackend, {"API_ID": KEY, "URL": "http://sms.example"}, ["lk_kit.E052"]),
        (SmsRuBackend, {"API_ID": KEY, "URL": "file:///etc"}, ["lk_kit.E052"]),
    ],
)
def test_what_is_missing_is_said_before_the_first_customer(kind: type[SmsBackend], options: dict[str, str], ids: list[str]) -> None:
    assert [one.id for one in kind("default", options).check()] == ids


@pytest.mark.parametrize(
    ("text", "parts"), [("a" * 160, 1), ("a" * 161, 2), ("я" * 70, 1), ("я" * 71, 2), ("я" * 135, 3), ("€" * 80, 1), ("€" * 81, 2)]
)
def test_parts_are_counted_as_they_are_billed(text: str, parts: int) -> None:
    assert Sms(to="+79161234567", text=text).parts == parts
