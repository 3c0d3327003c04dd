from __future__ import annotations

from collections.abc import Iterator
from dataclasses import MISSING, fields
from itertools import groupby
from typing import Any

from django.utils.module_loading import import_string

from lk_kit.core.actions import Action
from lk_kit.core.classes import REGISTRY

from .markdown import doc, table

KINDS = (
    ("Filters", ("Filter",)),
    ("Admin classes", ("Admin",)),
    ("View sets and views", ("ViewSet", "View", "Context")),
    ("Forms", ("Form",)),
    ("Flows and rules", ("Flow", "Numbering")),
)


def pages() -> Iterator[str]:
    for app, keys in groupby(sorted(REGISTRY), key=lambda key: key.partition(".")[0]):
        yield f"\n## {app}\n"
        by_kind: dict[str, list[str]] = {}
        for key in keys:
            by_kind.setdefault(kind(key), []).append(key)
        for name, found in sorted(by_kind.items()):
            yield f"### {name} of {app}\n"
            yield from table(("Key", "Default", "What it is for"), map(row, found))


def kind(key: str) -> str:
    """Serializers have many endings (Input, Answer, Values): where the class lives says it."""
    for name, endings in KINDS:
        if key.endswith(endings):
            return name
    module = REGISTRY[key].default
    if ".actions." in module:
        return "Actions"
    return "Serializers" if ".api." in module else "Other classes"


def row(key: str) -> tuple[str, str, str]:
    default = REGISTRY[key].default
    found = import_string(default)
    said = (doc(found), inputs(found) if issubclass(found, Action) else "")
    return f"`{key}`", f"`{default.removeprefix('lk_kit.')}`", " ".join(filter(None, said))


def inputs(action: type[Any]) -> str:
    """The arguments besides the actor; those with a default in brackets."""
    given = [one for one in fields(action) if one.init and one.name != "actor"]
    names = [one.name if one.default is MISSING and one.default_factory is MISSING else f"[{one.name}]" for one in given]
    return f"Takes {', '.join(f'`{name}`' for name in names)}." if names else ""
