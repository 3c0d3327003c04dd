from __future__ import annotations

import contextlib
import threading
import time
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from lk_kit.core.clock import now
from lk_kit.core.exceptions import IdempotencyMismatch, InvalidInput
from lk_kit.core.idempotency import fingerprint_of, forget_expired, once
from lk_kit.core.models import IdempotencyRecord
from lk_kit.parties.models import Party
from tests.naive.idempotency import naive_once

pytestmark = pytest.mark.django_db


def create(name: str = "П") -> dict[str, Any]:
    return {"id": Party.objects.create(name=name).pk, "sum": Decimal("10.00")}


def call(run: Any = create, **changes: str) -> tuple[Any, bool]:
    values = {"scope": "test", "owner": "1", "key": "k-1", "fingerprint": "f"} | changes
    return once(run=run, **values)


def test_the_second_request_gets_the_first_answer() -> None:
    first, replayed = call()
    again, replayed_again = call()
    assert (replayed, replayed_again) == (False, True)
    assert first == again
    assert Party.objects.count() == 1


def test_other_owners_scopes_and_keys_are_independent() -> None:
    call()
    for change in ({"owner": "2"}, {"scope": "other"}, {"key": "k-2"}):
        assert call(**change)[1] is False
    assert Party.objects.count() == 4


def test_another_request_under_the_same_key_is_refused() -> None:
    call()
    with pytest.raises(IdempotencyMismatch):
        call(fingerprint="other")


def test_nothing_is_stored_for_a_request_that_fails() -> None:
    def fail() -> None:
        create()
        raise InvalidInput

    with pytest.raises(InvalidInput):
        call(fail)
    assert (Party.objects.count(), IdempotencyRecord.objects.count()) == (0, 0)
    assert call(fingerprint="corrected")[1] is False


@pytest.mark.parametrize(("key", "is_good"), [("k" * 255, True), ("k" * 256, False), ("", False), ("ключ", False), ("a\nb", False)])
def test_keys_at_the_border(key: str, is_good: bool) -> None:
    if is_good:
        assert call(key=key)[1] is False
        return
    with pytest.raises(InvalidInput) as wrong:
        call(key=key)
    assert wrong.value.code == "idempotency_key_invalid"


def test_an_expired_key_is_free_again_and_is_swept() -> None:
    call()
    IdempotencyRecord.objects.update(expires_at=now() - timedelta(seconds=1))
    assert call()[1] is False
    IdempotencyRecord.objects.update(expires_at=now() - timedelta(seconds=1))
    assert forget_expired() == 1


def test_the_fingerprint_does_not_depend_on_the_order_of_keys() -> None:
    assert fingerprint_of("POST", {"a": 1, "b": Decimal("1.0")}) == fingerprint_of("POST", {"b": Decimal("1.0"), "a": 1})
    assert fingerprint_of("POST", {"a": 1}) != fingerprint_of("POST", {"a": 2})
    assert fingerprint_of("\ud800")


@pytest.mark.pg
@pytest.mark.django_db(transaction=True)
def test_fifty_at_once_have_one_effect(fan: Any) -> None:
    outcomes = fan(50, lambda number: call())
    assert all(one.ok for one in outcomes), [one.value for one in outcomes if not one.ok][:3]
    assert Party.objects.count() == 1
    assert len({str(one.value[0]) for one in outcomes}) == 1
    assert sum(not one.value[1] for one in outcomes) == 1


@pytest.mark.pg
@pytest.mark.django_db(transaction=True)
def test_canary_look_then_act_doubles(fan: Any) -> None:
    """If the naive twin passed, the harness would have lost its teeth."""
    doubled = 0
    for attempt in range(5):
        fan(32, lambda number, key=f"n-{attempt}": naive_once("test", key, create))
        doubled += Party.objects.count() > attempt + 1
    assert doubled >= 1


@pytest.mark.pg
@pytest.mark.django_db(transaction=True)
def test_a_first_request_that_rolls_back_lets_a_waiting_one_run(fan: Any) -> None:
    has_claimed = threading.Event()

    def fail_late() -> None:
        has_claimed.set()
        time.sleep(0.2)
        raise ZeroDivisionError

    def first_fails(number: int) -> Any:
        if number:
            assert has_claimed.wait(10)
            return call()
        with contextlib.suppress(ZeroDivisionError):
            return call(fail_late)
        return "rolled back"

    outcomes = fan(8, first_fails)
    assert all(one.ok for one in outcomes)
    assert outcomes[0].value == "rolled back"
    assert Party.objects.count() == 1
