"""An older site moves in: its tables hold rows, its models begin to inherit ours, nothing asks, nothing stops, everything is filled."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
PROJECT = ROOT / "tests" / "projects" / "adopting"
URL = os.environ.get("LK_KIT_TEST_DATABASE_URL", "")

pytestmark = pytest.mark.project("adopting")


class Site:
    """The older site in a folder and a database of its own, driven as its developer would: by commands."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.name = f"test_lk_adoption_{os.getpid()}_{time.monotonic_ns()}"
        for app in ("oldshop", "oldusers"):
            shutil.copytree(PROJECT / app, folder / app, ignore=shutil.ignore_patterns("__pycache__"))
        for path in (PROJECT / "adopted").glob("*.py"):
            shutil.copy(path, folder)
        self.env = {
            **os.environ,
            "PYTHONPATH": os.pathsep.join([str(folder), str(ROOT / "src"), str(ROOT)]),
            "LK_KIT_TEST_DATABASE_NAME": self.name,
            "LK_KIT_TEST_SQLITE": str(folder / "db.sqlite3"),
        }

    def inherit(self) -> None:
        for app in ("oldshop", "oldusers"):
            for name in ("models.py", "personal.py"):
                shutil.copy(PROJECT / "adopted" / app / name, self.folder / app / name)

    def run(self, settings: str, *command: str, **kwargs: Any) -> str:
        env = {**self.env, "DJANGO_SETTINGS_MODULE": settings}
        done = subprocess.run(
            [sys.executable, *command],
            env=env,
            cwd=self.folder,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            **kwargs,
        )
        assert done.returncode == 0, f"{command}:\n{done.stdout}\n{done.stderr}"
        return done.stdout

    def manage(self, settings: str, *command: str) -> str:
        return self.run(settings, "-m", "django", *command)

    def look(self) -> dict[str, Any]:
        answers: dict[str, Any] = json.loads(self.run("after", "look.py").splitlines()[-1])
        return answers

    def start(self, settings: str, *command: str) -> Any:
        env = {**self.env, "DJANGO_SETTINGS_MODULE": settings}
        return subprocess.Popen([sys.executable, "-m", "django", *command], env=env, cwd=self.folder, stderr=subprocess.PIPE, text=True)


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    made = Site(tmp_path)
    if not URL:
        yield made
        return
    import psycopg

    with psycopg.connect(URL, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{made.name}"')
        yield made
        connection.execute(f'DROP DATABASE "{made.name}" WITH (FORCE)')


BACKFILLS = ("adopt.ShopOrders", "adopt.ShopProfiles", "adopt.ShopMembers")


def move_in(site: Site, orders: int) -> float:
    """Returns the orders filled in a second of Python's own time: what else the machine does must not decide."""
    customers = orders // 50
    site.manage("before", "migrate", "--verbosity", "0")
    site.run("before", "fill.py", str(orders))
    site.inherit()
    made = site.manage("after", "makemigrations")  # with no input to answer a question: one would end it
    assert "oldshop" in made
    assert "oldusers" in made
    site.manage("after", "migrate", "--verbosity", "0")
    site.manage("after", "makemigrations", "--check", "--dry-run")
    site.manage("after", "check", "--fail-level", "WARNING")
    at_once = site.look()
    assert (at_once["orders"], at_once["pending"], at_once["mine"], at_once["old_code_still_makes"]) == (orders, orders, 0, True)
    dry = site.manage("after", "lk_backfill", BACKFILLS[0], "--dry-run", "--verbosity", "0")
    assert dry == f"Dry run: ShopOrders: {orders - 1} filled, 1 skipped\n"
    assert site.look()["pending"] == orders
    began = os.times()
    said = site.manage("after", "lk_backfill", *BACKFILLS, "--errors", "errors.csv", "--verbosity", "0")
    ended = os.times()
    speed = orders / (ended.children_user - began.children_user + ended.children_system - began.children_system)
    assert said.splitlines() == [
        f"ShopOrders: {orders - 1} filled, 1 skipped",
        f"ShopProfiles: {customers} filled, 0 skipped",
        f"ShopMembers: {customers} filled, 0 skipped",
    ]
    reasons = (site.folder / "errors.csv").read_text("utf-8-sig").splitlines()
    assert reasons[0] == "id,reason"
    assert len(reasons) == 2
    assert "nobody knows what 'gone' meant" in reasons[1]
    check(site, orders)
    assert site.manage("after", "lk_backfill", BACKFILLS[0], "--verbosity", "0") == "ShopOrders: 0 filled, 1 skipped\n"
    return speed


def check(site: Site, orders: int) -> None:
    customers, found = orders // 50, site.look()
    assert (found["orders"], found["pending"], found["wrong"]) == (orders, 1, 0)
    assert (found["lines"], found["history"]) == (3 * (orders - 1), orders - 1)
    assert (found["parties"], found["memberships"]) == (customers, customers)
    assert Decimal(found["old_sum"]) == Decimal(found["new_sum"])
    assert found["statuses"] == ["at_warehouse", "cancelled", "completed", "placed", "processing", "shipped"]
    assert (found["mine"], found["label"]) == (50, "На складе")
    assert (found["name"], found["phone"]) == ("Анна Лапин-3", "+79161031234")
    number, is_same_customer = found["placed"]
    assert number.endswith("-000001")
    assert is_same_customer


def test_a_small_site_moves_in(site: Site) -> None:
    move_in(site, 1000)


@pytest.mark.big
def test_a_hundred_thousand_orders_move_in(site: Site) -> None:
    speed = move_in(site, 100_000)
    print(f"backfill: {speed:.0f} orders a second with {3 * speed:.0f} lines")
    assert speed > 500


@pytest.mark.big
def test_a_killed_backfill_goes_on(site: Site) -> None:
    site.manage("before", "migrate", "--verbosity", "0")
    site.run("before", "fill.py", "10000")
    site.inherit()
    site.manage("after", "makemigrations")
    site.manage("after", "migrate", "--verbosity", "0")
    process = site.start("after", "lk_backfill", BACKFILLS[0], "--chunk", "200")
    while "20%" not in process.stderr.readline(200):
        assert process.poll() is None
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    assert 0 < site.look()["pending"] < 10_000
    site.manage("after", "lk_backfill", *BACKFILLS, "--verbosity", "0")
    found = site.look()
    assert (found["pending"], found["lines"], found["wrong"], found["parties"]) == (1, 3 * 9_999, 0, 200)
