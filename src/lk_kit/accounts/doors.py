"""Further ways in, as buttons of the sign-in page. Apps above register theirs in `ready()`; every one ends in `pipeline.enter`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

_doors: dict[str, Door] = {}


def _always() -> bool:
    return True


@dataclass(frozen=True, kw_only=True)
class Door:
    """`name` is the `door` that `pipeline.enter` gets; `url_name` the page that the button opens; `icon` is the cabinet's."""

    name: str
    label: Any
    url_name: str
    icon: str = "key"
    order: int = 100
    is_enabled: Callable[[], bool] = _always


def register_door(door: Door) -> None:
    _doors[door.name] = door


def open_doors() -> list[Door]:
    """Those that the site's settings leave open, in order."""
    return sorted((door for door in _doors.values() if door.is_enabled()), key=lambda door: (door.order, door.name))
