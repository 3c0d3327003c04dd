"""Prints the public surface from the code: a line `<!-- lk_reference: settings -->` in a page becomes that part of the reference."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any

from django.utils import translation

from . import backends, checks, classes, commands, events, flows, http_api, permissions, settings

PRINTERS: dict[str, Callable[[], Iterable[str]]] = {
    "settings": settings.pages,
    "classes": classes.pages,
    "events": events.pages,
    "permissions": permissions.pages,
    "checks": checks.pages,
    "backends": backends.pages,
    "commands": commands.pages,
    "http_api": http_api.pages,
    "flows": flows.pages,
}
MARKER = re.compile(r"^<!-- lk_reference: (\w+) -->$", re.MULTILINE)


def setup(app: Any) -> dict[str, bool]:
    app.connect("source-read", expand)
    app.connect("env-get-outdated", outdated)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def expand(app: Any, name: str, source: list[str]) -> None:
    source[0] = MARKER.sub(lambda found: printed(found[1]), source[0])


def printed(part: str) -> str:
    with translation.override("en"):
        return "\n".join(PRINTERS[part]())


def outdated(app: Any, env: Any, added: set[str], changed: set[str], removed: set[str]) -> list[str]:
    """Sphinx does not see that the code behind a page changed: these pages are always read again."""
    return [name for name in env.found_docs if name.startswith("reference/")]
