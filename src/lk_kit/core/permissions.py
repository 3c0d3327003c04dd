"""Customer permissions: named rights inside a party. Apps declare them as `enums.Permission`; roles are sets of patterns over them."""

from __future__ import annotations

from collections.abc import Iterable
from fnmatch import fnmatchcase
from importlib import import_module

from django.apps import apps
from django.utils.functional import Promise
from django.utils.module_loading import module_has_submodule


def all_permissions() -> dict[str, str | Promise]:
    """Code → label of every permission of the installed apps, the host's own apps included."""
    found: dict[str, str | Promise] = {}
    for config in apps.get_app_configs():
        if config.module and module_has_submodule(config.module, "enums"):
            declared = getattr(import_module(f"{config.name}.enums"), "Permission", None)
            found.update({str(value): label for value, label in getattr(declared, "choices", ())})
    return found


def expand(patterns: Iterable[str], known: Iterable[str]) -> frozenset[str]:
    """The permissions that `patterns` name: `*`, `orders.*`, `*.view`; one with a leading `-` takes away again, in order."""
    codes, granted = tuple(known), set[str]()
    for pattern in patterns:
        matching = {code for code in codes if fnmatchcase(code, pattern.removeprefix("-"))}
        granted = granted - matching if pattern.startswith("-") else granted | matching
    return frozenset(granted)
