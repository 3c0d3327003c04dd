"""Claim, run, record: what becomes of a delivery."""

from __future__ import annotations

import logging
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.checks import run_checks
from django.db import models, transaction
from django.test import override_settings
from django.utils import timezone, translation

from lk_kit.core.actors import Actor
from lk_kit.core.clock import now
from lk_kit.core.exceptions import NotAllowed
from lk_kit.events import leases
from lk_kit.events.actions import RequeueDeliveries
from lk_kit.events.conf import RETRY_SCHEDULE
from lk_kit.events.consumers import CONSUMERS
from lk_kit.events.deliveries import Tally, call, delay, deliver_event, run, sweep
from lk_kit.events.exceptions import GiveUp, LeaseLost, RetryLater
from lk_kit.events.models import Delivery, Event
from tests.events.declared import Happened, tell

pytestmark = pytest.mark.django_db


def pass_time(**ago):
    """Moves the queue instead of the clock, which on PostgreSQL is the database's."""
    Delivery.objects.update(available_at=models.F("available_at") - timedelta(**ago))


def fails(error):
    def handler(event, delivery):
        raise error

    return handler


def test_a_delivery_reaches_its_consumer_once(calls):
    fact = tell(number="7")

    assert sweep() == Tally(done=1)
    assert sweep() == Tally()
    assert calls == [fact]
    row = Delivery.objects.get()
    assert (row.status, row.attempts, row.lease_token, row.last_error) == ("done", 1, None, "")
    assert abs(row.done_at - now()) < timedelta(minutes=1)


def test_one_event_is_delivered_without_the_others(calls):
    first, second = tell(), tell()
    assert deliver_event(second.id) == Tally(done=1)
    assert calls == [second]
    assert sweep() == Tally(done=1)
    assert calls == [second, first]


def test_the_limit_of_a_round(calls):
    for _ in range(5):
        tell()
    assert sweep(limit=3).total == 3
    assert len(calls) == 3


@pytest.mark.parametrize("step", range(len(RETRY_SCHEDULE)))
def test_the_waits_are_the_published_schedule_give_or_take_a_fifth(step):
    assert delay(step + 1, chance=lambda low, high: low) == pytest.approx(RETRY_SCHEDULE[step] * 0.8)
    assert delay(step + 1, chance=lambda low, high: high) == pytest.approx(RETRY_SCHEDULE[step] * 1.2)
    assert delay(len(RETRY_SCHEDULE) + 5, chance=lambda low, high: 1) == RETRY_SCHEDULE[-1]


def test_waits_differ():
    assert len({delay(3) for _ in range(50)}) > 40


def test_a_failure_is_tried_again_later(listen, caplog):
    caplog.set_level(logging.WARNING, "lk_kit.events")
    listen(fails(ConnectionError("mail server is down\x00")))
    tell()

    assert sweep() == Tally(retried=1)
    row = Delivery.objects.get()
    assert (row.status, row.attempts, row.last_error) == ("pending", 1, "ConnectionError: mail server is down")
    assert timedelta(seconds=2) < row.available_at - now() < timedelta(seconds=7)
    assert sweep() == Tally()
    assert "attempt 1" in caplog.text
    pass_time(seconds=7)
    assert sweep() == Tally(retried=1)
    assert Delivery.objects.get().attempts == 2


def test_a_consumer_says_when_to_come_back(listen):
    listen(fails(RetryLater(3600, "slow down")))
    tell()

    sweep()
    row = Delivery.objects.get()
    assert timedelta(minutes=58) < row.available_at - now() < timedelta(minutes=61)
    assert row.last_error == "RetryLater: slow down"


def test_a_consumer_gives_up_at_once(listen):
    listen(fails(GiveUp("410 Gone")))
    tell()

    assert sweep() == Tally(dead=1)
    assert Delivery.objects.get().last_error == "GiveUp: 410 Gone"


