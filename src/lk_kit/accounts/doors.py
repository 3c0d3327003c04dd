"""Further ways in, as buttons of the sign-in page. Apps above register theirs in `ready()`; every one ends in `pipeline.enter`."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

_doors: dict[str, Door] = {}
_sources: list[Callable[[], Iterable[Door]]] = []


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
    url_args: tuple[str, ...] = ()

    @property
    def url(self) -> str:
        return reverse(self.url_name, args=self.url_args)


def register_door(door: Door) -> None:
    _doors[door.name] = door


def register_door_source(source: Callable[[], Iterable[Door]]) -> None:
    """For doors that are known only at run time, such as those kept in a table."""
    if source not in _sources:
        _sources.append(source)


def open_doors() -> list[Door]:
    """Those that the site's settings leave open, in order."""
    doors = {**_doors, **{door.name: door for source in _sources for door in source()}}
    return sorted((door for door in doors.values() if door.is_enabled()), key=lambda door: (door.order, door.name))
