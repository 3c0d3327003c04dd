"""The late swap: a running site with rows takes Profile and Order over by `lk_adopt_model`, in processes of its own as a developer would."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
URL = os.environ.get("LK_KIT_TEST_DATABASE_URL", "")
HOST = Path(__file__).parent / "late_host"
SWAPPED = """
INSTALLED_APPS += ["shop"]
LK_KIT_PROFILE_MODEL = "shop.Profile"
LK_KIT_ORDER_MODEL = "shop.Sale"
"""
PERSONAL = {"shop": 'from lk_kit.core.personal import declare\n\ndeclare("shop.Sale", {}, impersonal=["contract_no"])\n'}
GOOD = (HOST / "shop_models.txt").read_text("utf-8")

pytestmark = [pytest.mark.project("default"), pytest.mark.needs("accounts", "orders", "profiles")]


class Host:
    """A site on our default models, with rows, notes that point at orders, and a log of its admin."""

    def __init__(self, folder: Path, name: str) -> None:
        self.folder = folder
        path = os.pathsep.join((str(folder), str(ROOT / "src"), str(ROOT)))
        kept = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
        self.env = {**kept, "PYTHONPATH": path, "DJANGO_SETTINGS_MODULE": "site_settings", "PYTHONDONTWRITEBYTECODE": "1"}
        self.env |= {"LK_KIT_TEST_DATABASE_NAME": name, "LATE_SQLITE": str(folder / "db.sqlite3")}
        for source in HOST.glob("*.py"):
            (folder / source.name).write_text(source.read_text("utf-8"), "utf-8")
        self.models("notes", (HOST / "notes_models.txt").read_text("utf-8"))

    def models(self, app: str, text: str) -> None:
        for path in (self.folder / app, self.folder / app / "migrations"):
            path.mkdir(exist_ok=True)
            (path / "__init__.py").touch()
        (self.folder / app / "models.py").write_text(text, "utf-8")
        (self.folder / app / "personal.py").write_text(PERSONAL.get(app, ""), "utf-8")

    def run(self, name: str, *arguments: str) -> Any:
        done = subprocess.run([sys.executable, name, *arguments], cwd=self.folder, env=self.env, capture_output=True, text=True, check=False)
        assert done.returncode == 0, f"{name} {arguments}\n{done.stdout}\n{done.stderr}"
        return json.loads(done.stdout.splitlines()[-1])

    def manage(self, *commands: str) -> list[str]:
        """In one process, for its start is most of the time; what each said, or why it refused."""
        said: list[str] = self.run("manage.py", *commands)
        return said

    def swap(self, models: str = GOOD) -> None:
        self.models("shop", models)
        settings = self.folder / "site_settings.py"
        if SWAPPED not in settings.read_text("utf-8"):
            settings.write_text(settings.read_text("utf-8") + SWAPPED, "utf-8")


@pytest.fixture
def host(tmp_path: Path) -> Iterator[Host]:
    name = f"test_lk_late_{os.getpid()}_{tmp_path.name[-12:]}"
    if not URL:
        yield Host(tmp_path, name)
        return
    import psycopg

    with psycopg.connect(URL, autocommit=True) as connection:
        for one in (name, f"{name}_new"):
            connection.execute(f'CREATE DATABASE "{one}"')
        yield Host(tmp_path, name)
        for one in (name, f"{name}_new"):
            connection.execute(f'DROP DATABASE "{one}" WITH (FORCE)')


def test_a_running_site_takes_the_models_over(host: Host) -> None:
    host.manage("makemigrations notes", "migrate")
    before = host.run("fill.py")
    host.swap()
    _made, late, planned, again, done, nothing, *rest = host.manage(
        "makemigrations shop",
        "migrate",
        "lk_adopt_model",
        "lk_adopt_model",
        "lk_adopt_model --apply",
        "lk_adopt_model --apply",
        "migrate",
        "makemigrations --check --dry-run",
        "check --fail-level WARNING --database default",
    )
    assert "lk_kit.E022" in late
    assert "lk_kit_orders.Order becomes shop.Sale, 2 rows" in planned
    assert "Nothing was changed" in planned
    assert again == planned, "a plan changes nothing"
    assert "Done." in done
    assert "Nothing to do" in nothing
    assert [one for one in rest if one.startswith("REFUSED")] == []
    after = host.run("look.py")
    assert {name: after[name] for name in before} == before
    assert after["holds"] == "shop.view_sale"
    assert after["stranger_refused"], "foreign keys of the database stand"
    assert after["texts"], "the history of an older order is still told"
    assert after["kinds"] == ["shop.profile", "shop.sale"]

    made = host.run("schema.py")
    new = {"LK_KIT_TEST_DATABASE_NAME": f"{host.env['LK_KIT_TEST_DATABASE_NAME']}_new", "LATE_SQLITE": str(host.folder / "new.sqlite3")}
    host.env |= new
    host.manage("migrate")
    fresh = host.run("schema.py")
    assert [name for name in fresh.keys() | made.keys() if fresh.get(name) != made.get(name)] == [], "as a new database of the same site"


def test_what_does_not_fit_is_refused_and_changes_nothing(host: Host) -> None:
    host.manage("makemigrations notes", "migrate")
    before = host.run("schema.py")
    cases = {
        "another primary key": GOOD.replace("id = models.UUIDField(primary_key=True, default=uuid7, editable=False)", "", 1),
        "contract_no needs a default": GOOD.replace(', default=""', "", 1),
        "does more than make the adopted models": GOOD + "\n\nclass Basket(models.Model):\n    pass\n",
        "names our table as its own": GOOD + '        db_table = "lk_kit_orders_order"\n',
        "no columns comment": GOOD.replace("    contract_no", "    comment = None\n    contract_no"),
        "in use already by auth.Permission": GOOD,
    }
    for reason, text in cases.items():
        (host.folder / "shop" / "migrations" / "0001_initial.py").unlink(missing_ok=True)
        host.swap(text)
        if text == GOOD:
            host.run("take_label.py")
        early, made, refused = host.manage("lk_adopt_model --apply", "makemigrations shop", "lk_adopt_model --apply")
        assert early.startswith("REFUSED"), early
        assert not made.startswith("REFUSED"), made
        assert refused.startswith("REFUSED"), refused
        assert reason in refused
    assert "run `manage.py makemigrations shop` first" in early
    (host.folder / "site_settings.py").write_text((HOST / "site_settings.py").read_text("utf-8"), "utf-8")
    assert host.run("schema.py") == before
