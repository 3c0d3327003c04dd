"""“Swap a model of a running site”: its commands, over a site with rows."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.docs.pages import blocks, read

pytestmark = [pytest.mark.wheel, pytest.mark.project("default")]

ROOT = Path(__file__).parents[2]
HOST = Path(__file__).parent / "host"


def sh(folder: Path, commands: str) -> str:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("LK_KIT_", "DJANGO_", "PYTEST_"))}
    env = {
        **kept,
        "PYTHONPATH": os.pathsep.join((str(folder), str(ROOT / "src"))),
        "PYTHONDONTWRITEBYTECODE": "1",
        "DJANGO_SETTINGS_MODULE": "config.settings",
    }
    line = re.sub(r"^python ", f"{sys.executable} ", commands, flags=re.MULTILINE)
    done = subprocess.run(["bash", "-euo", "pipefail", "-c", line], cwd=folder, env=env, capture_output=True, text=True)
    assert done.returncode == 0, f"{commands}\n{done.stdout}\n{done.stderr}"
    return done.stdout


def test_the_tables_become_those_of_the_site(tmp_path: Path):
    section = read("how-to/swap-the-models").partition("(swap-a-model-of-a-running-site)=")[2]
    steps = list(blocks(re.sub("^   ", "", section, flags=re.MULTILINE)))
    assert [one.kind for one in steps] == ["sh", "sh", "sh"]
    kept = {name: value for name, value in os.environ.items() if not name.startswith("DJANGO_")}
    subprocess.run([sys.executable, "-m", "django", "startproject", "config", "."], cwd=tmp_path, env=kept, check=True)
    for block in blocks(read("tutorial/first-cabinet")):
        if block.path.startswith("config/") and "shop." not in block.body:
            block.write(tmp_path)
    sh(tmp_path, "python manage.py migrate -v0")
    before = json.loads(sh(tmp_path, f"python {HOST / 'late_fill.py'}"))
    for step in steps:
        sh(tmp_path, step.body)
    assert "no issues" in sh(tmp_path, "python manage.py check")
    after = json.loads(sh(tmp_path, f"python {HOST / 'late_look.py'}"))
    assert after["rows"] == before
    first = next(number for _pk, number, *_rest in before if number != "OLD-1")
    assert after["texts"] == [f"Order {first} was placed"]
    assert after["next"] == f"{first[:-1]}2"
