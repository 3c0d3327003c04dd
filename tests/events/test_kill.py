"""Processes that are killed, stopped and asked to leave. Real signals, real PostgreSQL."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest
from django.db import connection, transaction

from lk_kit.core.events import emit
from lk_kit.events.consumers import CONSUMERS, consumer, unregister
from lk_kit.events.models import Delivery
from tests.events.declared import Happened

pytestmark = [pytest.mark.kill, pytest.mark.project("default"), pytest.mark.django_db(transaction=True)]
ROOT = Path(__file__).parents[2]


@pytest.fixture
def calls_table():
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE probe_calls (kind text, delivery text, pid int)")
    yield
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE probe_calls")


def calls(kind: str) -> Counter[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT delivery FROM probe_calls WHERE kind = %s", [kind])
        return Counter(row[0] for row in cursor.fetchall())


def queue(count: int, names: tuple[str, ...], settings) -> None:
    settings.LK_KIT = {**settings.LK_KIT, "EVENTS": {"HINTS": False}}
    for name in names:
        consumer(name, events=(Happened,))(lambda event, delivery: None)
    try:
        with transaction.atomic():
            for number in range(count):
                emit(Happened(number=str(number)))
    finally:
        for name in names:
            unregister(name)


def process(*args: str, env: dict[str, str], **more: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", *args],
        cwd=ROOT,
        env={**env, "DJANGO_SETTINGS_MODULE": "tests.events.host.settings", "PYTHONPATH": f"{ROOT}/src{os.pathsep}{ROOT}", **more},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def swarm(kind: str, kills: int, env: dict[str, str]) -> dict[str, int]:
    out, err = (running := process("tests.events.host.swarm", kind, str(kills), env=env, PROBE_PAUSE="0.001")).communicate(timeout=400)
    assert running.returncode == 0, err
    return json.loads(out.splitlines()[-1])


def until(condition, seconds: float = 60) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.05)
    return False


def test_k1_fifty_kills_lose_nothing_and_double_nothing(calls_table, process_env, settings):
    """5 000 messages: 2 500 facts, each for a consumer with an effect outside and for an atomic one."""
    queue(2_500, ("host.effect", "host.atomic"), settings)
    result = swarm("lease", 50, process_env)

    assert result["left"] == 0
    assert result["busy_kills"] == 50, "the queue was empty before the last kill"
    assert Delivery.objects.filter(status="done").count() == 5_000
    every = {str(pk) for pk in Delivery.objects.filter(consumer="host.effect").values_list("pk", flat=True)}
    effects, atomic = calls("effect"), calls("atomic")
    assert set(effects) == every, "lost"
    assert sum(effects.values()) - len(effects) <= 50, "more than one repeated call a kill"
    assert len(atomic) == 2_500
    assert set(atomic.values()) == {1}, "double effects"


def test_k1_marking_first_loses_messages(calls_table, process_env, settings):
    """The canary: the same kills, and a worker that marks before it calls."""
    queue(800, ("host.effect",), settings)
    result = swarm("naive", 8, process_env)

    assert result["left"] == 0
    assert len(calls("effect")) < 800


def test_k6_sigterm_finishes_the_current_delivery_and_leaves_no_lease(calls_table, process_env, settings):
    queue(10, ("host.effect",), settings)
    worker = process("django", "lk_deliver", env=process_env, PROBE_PAUSE="0.7", PROBE_LEASE="60")
    assert until(lambda: calls("effect")), worker.stderr
    worker.send_signal(signal.SIGTERM)
    begun = time.monotonic()
    out, err = worker.communicate(timeout=60)

    assert worker.returncode == 0, err
    assert time.monotonic() - begun < 10
    assert Delivery.objects.filter(status="leased").count() == 0
    done = Delivery.objects.filter(status="done").count()
    assert done == len(calls("effect"))
    assert done < 10
    assert f"delivered {done}" in out


def test_k7_a_worker_that_sleeps_past_its_lease_is_replaced_and_cannot_record(calls_table, process_env, settings):
    queue(1, ("host.effect",), settings)
    sleeper = process("django", "lk_deliver", "--once", env=process_env, PROBE_PAUSE="0.5", PROBE_LEASE="1")
    assert until(lambda: calls("effect")), sleeper.stderr
    sleeper.send_signal(signal.SIGSTOP)
    other = process("django", "lk_deliver", "--interval", "0.1", env=process_env, PROBE_LEASE="1")
    try:
        assert until(lambda: Delivery.objects.get().status == "done")
        by_other = Delivery.objects.values("done_at", "attempts").get()
    finally:
        sleeper.send_signal(signal.SIGCONT)
        other.send_signal(signal.SIGTERM)
    out, err = sleeper.communicate(timeout=60)
    other.communicate(timeout=60)

    assert "taken over by others 1" in out, err
    assert Delivery.objects.values("done_at", "attempts").get() == by_other == {**by_other, "attempts": 2}
    assert len(calls("effect")) == 1, "both calls carry the same delivery id: the receiver sees one"


def test_k3_a_cut_connection_is_mended_by_the_loop(calls_table, process_env, settings):
    queue(60, ("host.effect",), settings)
    worker = process("django", "lk_deliver", "--interval", "0.1", env=process_env, PROBE_PAUSE="0.03", PROBE_LEASE="1")
    try:
        for cut in range(3):
            assert until(lambda done=5 * cut: len(calls("effect")) > done), worker.stderr
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
                )
        assert until(lambda: Delivery.objects.filter(status="done").count() == 60), Delivery.objects.values_list("status", "last_error")
    finally:
        worker.send_signal(signal.SIGTERM)
        worker.communicate(timeout=60)


def test_the_host_s_consumers_are_not_left_over():
    assert not {name for name in CONSUMERS if name.startswith("host.")}
