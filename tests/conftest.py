"""Chooses the host project and the database, and holds the fixtures that every room shares."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import Any

import django
import pytest

PROJECT = os.environ.get("LK_KIT_TEST_PROJECT", "default")
os.environ["DJANGO_SETTINGS_MODULE"] = f"tests.projects.{PROJECT}.settings"
django.setup()  # before any other conftest imports a model

from django.core.cache import cache  # noqa: E402
from django.db import connection  # noqa: E402

from lk_kit.testing.plugin import actor_for, api_client, fan, lk_proven, lk_world  # noqa: E402, F401 - as an installed plugin would bring them
from tests import left_out, secret_watch  # noqa: E402

secret_watch.start()
LOOPBACK = ("127.", "::1", "localhost", "0.0.0.0")


def pytest_report_header() -> str:
    database = "PostgreSQL" if os.environ.get("LK_KIT_TEST_DATABASE_URL") else "SQLite"
    return f"lk_kit: project {PROJECT} on {database}"


def pytest_ignore_collect(collection_path: Path) -> bool | None:
    if collection_path.suffix != ".py" or not collection_path.name.startswith("test_"):
        return None
    app = left_out.missing_app_of_path(collection_path)
    if app:
        left_out.left_out[f"files need lk_kit.{app}"] += 1
    return bool(app) or None


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    reasons = {item: left_out.reason(item, project=PROJECT, vendor=connection.vendor) for item in items}
    dropped = [item for item in items if reasons[item]]
    left_out.left_out.update(reasons[item] for item in dropped)
    config.hook.pytest_deselected(items=dropped)
    items[:] = [item for item in items if not reasons[item]]


def pytest_sessionfinish(session: pytest.Session) -> None:
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["left_out"] = dict(left_out.left_out)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Every xdist worker collects the same tests: the words of one are enough."""
    left_out.left_out.update(getattr(node, "workeroutput", {}).get("left_out", {}) if not left_out.left_out else {})


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    for why, count in sorted(left_out.left_out.items()):
        terminalreporter.write_line(f"left out: {count} {why}")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, Any, Any]:
    """O1: the test fails when a secret that it used was written down somewhere, whatever it was about."""
    result = yield
    out = secret_watch.WATCH.look()
    if out:
        pytest.fail("A secret was written down:\n" + "\n".join(out), pytrace=False)
    return result


@pytest.fixture(scope="session", autouse=True)
def loopback_only() -> Iterator[None]:
    """A test that reaches for the network fails at once, with the address in the message."""
    patch = pytest.MonkeyPatch()
    for name in ("connect", "connect_ex"):
        patch.setattr(socket.socket, name, guarded(getattr(socket.socket, name)))
    yield
    patch.undo()


def guarded(connect: Callable[..., Any]) -> Callable[..., Any]:
    def checked(self: socket.socket, address: Any) -> Any:
        if self.family in (socket.AF_INET, socket.AF_INET6) and not str(address[0]).startswith(LOOPBACK):
            raise RuntimeError(f"A test tried to connect to {address}; only loopback is open")
        return connect(self, address)

    return checked


@pytest.fixture(autouse=True)
def proven(request: pytest.FixtureRequest) -> None:
    """Whoever is signed in by force has just proven himself; tests of the step-up itself say `@pytest.mark.stale`."""
    if request.node.get_closest_marker("stale") is None:
        request.getfixturevalue("lk_proven")


@pytest.fixture(scope="session")
def project() -> str:
    """The name of the host project that this run tests."""
    return PROJECT


@pytest.fixture
def process_env() -> dict[str, str]:
    """The environment for a process that must work on this test's database (PostgreSQL only)."""
    return {**os.environ, "LK_KIT_TEST_DATABASE_NAME": connection.settings_dict["NAME"]}


@pytest.fixture(autouse=True)
def empty_cache() -> Iterator[None]:
    """Throttles and locks of one test never reach the next."""
    yield
    cache.clear()
