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

MODELS = '''{imports}from lk_kit.core.extra_fields import ExtraFields
from lk_kit.orders.abstract import AbstractOrder
from lk_kit.profiles.abstract import AbstractProfile


class Profile(AbstractProfile):
    """Add the site's own columns here, then say in `extra_fields` where they appear."""

{key}    extra_fields = ExtraFields()

    class Meta(AbstractProfile.Meta):
        pass


class Order(AbstractOrder):
{key}    extra_fields = ExtraFields()

    class Meta(AbstractOrder.Meta):
        pass
'''

KEY = "    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)\n"
IMPORTS = ("from django.db import models\n\n", "from lk_kit.core.ids import uuid7\n")

SETTINGS = """
INSTALLED_APPS += ["{name}"]
LK_KIT_PROFILE_MODEL = "{name}.Profile"
LK_KIT_ORDER_MODEL = "{name}.Order"
"""


def models_text(late: bool) -> str:
    """Rows that exist keep their keys, so a late swap needs the key that ours have."""
    text = MODELS.format(imports=IMPORTS[0] if late else "", key=f"{KEY}\n" if late else "")
    after = "from lk_kit.core.extra_fields import ExtraFields\n"
    return text.replace(after, after + IMPORTS[1]) if late else text


class Command(BaseCommand):
    help = "Writes an app with the site's own Profile and Order, to be done before the first migrate: afterwards a swap is hard."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", help="Name of the new app, for example: shop")
        parser.add_argument("--directory", default=".", help="Where to make it (the folder that holds manage.py).")
        parser.add_argument("--late", action="store_true", help="For a site that has our tables: with their key, for lk_adopt_model.")
        parser.add_argument("--settings-file", default="", help="Append the three setting lines to this file instead of printing them.")

    def handle(self, *args: Any, name: str, directory: str, settings_file: str, late: bool, **options: Any) -> None:
        folder = Path(directory) / name
        self.refuse_bad_name(name, folder)
        if not late:
            self.refuse_late_swap()
        self.write_app(name, folder, models_text(late))
        lines = SETTINGS.format(name=name)
        if settings_file:
            self.append_settings(Path(settings_file), lines)
        else:
            self.stdout.write(f"Add to the settings:\n{lines}")
        then = "lk_adopt_model" if late else "migrate"
        self.stdout.write(self.style.SUCCESS(f"{folder} is ready. Next: manage.py makemigrations {name}, then manage.py {then}."))

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
                "Start from an empty database, or use --late and read the how-to “Swap a model of a running site”."
            )

    def write_app(self, name: str, folder: Path, models: str) -> None:
        (folder / "migrations").mkdir(parents=True)
        config = "".join(part.capitalize() for part in name.split("_"))
        files = {"__init__.py": "", "migrations/__init__.py": "", "apps.py": APPS.format(config=config, name=name), "models.py": models}
        for path, text in files.items():
            (folder / path).write_text(text, encoding="utf-8")

    def append_settings(self, path: Path, lines: str) -> None:
        if not path.is_file():
            raise CommandError(f"{path} is not a file; add these lines by hand:\n{lines}")
        with path.open("a", encoding="utf-8") as stream:
            stream.write(lines)
