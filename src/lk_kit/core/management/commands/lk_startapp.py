from __future__ import annotations

import keyword
from argparse import ArgumentParser
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from lk_kit.core.swapping import DEFAULTS

APPS = """from django.apps import AppConfig


class {config}Config(AppConfig):
    name = "{name}"
    default_auto_field = "django.db.models.BigAutoField"
"""

MODELS = '''from lk_kit.core.extra_fields import ExtraFields
from lk_kit.orders.abstract import AbstractOrder
from lk_kit.profiles.abstract import AbstractProfile


class Profile(AbstractProfile):
    """Add the site's own columns here, then say in `extra_fields` where they appear."""

    extra_fields = ExtraFields()

    class Meta(AbstractProfile.Meta):
        pass


class Order(AbstractOrder):
    extra_fields = ExtraFields()

    class Meta(AbstractOrder.Meta):
        pass
'''

SETTINGS = """
INSTALLED_APPS += ["{name}"]
LK_KIT_PROFILE_MODEL = "{name}.Profile"
LK_KIT_ORDER_MODEL = "{name}.Order"
"""


class Command(BaseCommand):
    help = "Writes an app with the site's own Profile and Order, to be done before the first migrate: afterwards a swap is hard."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", help="Name of the new app, for example: shop")
        parser.add_argument("--directory", default=".", help="Where to make it (the folder that holds manage.py).")
        parser.add_argument("--settings-file", default="", help="Append the three setting lines to this file instead of printing them.")

    def handle(self, *args: Any, name: str, directory: str, settings_file: str, **options: Any) -> None:
        folder = Path(directory) / name
        self.refuse_bad_name(name, folder)
        self.refuse_late_swap()
        self.write_app(name, folder)
        lines = SETTINGS.format(name=name)
        if settings_file:
            self.append_settings(Path(settings_file), lines)
        else:
            self.stdout.write(f"Add to the settings:\n{lines}")
        self.stdout.write(self.style.SUCCESS(f"{folder} is ready. Next: manage.py makemigrations {name}, then manage.py migrate."))

    def refuse_bad_name(self, name: str, folder: Path) -> None:
        if not name.isidentifier() or keyword.iskeyword(name) or not name.islower():
            raise CommandError(f"{name!r} is not a good name for an app: use small letters, digits and underscores.")
        if folder.exists():
            raise CommandError(f"{folder} is there already; nothing was written.")
        if find_spec(name) is not None:
            raise CommandError(f"A Python module named {name!r} exists already; choose another name.")

    def refuse_late_swap(self) -> None:
        tables = set(connection.introspection.table_names())
        late = [label for label in DEFAULTS.values() if label.lower().replace(".", "_") in tables]
        if late:
            raise CommandError(
                f"The database already has tables for {' and '.join(late)}: swapping now would leave foreign keys at the old tables. "
                "Start from an empty database, or read the how-to “Swap a model of a running site”."
            )

    def write_app(self, name: str, folder: Path) -> None:
        (folder / "migrations").mkdir(parents=True)
        config = "".join(part.capitalize() for part in name.split("_"))
        files = {"__init__.py": "", "migrations/__init__.py": "", "apps.py": APPS.format(config=config, name=name), "models.py": MODELS}
        for path, text in files.items():
            (folder / path).write_text(text, encoding="utf-8")

    def append_settings(self, path: Path, lines: str) -> None:
        if not path.is_file():
            raise CommandError(f"{path} is not a file; add these lines by hand:\n{lines}")
        with path.open("a", encoding="utf-8") as stream:
            stream.write(lines)
