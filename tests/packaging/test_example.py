"""The example starts with the extras and without them, and its teaching providers never leave one's own machine."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.left_out import TESTS

pytestmark = [pytest.mark.project("default"), pytest.mark.needs("contrib.social", "contrib.passkeys")]
EXAMPLE = TESTS.parent / "example_project"
HIDDEN = """
import importlib.util
import sys

EXTRAS = {"allauth", "jwt", "django_otp_webauthn", "webauthn", "cryptography"}
real = importlib.util.find_spec


def find_spec(name, package=None):
    return None if name.partition(".")[0] in EXTRAS else real(name, package)


class Finder:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in EXTRAS:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)


importlib.util.find_spec = find_spec
sys.meta_path.insert(0, Finder())
"""
PRODUCTION = {
    "DJANGO_SETTINGS_MODULE": "config.production",
    "SECRET_KEY": "a-key-of-production-0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEFG",
    "BASE_URL": "https://shop.example",
    "ENCRYPTION_KEYS": "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=",
    "SMS_API_ID": "of-the-gateway",
}
LOOK = """
from django.apps import apps
from django.conf import settings
from django.urls import Resolver404, resolve
try:
    where = resolve("/demo/id/authorize").view_name
except Resolver404:
    where = ""
print(apps.is_installed("demo_id"), repr(where), settings.LK_KIT.get("ESIA"))
"""


def manage(folder: Path, *command: str, **environ: str) -> str:
    kept = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    path = os.pathsep.join(filter(None, (str(folder), str(TESTS.parent / "src"), os.environ.get("PYTHONPATH", ""))))
    env = {**kept, "PYTHONPATH": path, "EXAMPLE_DB": str(folder / "db.sqlite3"), "EXAMPLE_MAIL": str(folder / "mail"), **environ}
    done = subprocess.run([sys.executable, str(EXAMPLE / "manage.py"), *command], env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_without_the_extras_it_starts_and_says_what_is_missing(tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text(HIDDEN, encoding="utf-8")
    said = manage(tmp_path, "demo", "--no-serve")
    assert "Данные примера загружены" in said
    assert 'pip install -e ".[openapi,social,webauthn,crypto]"' in said
    assert "no issues" in manage(tmp_path, "check", "--database", "default")
    assert manage(tmp_path, "shell", "--no-imports", "-c", LOOK).startswith("False ''")


def test_with_the_extras_a_second_start_changes_nothing(tmp_path: Path) -> None:
    said = manage(tmp_path, "demo", "--no-serve", "--address", "127.0.0.1:8123")
    assert "http://localhost:8123/lk/" in said
    assert "учебные Госуслуги и Demo ID, ключи доступа" in said
    assert "уже загружены" in manage(tmp_path, "demo", "--no-serve")
    assert manage(tmp_path, "shell", "--no-imports", "-c", LOOK).startswith("True 'demo_id:authorize'")
    manage(tmp_path, "makemigrations", "--check", "--dry-run")


@pytest.mark.parametrize("environ", [PRODUCTION, {"DEBUG": "0"}])
def test_nobody_is_taken_at_his_word_elsewhere(environ: dict[str, str], tmp_path: Path) -> None:
    assert manage(tmp_path, "shell", "--no-imports", "-c", LOOK, **environ).strip() == "False '' None"
