"""The how-to pages, executed: one site holds the tutorial's files and those of every page, and `host/` looks at what it does."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib.metadata import entry_points
from pathlib import Path

import pytest

from tests.docs.pages import blocks, read

pytestmark = [pytest.mark.wheel, pytest.mark.project("default")]

ROOT = Path(__file__).parents[2]
PLUGIN = "lk_kit.testing.plugin"
HOST = Path(__file__).parent / "host"
PAGES = (
    "write-a-price-source",
    "rung-1-setting",
    "rung-2-template",
    "rung-3-signal",
    "rung-4-class",
    "write-a-cabinet-page",
    "write-an-api-route",
    "deliver-events",
    "mails-and-templates",
    "test-your-site",
)


def run(site: Path, *arguments: str) -> str:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("LK_KIT_", "DJANGO_", "PYTEST_"))}
    env = {**kept, "PYTHONPATH": os.pathsep.join((str(site), str(ROOT / "src"))), "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run([sys.executable, *arguments], cwd=site, env=env, capture_output=True, text=True)
    assert done.returncode == 0, f"{arguments}\n{done.stdout[-8000:]}\n{done.stderr[-4000:]}"
    return done.stdout


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("host")
    run(folder, "-m", "django", "startproject", "config", ".")
    tutorial = [block for block in blocks(read("tutorial/first-cabinet")) if block.kind == "file" and block.path != "first_order.py"]
    started = False
    for block in tutorial:
        if block.path.startswith("shop/") and not started:
            run(folder, "manage.py", "lk_startapp", "shop", "--settings-file", "config/settings.py")
            started = True
        block.write(folder)
    for page in PAGES:
        for block in blocks(read(f"how-to/{page}")):
            if block.kind == "file":
                block.write(folder)
    run(folder, "manage.py", "makemigrations", "shop")
    return folder


def test_site_of_all_pages_is_sound(site: Path):
    assert "no issues" in run(site, "manage.py", "check")


def test_pages_do_what_they_say(site: Path):
    for path in HOST.glob("check_*.py"):
        (site / path.name).write_text(path.read_text(encoding="utf-8"), encoding="utf-8")
    checks = sorted(path.name for path in HOST.glob("check_*.py"))
    # Of the sweep over all routes only the host's own and one of ours: tests/sweep does the others.
    few = "not test_nothing_leaks or shop or orders-detail"
    run(site, "-m", "pytest", "-q", "-p", "no:cacheprovider", *plugin(), "-k", few, "tests", *checks)


def plugin() -> list[str]:
    """pytest finds it by its entry point, except where lk_kit is only on the path and not installed."""
    is_installed = any(one.value == PLUGIN for one in entry_points(group="pytest11"))
    return [] if is_installed else ["-p", PLUGIN]