@override_settings(LK_KIT={"EVENTS": {"MAX_ATTEMPTS": 3, "RETRY_SCHEDULE": [0]}})
def test_k5_poison_ends_in_the_dead_letters_and_stops_nobody(listen):
    attempts, healthy = [], []

    def poison(event, delivery):
        attempts.append(event)
        raise ValueError("cannot be done")

    listen(poison, name="probe.a_poison")
    listen(lambda event, delivery: healthy.append(event), name="probe.healthy")
    facts = [tell(number=str(number)) for number in range(50)]
    sweep()

    assert sorted(fact.id for fact in healthy) == sorted(fact.id for fact in facts)
    assert len(attempts) == 3 * 50
    assert Delivery.objects.dead().count() == 50
    assert not Delivery.objects.waiting().exists()


@override_settings(LK_KIT={"EVENTS": {"MAX_ATTEMPTS": 2}})
def test_a_consumer_that_kills_its_worker_is_given_up_too(listen):
    class Killed(BaseException):
        """As a kill would: nothing is recorded."""

    def deadly(event, delivery):
        Delivery.objects.filter(pk=delivery.pk).update(lease_token=None)  # the dead worker can record nothing
        raise Killed

    listen(deadly)
    tell()
    for _ in range(2):
        with pytest.raises(Killed):
            sweep()
        pass_time(hours=1)

    assert sweep() == Tally(dead=1)
    assert "worker was lost" in Delivery.objects.get().last_error


def test_an_exit_gives_back_what_was_leased(listen):
    def leave(event, delivery):
        raise SystemExit

    listen(leave)
    for _ in range(3):
        tell()
    with pytest.raises(SystemExit):
        sweep()

    assert set(Delivery.objects.values_list("status", "lease_token")) == {("pending", None)}
    assert sorted(Delivery.objects.values_list("attempts", flat=True)) == [0, 0, 1]


def test_a_stop_finishes_the_current_one_and_releases_the_rest(calls):
    for _ in range(3):
        tell()

    assert sweep(stop=lambda: bool(calls)) == Tally(done=1)
    assert sorted(Delivery.objects.values_list("status", flat=True)) == ["done", "pending", "pending"]
    assert not Delivery.objects.filter(status="leased").exists()


def test_what_cannot_begin_within_the_lease_goes_back(calls, monkeypatch):
    for _ in range(3):
        tell()
    ticks = iter([0, 1, 1000, 1000])
    # The module's own name, not the clock itself: a cache server's client looks at that, too.
    monkeypatch.setattr("lk_kit.events.deliveries.time", SimpleNamespace(monotonic=lambda: next(ticks)))
    batch = leases.claim(10)

    assert run(batch) == Tally(done=1)
    assert Delivery.objects.filter(status="pending", attempts=0).count() == 2


@override_settings(LK_KIT={"EVENTS": {"BATCH_SIZE": 2}})
def test_a_claimed_delivery_is_nobody_else_s_until_the_lease_ends(calls):
    for _ in range(3):
        tell()
    mine = leases.claim(2)

    assert len(mine) == 2
    assert {one.pk for one in leases.claim(10)}.isdisjoint(one.pk for one in mine)
    assert leases.claim(10) == []
    pass_time(seconds=settings_lease() + 1)
    assert len(leases.claim(10)) == 3


def settings_lease():
    return 120


def test_k7_who_wakes_up_too_late_records_nothing(listen, caplog):
    """The pause is made certain: the lease ends and another worker does the work while the first one is inside its consumer."""
    effects, sleeping = set(), [True]

    def slow(event, delivery):
        if sleeping.pop() if sleeping else False:
            pass_time(hours=1)
            assert sweep() == Tally(done=1)
        effects.add(delivery.id)

    listen(slow)
    tell()

    assert sweep() == Tally(lost=1)
    assert len(effects) == 1
    row = Delivery.objects.get()
    assert (row.status, row.attempts) == ("done", 2)
    assert "taken over by another worker" in caplog.text


def test_k7_late_failure_and_late_start_record_nothing_either(calls):
    tell()
    (late,) = leases.claim(1)
    pass_time(hours=1)
    (winner,) = leases.claim(1)

    assert not leases.start(late)
    assert not leases.ack(late)
    assert not leases.retry(late, 5, "late")
    assert not leases.bury(late, "late")
    assert not leases.postpone(late)
    assert leases.release([late]) == 0
    assert run([late]) == Tally(lost=1)
    assert run([winner]) == Tally(done=1)
    assert len(calls) == 1


