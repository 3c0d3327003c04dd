"""D8: the example in production has nothing to warn of, and every system check of the library is proven to fire by some test."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.checks import run_checks
from django.test import override_settings

from lk_kit.core import checks
from tests.left_out import SOURCES, TESTS

pytestmark = [pytest.mark.project("default"), pytest.mark.needs("accounts", "privacy", "orders", "profiles")]
ID = re.compile(r"lk_kit\.[EWI]\d{3}\b")
RAISED = re.compile(r"\bid=\"(lk_kit\.[EWI]\d{3})\"")
EXAMPLE = TESTS.parent / "example_project"


def ids(*, deploy: bool = False) -> set[str]:
    return {one.id for one in run_checks(tags=["lk_kit"], include_deployment_checks=deploy) if one.id}


def raised() -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for path in SOURCES.rglob("*.py"):
        for number in RAISED.findall(path.read_text(encoding="utf-8")):
            found.setdefault(number, set()).add(path.relative_to(SOURCES).as_posix())
    return found


def test_d8_every_id_is_proven_to_fire() -> None:
    tested = {number for path in TESTS.rglob("test_*.py") for number in ID.findall(path.read_text(encoding="utf-8"))}
    assert sorted(set(raised()) - tested) == []
    assert len(raised()) > 40


def test_d8_no_id_has_two_meanings() -> None:
    """A number in a log leads to one page of the reference."""
    folders = {number: {Path(name).parts[:2] if name.startswith("contrib") else Path(name).parts[:1] for name in names}
               for number, names in raised().items()}  # fmt: skip
    assert {number: names for number, names in folders.items() if len(names) > 1} == {}


def test_d8_the_example_in_production_has_nothing_to_warn_of(tmp_path: Path) -> None:
    environ = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "config.production",
        "SECRET_KEY": "a-key-of-production-0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEFG",
        "BASE_URL": "https://shop.example",
        "ENCRYPTION_KEYS": "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=",
        "SMS_API_ID": "of-the-gateway",
        "EXAMPLE_DB": str(tmp_path / "db.sqlite3"),
    }
    command = [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"]
    done = subprocess.run(command, cwd=EXAMPLE, env=environ, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "no issues" in done.stdout + done.stderr


def lk(**sections: dict[str, Any]) -> Callable[[], Any]:
    return lambda: override_settings(LK_KIT=sections)


TOGGLED = {
    "lk_kit.W030": lk(CORE={}),
    "lk_kit.W035": lk(CORE={"BASE_URL": "https://shop.example"}),
    "lk_kit.W067": lambda: override_settings(ROOT_URLCONF="tests.packaging.no_urls"),
    "lk_kit.W183": lk(ESIA={"CLIENT_ID": "SHOP01"}),
}


@pytest.mark.parametrize("number", TOGGLED)
def test_d8_a_setting_makes_it_fire(number: str) -> None:
    sound = ids(deploy=True)
    with TOGGLED[number]():
        assert number in ids(deploy=True)
    assert number not in sound or number == "lk_kit.W035"


def test_d8_w035_goes_with_a_key() -> None:
    with override_settings(LK_KIT={"CORE": {"ENCRYPTION_KEYS": ["MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="]}}):
        assert "lk_kit.W035" not in ids(deploy=True)


def test_d8_e034_the_extra_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks, "find_spec", lambda name: None)
    with override_settings(LK_KIT={"CORE": {"ENCRYPTION_KEYS": ["MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="]}}):
        assert [one.id for one in checks.check_encryption()] == ["lk_kit.E034"]


@pytest.mark.parametrize(("model", "number"), [("no.Such", "lk_kit.E010"), ("auth.Group", "lk_kit.E011")])
def test_d8_e010_e011_a_wrong_model(model: str, number: str) -> None:
    with override_settings(LK_KIT_ORDER_MODEL=model):
        assert number in {one.id for one in checks.check_swapped_models()}


def test_d8_w005_an_option_that_was_renamed() -> None:
    section: Any = SimpleNamespace(options=lambda: [SimpleNamespace(name="NEW", renamed_from="OLD")])
    [found] = checks._check_option(section, "CORE", "OLD", 1)
    assert (found.id, found.hint) == ("lk_kit.W005", "Write 'NEW' instead.")


def test_d8_e013_a_wrong_extra_field(monkeypatch: pytest.MonkeyPatch) -> None:
    from lk_kit.core.extra_fields import ExtraFields
    from lk_kit.core.swapping import ORDER_SETTING, get_swappable

    monkeypatch.setattr(get_swappable(ORDER_SETTING), "extra_fields", ExtraFields(read=("numbr",)), raising=False)
    [found] = [one for one in checks.check_swapped_models() if one.id == "lk_kit.E013"]
    assert "number" in str(found.hint)


def test_d8_e020_an_app_that_is_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    config = SimpleNamespace(name="lk_kit.orders", requires=("lk_kit.nowhere",))
    monkeypatch.setattr(checks.apps, "get_app_configs", lambda: [config])
    assert [one.id for one in checks.check_required_apps()] == ["lk_kit.E020"]


def test_d8_w021_and_e022_swaps_that_come_late(monkeypatch: pytest.MonkeyPatch) -> None:
    setting = "LK_KIT_ORDER_MODEL"
    assert checks._late_model(setting, "0007_order").id == "lk_kit.W021"
    late = SimpleNamespace(name="0007_order", initial=False)
    monkeypatch.setattr(checks, "is_swapped", lambda name: name == setting)
    monkeypatch.setattr(checks, "_creators", lambda *arguments: [late])
    assert [one.id for one in checks.check_first_migration()] == ["lk_kit.W021"]
    monkeypatch.setattr(checks, "_is_late", lambda *arguments: True)
    assert checks._late_swap(setting, "default").id == "lk_kit.E022"


def test_d8_i001_absent_apps(monkeypatch: pytest.MonkeyPatch) -> None:
    key = next(iter(checks.REGISTRY))
    monkeypatch.setattr(checks, "_absent_apps", lambda: {"finance"})
    found = list(checks._check_class("finance.PostEntries", "x.Y"))
    assert [one.id for one in found] == ["lk_kit.I001"]
    assert [one.id for one in checks._check_class(key, "no.such.Class")] == ["lk_kit.E003"]


def test_d8_w036_w037_e038_columns_without_a_word(monkeypatch: pytest.MonkeyPatch) -> None:
    from lk_kit.privacy import checks as privacy

    monkeypatch.setattr(privacy, "undeclared", lambda model: ["hobby"])
    monkeypatch.setattr(privacy, "declaration_of", lambda model: None)
    assert [one.id for one in privacy.check_user_fields()] == ["lk_kit.W037"]
    assert [one.id for one in privacy.check_login_name()] == ["lk_kit.E038"]
    monkeypatch.setattr("lk_kit.core.personal.undeclared", lambda model: ["hobby"])
    monkeypatch.setattr(checks, "is_swapped", lambda name: True)
    assert {one.id for one in checks.check_personal_fields()} == {"lk_kit.W036"}


def test_d8_e161_allauth_without_its_apps(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    from lk_kit.contrib.social import checks as social

    settings.SOCIALACCOUNT_PROVIDERS = {"yandex": {}}
    monkeypatch.setattr(social, "apps", SimpleNamespace(is_installed=lambda name: False))
    monkeypatch.setattr(social, "find_spec", lambda name: object())
    assert [one.id for one in social.check_allauth()] == ["lk_kit.E161"]
