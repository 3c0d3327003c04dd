"""Reading the library's migrations, for the rules of ARCHITECTURE, section 5."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

from django.apps import apps
from django.db import migrations
from django.db.migrations.loader import MigrationLoader
from django.db.models import Field

SETTINGS = ("LK_KIT_PROFILE_MODEL", "LK_KIT_ORDER_MODEL")
OWNERS = {"LK_KIT_PROFILE_MODEL": "lk_kit_profiles", "LK_KIT_ORDER_MODEL": "lk_kit_orders"}


@cache
def loader() -> MigrationLoader:
    return MigrationLoader(None)


def library_migrations() -> list[tuple[str, str]]:
    ours = {config.label for config in apps.get_app_configs() if config.name.startswith("lk_kit.")}
    return sorted(key for key in loader().disk_migrations if key[0] in ours)


def migration(key: tuple[str, str]) -> migrations.Migration:
    return loader().disk_migrations[key]


def source(key: tuple[str, str]) -> Path:
    module: ModuleType = __import__(migration(key).__module__, fromlist=["Migration"])
    return Path(str(module.__file__))


def tree(key: tuple[str, str]) -> ast.Module:
    return ast.parse(source(key).read_text(encoding="utf-8"))


def mentioned_settings(key: tuple[str, str]) -> set[str]:
    """LK_KIT_* settings that the operations use, as `settings.X` or as a string."""
    found = set()
    for node in ast.walk(tree(key)):
        if isinstance(node, ast.Attribute) and node.attr in SETTINGS:
            found.add(node.attr)
        elif isinstance(node, ast.Constant) and node.value in SETTINGS:
            found.add(str(node.value))
    return found


def declared_swappables(key: tuple[str, str]) -> set[str]:
    """Settings for which the file lists `migrations.swappable_dependency(settings.X)`."""
    calls = [node for node in ast.walk(tree(key)) if isinstance(node, ast.Call)]
    named = [call for call in calls if isinstance(call.func, ast.Attribute) and call.func.attr == "swappable_dependency"]
    return {arg.attr for call in named for arg in call.args if isinstance(arg, ast.Attribute)}


def operations(key: tuple[str, str]) -> Iterator[Any]:
    for operation in migration(key).operations:
        yield operation
        yield from getattr(operation, "state_operations", [])
        yield from getattr(operation, "database_operations", [])


def fields(key: tuple[str, str]) -> Iterator[tuple[str, Field[Any, Any]]]:
    """(where, field) of every field that the migration writes down."""
    for operation in operations(key):
        if isinstance(operation, migrations.CreateModel):
            yield from ((f"{operation.name}.{name}", field) for name, field in operation.fields)
        elif isinstance(operation, migrations.AddField | migrations.AlterField):
            yield f"{operation.model_name}.{operation.name}", operation.field