def test_an_atomic_consumer_shares_the_transaction_with_its_record(listen):
    def half(event, delivery):
        get_user_model().objects.create(password="half done")
        raise ValueError("second half failed")

    listen(half, atomic=True)
    tell()

    assert sweep() == Tally(retried=1)
    assert not get_user_model().objects.filter(password="half done").exists()
    assert Delivery.objects.get().last_error == "ValueError: second half failed"


def test_an_atomic_consumer_that_lost_its_lease_has_no_effect(listen):
    effects = []
    listen(lambda event, delivery: effects.append(event), atomic=True)
    tell()
    (late,) = leases.claim(1)
    assert leases.start(late)
    pass_time(hours=1)
    assert sweep() == Tally(done=1)
    with pytest.raises(LeaseLost):
        call(CONSUMERS["probe.listener"], late)
    assert len(effects) == 1


def test_a_plain_consumer_runs_outside_our_transactions(listen, django_assert_num_queries):
    seen = []
    listen(lambda event, delivery: seen.append(len(transaction.get_connection().savepoint_ids)))
    tell()
    before = len(transaction.get_connection().savepoint_ids)
    sweep()
    assert seen == [before]


def test_k14_a_consumer_that_this_version_does_not_know_waits_for_one_that_does(calls):
    fact = tell()
    Delivery.objects.create(event_id=fact.id, consumer="newer.version")

    assert sweep() == Tally(done=1, postponed=1)
    row = Delivery.objects.get(consumer="newer.version")
    assert (row.status, row.attempts) == ("pending", 0)
    assert row.available_at > now() + timedelta(minutes=4)


def test_k14_an_event_that_this_version_does_not_know_waits_as_well(calls):
    row = Event.objects.create(name="newer.fact", occurred_at=now())
    Delivery.objects.create(event=row, consumer="probe.listener")

    assert sweep() == Tally(postponed=1)
    assert calls == []


def test_the_consumer_runs_in_the_site_s_language_and_time_zone_whoever_caused_it(listen):
    seen = []
    listen(lambda event, delivery: seen.append((translation.get_language(), timezone.get_current_timezone_name())))
    tell()
    with translation.override("ru"), timezone.override("Asia/Tokyo"):
        sweep()
    assert seen == [(settings.LANGUAGE_CODE, settings.TIME_ZONE)]


def test_a_consumer_may_have_its_own_number_of_attempts(listen):
    listen(fails(ValueError("once is enough")), max_attempts=1)
    tell()
    assert sweep() == Tally(dead=1)


def test_consumers_may_cause_further_facts(listen):
    seen = []

    def first(event, delivery):
        if event.number == "1":
            tell(number="2")
        seen.append(event.number)

    listen(first)
    tell(number="1")
    assert sweep() == Tally(done=2)
    assert seen == ["1", "2"]


def test_requeueing_gives_dead_letters_all_their_attempts_again(listen, calls):
    listen(fails(GiveUp("no")), name="probe.dead")
    fact = tell()
    sweep()
    ids = list(Delivery.objects.filter(event_id=fact.id).values_list("pk", flat=True))

    assert RequeueDeliveries(actor=Actor.system(), ids=ids).execute() == 1
    assert RequeueDeliveries(actor=Actor.system(), ids=ids).execute() == 0
    assert sweep() == Tally(dead=1)
    assert len(calls) == 1


def test_requeueing_is_for_staff_who_may():
    with pytest.raises(NotAllowed):
        RequeueDeliveries(actor=Actor.anonymous(), ids=[]).execute()


@pytest.mark.parametrize(
    "given",
    [
        {"LEASE_SECONDS": 0},
        {"RETRY_SCHEDULE": []},
        {"RETRY_SCHEDULE": [5, -1]},
        {"RETRY_SCHEDULE": ["5"]},
        {"MAX_ATTEMPTS": 0},
        {"BATCH_SIZE": 0},
    ],
)
def test_settings_that_cannot_work_are_reported(given):
    with override_settings(LK_KIT={"EVENTS": given}):
        assert "lk_kit.E002" in {one.id for one in run_checks(tags=["lk_kit"])}


def test_fact_and_row_agree_about_the_restored_type(calls):
    tell(number="9")
    sweep()
    assert isinstance(calls[0], Happened)
