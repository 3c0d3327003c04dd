from __future__ import annotations

from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import override_settings

pytestmark = [pytest.mark.django_db, pytest.mark.project("default")]


def without_tables(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection.introspection, "table_names", lambda *args, **kwargs: [])


def test_doctor_reports_and_is_content_with_a_healthy_project() -> None:
    out = StringIO()
    call_command("lk_doctor", stdout=out)
    assert "LK_KIT_ORDER_MODEL = lk_kit_orders.Order" in out.getvalue()
    assert "FAIL" not in out.getvalue()


def test_doctor_fails_on_a_mistyped_setting() -> None:
    out = StringIO()
    with override_settings(LK_KIT={"ODRERS": {}}), pytest.raises(CommandError, match="1 problem"):
        call_command("lk_doctor", stdout=out)
    assert "lk_kit.E001" in out.getvalue()


def test_startapp_writes_both_models_and_the_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    without_tables(monkeypatch)
    settings_file = tmp_path / "settings.py"
    settings_file.write_text("INSTALLED_APPS = []\n")
    call_command("lk_startapp", "vitrina", directory=str(tmp_path), settings_file=str(settings_file), stdout=StringIO())
    models = (tmp_path / "vitrina" / "models.py").read_text()
    assert "class Order(AbstractOrder)" in models
    assert "class Profile(AbstractProfile)" in models
    scope: dict[str, Any] = {}
    exec(settings_file.read_text(), scope)
    assert (scope["INSTALLED_APPS"], scope["LK_KIT_ORDER_MODEL"]) == (["vitrina"], "vitrina.Order")


@pytest.mark.parametrize(
    ("name", "words"), [("Shop", "good name"), ("1shop", "good name"), ("class", "good name"), ("json", "exists already")]
)
def test_startapp_refuses_bad_names(name: str, words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    without_tables(monkeypatch)
    with pytest.raises(CommandError, match=words):
        call_command("lk_startapp", name, directory=str(tmp_path))
    assert list(tmp_path.iterdir()) == []


def test_startapp_overwrites_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    without_tables(monkeypatch)
    (tmp_path / "vitrina").mkdir()
    with pytest.raises(CommandError, match="there already"):
        call_command("lk_startapp", "vitrina", directory=str(tmp_path))


def test_startapp_late_keeps_the_keys_of_the_rows(tmp_path: Path) -> None:
    call_command("lk_startapp", "vitrina", directory=str(tmp_path), late=True, stdout=StringIO())
    models = (tmp_path / "vitrina" / "models.py").read_text()
    compile(models, "models.py", "exec")
    assert models.count("id = models.UUIDField(primary_key=True, default=uuid7, editable=False)") == 2
    assert "from lk_kit.core.ids import uuid7\n" in models


def test_startapp_after_the_first_migrate_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="already has tables"):
        call_command("lk_startapp", "vitrina", directory=str(tmp_path))
    assert list(tmp_path.iterdir()) == []
