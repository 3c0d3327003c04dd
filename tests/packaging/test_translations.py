"""The Russian catalogues are complete, compiled, and what `makemessages` would write today."""

import gettext
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = [pytest.mark.translations, pytest.mark.project("default")]

SOURCES = Path(__file__).parents[2] / "src" / "lk_kit"
APPS = sorted(path.parent for pattern in ("*/apps.py", "contrib/*/apps.py") for path in SOURCES.glob(pattern))
CATALOGUES = sorted(SOURCES.glob("**/locale/ru/LC_MESSAGES/*.po"))


@pytest.mark.parametrize("app", APPS, ids=lambda path: path.name)
def test_catalogue_is_up_to_date(app: Path, tmp_path: Path):
    copy = shutil.copytree(app, tmp_path / app.name)
    (copy / "locale").mkdir(exist_ok=True)
    domains = {"django", *(path.stem for path in app.glob("locale/ru/LC_MESSAGES/*.po"))}
    for domain in domains:
        command = ["makemessages", "-l", "ru", "-d", domain, "--no-location", "--no-obsolete", "-v0"]
        # -P: an app's own folder must not shadow the standard library (core has a numbers.py).
        environ = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
        subprocess.run([sys.executable, "-P", "-m", "django", *command], cwd=copy, env=environ, check=True)
        name = f"locale/ru/LC_MESSAGES/{domain}.po"
        assert timeless(app / name) == timeless(copy / name)


def timeless(catalogue: Path) -> list[str]:
    lines = catalogue.read_text(encoding="utf-8").splitlines() if catalogue.exists() else []
    return [line for line in lines if not line.startswith('"POT-Creation-Date')]


@pytest.mark.parametrize("catalogue", CATALOGUES, ids=lambda path: f"{path.parents[3].name}-{path.stem}")
def test_every_text_is_translated(catalogue: Path):
    for kind in ("--untranslated", "--only-fuzzy"):
        found = subprocess.run(["msgattrib", kind, catalogue], capture_output=True, text=True, check=True)
        assert found.stdout == ""


@pytest.mark.parametrize("catalogue", CATALOGUES, ids=lambda path: f"{path.parents[3].name}-{path.stem}")
def test_compiled_catalogue_is_fresh(catalogue: Path, tmp_path: Path):
    fresh = tmp_path / "fresh.mo"
    subprocess.run(["msgfmt", "--check", "-o", fresh, catalogue], check=True)
    assert texts(catalogue.with_suffix(".mo")) == texts(fresh)


def test_one_text_reads_the_same_in_every_app():
    """Django merges the catalogues: of two translations of one text, that of the app listed first would win everywhere."""
    said: dict[object, set[str]] = {}
    for catalogue in SOURCES.glob("**/locale/ru/LC_MESSAGES/django.mo"):
        for key, text in texts(catalogue).items():
            said.setdefault(key, set()).add(text)
    assert said
    assert {key: found for key, found in said.items() if len(found) > 1} == {}


def texts(compiled: Path) -> dict[object, str]:
    with compiled.open("rb") as file:
        found = vars(gettext.GNUTranslations(file))["_catalog"]
    return {key: text for key, text in found.items() if key}
