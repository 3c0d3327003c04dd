"""How a host's swapped model says where its extra columns appear. Opt-in for each surface; nothing leaks by default."""

from __future__ import annotations

from dataclasses import dataclass, fields


@dataclass(frozen=True, kw_only=True)
class ExtraFields:
    """Names of model fields.

    `read` and `write` in the API and forms, `filter` and `search` in lists, `list` as list columns, `admin` in the admin.
    """

    read: tuple[str, ...] = ()
    write: tuple[str, ...] = ()
    filter: tuple[str, ...] = ()
    search: tuple[str, ...] = ()
    list: tuple[str, ...] = ()
    admin: tuple[str, ...] = ()

    def names(self) -> set[str]:
        return {name for one in fields(self) for name in getattr(self, one.name)}
