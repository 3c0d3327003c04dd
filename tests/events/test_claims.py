"""Races for deliveries on PostgreSQL, each with the naive claim that must lose."""

from __future__ import annotations

import json
import threading
import time
from collections import Counter
from contextlib import closing
from datetime import timedelta

import pytest
from django.db import connection, transaction

from lk_kit.core.clock import now
from lk_kit.core.events import emit
from lk_kit.events import leases
from lk_kit.events.deliveries import Tally, sweep
from lk_kit.events.models import Delivery, Event
from tests.events.declared import Happened, tell
from tests.naive.claims import naive_claim

pytestmark = [pytest.mark.pg, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def no_hints(settings):
    settings.LK_KIT = {**settings.LK_KIT, "EVENTS": {"HINTS": False, "BATCH_SIZE": 20}}


def queue(count):
    with transaction.atomic():
        for number in range(count):
            emit(Happened(number=str(number)))


def claimed_by_all(fan, claim):
    """How often each delivery was claimed by 16 workers that drain the queue at once."""

    def drain(i):
        mine = []
        while batch := claim(5):
            mine.extend(one.pk for one in batch)
        return mine

    outcomes = fan(16, drain)
    assert all(one.ok for one in outcomes), outcomes
    return Counter(pk for one in outcomes for pk in one.value)


def test_k4_sixteen_workers_claim_each_delivery_once(fan, calls, no_hints):
    queue(200)
    counted = claimed_by_all(fan, leases.claim)

    assert len(counted) == 200
    assert set(counted.values()) == {1}


def test_the_naive_claim_loses_this_race(fan, calls, no_hints):
    queue(200)
    counted = claimed_by_all(fan, naive_claim)
    assert max(counted.values()) > 1


def test_k4_two_sweepers_at_once_do_the_work_once(fan, listen, no_hints):
    seen = Counter()
    lock = threading.Lock()

    def count(event, delivery):
        with lock:
            seen[delivery.pk] += 1

    listen(count)
    queue(200)
    outcomes = fan(8, lambda i: sweep())

    assert all(one.ok for one in outcomes), outcomes
    assert sum((one.value for one in outcomes), Tally()) == Tally(done=200)
    assert set(seen.values()) == {1}


def test_a_claim_does_not_wait_for_a_row_that_is_locked(calls, no_hints, fan):
    queue(2)
    with transaction.atomic():
        held = Delivery.objects.select_for_update().order_by("available_at").first()
        (outcome,) = fan(1, lambda i: [one.pk for one in leases.claim(10)])
    assert outcome.ok, outcome
    assert len(outcome.value) == 1
    assert held.pk not in outcome.value


def test_k9_a_late_commit_with_a_lower_id_is_delivered(fan, calls, no_hints):
    """A reader that remembers the last id would skip it for ever."""
    early = Happened(number="early")

    def slow_writer(i):
        with transaction.atomic():
            emit(early)
            written.set()
            assert delivered.wait(10)

    written, delivered = threading.Event(), threading.Event()
    thread = threading.Thread(target=lambda: fan(1, slow_writer))
    thread.start()
    assert written.wait(10)
    late = tell(number="late")
    assert late.id > early.id
    assert sweep() == Tally(done=1)
    delivered.set()
    thread.join(10)

    assert sweep() == Tally(done=1)
    assert [one.number for one in calls] == ["late", "early"]


def test_k8_a_worker_whose_clock_is_a_day_off_neither_steals_nor_stalls(calls, no_hints, monkeypatch):
    queue(1)
    assert len(leases.claim(1)) == 1
    for hours in (-24, -1, 1, 24):
        wrong = now() + timedelta(hours=hours)
        monkeypatch.setattr("lk_kit.events.leases.now", lambda wrong=wrong: wrong)
        monkeypatch.setattr("lk_kit.events.models.now", lambda wrong=wrong: wrong)
        assert leases.claim(1) == []
        tell(occurred_at=wrong)
        assert sweep() == Tally(done=1)


def test_k12_the_connection_is_not_held_in_a_transaction_while_a_consumer_works(listen, no_hints):
    seen = []

    def look(event, delivery):
        with closing(connection.copy()) as other, other.cursor() as cursor:
            cursor.execute("SELECT state FROM pg_stat_activity WHERE pid = %s", [connection.connection.info.backend_pid])
            seen.append(cursor.fetchone()[0])

    listen(look)
    queue(1)
    sweep()
    assert seen == ["idle"]


def fill(count: int) -> None:
    """So many deliveries that are due, among as many that are done."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO lk_kit_events_event (id, name, occurred_at, subject_type, subject_id, payload, is_public) "
            "SELECT gen_random_uuid(), 'probe.happened', now(), '', '', '{}', true FROM generate_series(1, %s)",
            [2 * count],
        )
        cursor.execute(
            "INSERT INTO lk_kit_events_delivery (id, event_id, consumer, status, attempts, available_at, last_error) "
            "SELECT gen_random_uuid(), id, 'probe.listener', CASE WHEN row_number() OVER () % 2 = 0 THEN 'pending' ELSE 'done' END, 0, "
            "now() - random() * interval '1 hour', '' FROM lk_kit_events_event"
        )
        cursor.execute("ANALYZE lk_kit_events_delivery")


def test_k11_the_claim_reads_the_partial_index_in_its_order(calls):
    fill(10_000)
    due = Delivery.objects.due(leases.moment("default"))
    with transaction.atomic():
        plan = leases.wanted(due, None, lock=True).values_list("pk")[:20].explain(analyze=True, buffers=True)
        of_one = leases.wanted(due, Event.objects.first().pk, lock=True).values_list("pk")[:20].explain(analyze=True)

    assert "lk_kit_events_delivery_once" in of_one
    assert "lk_kit_events_delivery_due" in plan
    assert "Seq Scan" not in plan
    assert "Sort" not in plan


@pytest.mark.big
def test_k11_a_backlog_of_100_000(calls, no_hints):
    """The claim query takes 10 ms at most, two cores drain 300 a second. Server time and CPU: the neighbours' load is not our figure."""
    fill(100_000)
    due = leases.wanted(Delivery.objects.due(leases.moment("default")), None, lock=True).values_list("pk")[:20]
    with transaction.atomic():
        plans = [json.loads(due.explain(analyze=True, format="json")) for _ in range(5)]
    assert min(plan[0]["Execution Time"] for plan in plans) <= 10

    begun = time.process_time()
    assert sweep(limit=2_000).done == 2_000
    assert 2 * 2_000 / (time.process_time() - begun) >= 300
