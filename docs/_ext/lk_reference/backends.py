from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Iterator
from typing import Any

import lk_kit
from lk_kit.core.backends import REGISTRIES, Backend

from .markdown import doc, path_of, table


def pages() -> Iterator[str]:
    import_all()
    for registry in REGISTRIES:
        base: type[Backend] = registry.base
        yield f"\n## `{registry.where}`\n"
        yield f"Base class: `{path_of(base)}`. {doc(base)}\n"
        yield from flags(base)
        yield from table(("Ships with the library", ""), [(f"`{path_of(one)}`", doc(one)) for one in shipped(base)])
        yield from methods(base)


def import_all() -> None:
    for module in pkgutil.walk_packages(lk_kit.__path__, "lk_kit."):
        if ".backends" in module.name:
            importlib.import_module(module.name)


def shipped(base: type[Any]) -> list[type[Any]]:
    found = [one for one in base.__subclasses__() if one.__module__.startswith("lk_kit.") and ".testing" not in one.__module__]
    return sorted(found + [deeper for one in found for deeper in shipped(one)], key=path_of)


def flags(base: type[Backend]) -> Iterator[str]:
    own = {name: value for name, value in vars(base).items() if not name.startswith("_") and isinstance(value, (bool, str, int))}
    if own:
        yield from table(("Class attribute", "Default"), [(f"`{name}`", f"`{value!r}`") for name, value in own.items()])


def methods(base: type[Backend]) -> Iterator[str]:
    for name, method in vars(base).items():
        if inspect.isfunction(method) and not name.startswith("_"):
            yield f"### `{name}{inspect.signature(method)}`\n"
            yield f"{doc(method)}\n"
