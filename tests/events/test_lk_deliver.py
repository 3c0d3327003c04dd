"""The sweeper, and the three ways in which a site may deliver."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import OperationalError

from lk_kit.core.clock import now
from lk_kit.core.models import IdempotencyRecord
from lk_kit.events.exceptions import GiveUp
from lk_kit.events.management.commands import lk_deliver
from lk_kit.events.models import Delivery
from tests.events.declared import tell

ROOT = Path(__file__).parents[2]


def deliver(*args: str) -> str:
    out = StringIO()
    call_command("lk_deliver", *args, stdout=out, stderr=out)
    return out.getvalue()


@pytest.mark.django_db
def test_once_drains_what_is_due_and_says_so(listen, calls):
    def dead(event, delivery):
        raise GiveUp("no")

    listen(dead, name="probe.dead")
    for _ in range(45):
        tell()

    assert deliver("--once") == "delivered 45, to retry 0, given up 45, dead letters in all: 45\n"
    assert len(calls) == 45
    assert deliver("--once").startswith("delivered 0")


@pytest.mark.django_db
def test_a_round_has_a_limit(calls):
    for _ in range(3):
        tell()
    assert deliver("--once", "--limit", "2").startswith("delivered 2")


@pytest.mark.django_db
def test_it_forgets_idempotency_records_past_their_time():
    for key, hours in (("old", -1), ("new", 1)):
        IdempotencyRecord.objects.create(scope="s", owner="o", key=key, fingerprint="", expires_at=now() + timedelta(hours=hours))

    assert "forgot 1 idempotency keys" in deliver("--once")
    assert IdempotencyRecord.objects.get().key == "new"


@pytest.mark.django_db
def test_the_loop_works_until_it_is_told_to_stop(listen):
    before = signal.getsignal(signal.SIGTERM)
    seen = []

    def last(event, delivery):
        seen.append(event)
        if len(seen) == 3:
            signal.raise_signal(signal.SIGTERM)

    listen(last)
    for _ in range(5):
        tell()
    out = deliver("--interval", "0.01")

    assert out.startswith("delivered 3")
    assert sorted(Delivery.objects.values_list("status", flat=True)) == ["done"] * 3 + ["pending"] * 2
    assert signal.getsignal(signal.SIGTERM) == before


@pytest.mark.django_db(transaction=True)
def test_the_loop_outlives_a_database_that_is_away_for_a_while(calls, monkeypatch, settings):
    settings.LK_KIT = {**settings.LK_KIT, "EVENTS": {"HINTS": False}}
    tell()
    answers = [OperationalError("the server closed the connection"), None]
    command = lk_deliver.Command(stdout=StringIO(), stderr=StringIO())
    command.stopping, command.database, command.forget_at = threading.Event(), "default", 0.0
    sweep = lk_deliver.sweep

    def flaky(**kwargs):
        if error := answers.pop(0):
            raise error
        command.stopping.set()
        return sweep(using="default")

    monkeypatch.setattr(lk_deliver, "sweep", flaky)
    command.loop(0.01, None)

    assert len(calls) == 1
    assert "trying again" in command.stderr.getvalue()


@pytest.mark.django_db
def test_inside_a_transaction_the_loop_does_not_try_for_ever(monkeypatch):
    def away(**kwargs):
        raise OperationalError("the connection is closed")

    monkeypatch.setattr(lk_deliver, "sweep", away)
    with pytest.raises(OperationalError):
        deliver("--interval", "0.01")


SCRIPT = """
import sys
import django; django.setup()
from django.core.management import call_command
from django.db import connection
from lk_kit.events.models import Delivery
from tests.events.declared import tell

cursor = connection.cursor()
if "prepare" in sys.argv:
    call_command("migrate", verbosity=0)
    cursor.execute("CREATE TABLE probe_calls (kind text, delivery text, pid int)")
cursor.execute("SELECT count(*), count(DISTINCT delivery) FROM probe_calls")
print(*cursor.fetchone(), *sorted(Delivery.objects.values_list("status", flat=True).distinct()))
if "tell" in sys.argv:
    for _ in range(5):
        tell()
"""


@pytest.fixture
def run(tmp_path):
    """Runs a process of the host app on a database file of its own."""

    def start(*args: str, **env: str) -> str:
        done = subprocess.run(
            [sys.executable, *args],
            cwd=ROOT,
            env={
                **os.environ,
                "DJANGO_SETTINGS_MODULE": "tests.events.host.settings",
                "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}",
                "PROBE_SQLITE": str(tmp_path / "host.sqlite3"),
                **env,
            },
            capture_output=True,
            text=True,
            timeout=120,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    return start


@pytest.mark.kill
@pytest.mark.project("default")
def test_k13_a_database_worker_delivers_the_hints_and_the_sweeper_what_had_none(run):
    pytest.importorskip("django_tasks_db")
    assert run("-c", SCRIPT, "prepare", "tell", PROBE_TASKS="hints") == "0 0"
    run("-m", "django", "db_worker", "--batch", "--no-startup-delay", PROBE_TASKS="hints")
    assert run("-c", SCRIPT, "tell", PROBE_TASKS="no hints") == "10 10 done"
    assert run("-m", "django", "lk_deliver", "--once", PROBE_TASKS="no hints") == "delivered 10, to retry 0, given up 0"
    assert run("-c", SCRIPT, PROBE_TASKS="no hints") == "20 20 done"


@pytest.mark.project("default")
@pytest.mark.django_db(transaction=True)
def test_k13_with_immediate_tasks_no_worker_is_needed(calls):
    fact = tell()
    assert calls == [fact]
    assert Delivery.objects.get().status == "done"
