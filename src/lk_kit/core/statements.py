"""A compiled statement said in fewer words: psycopg keeps what it has read of one only up to 4096 characters, and every parameter is
converted anew on every call."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

_RENAMED = re.compile(r'("[^"]+"\."[^"]+") AS ("[^"]+")')
_TABLE = re.compile(r'(?:FROM|JOIN) ("[^"]+")(?= (?:ON|INNER|LEFT|WHERE|ORDER)\b)')
_PLAIN = re.compile(r"[A-Za-z0-9_./-]*")


def shortened(sql: str, params: Sequence[Any], *, keep: Any) -> tuple[str, tuple[Any, ...]]:
    """The same statement for who reads its rows by position: without names for columns, with short ones for tables, and with plain
    constants in place of parameters. `keep` is the value that stays one."""
    parts = sql.split("%s")
    if len(parts) != len(params) + 1 or "%%" in sql:
        return sql, tuple(params)
    texts = [None if value == keep else _literal(value) for value in params]
    inlined = "".join(part + ("%s" if text is None else text) for part, text in zip(parts, [*texts, ""], strict=True))
    left = tuple(value for value, text in zip(params, texts, strict=True) if text is None)
    return _with_short_tables(_unnamed(inlined)), left


def _literal(value: Any) -> str | None:
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return f"'{value}'" if isinstance(value, str) and _PLAIN.fullmatch(value) else None


def _unnamed(sql: str) -> str:
    """A name that is used again, in ORDER BY for example, stays."""

    def shorter(found: re.Match[str]) -> str:
        return found[0] if sql.count(found[2]) > sql.count(f"AS {found[2]}") + sql.count(f".{found[2]}") else found[1]

    return _RENAMED.sub(shorter, sql)


def _with_short_tables(sql: str) -> str:
    """`"lk_kit_accounts_session"."id"` is `t0."id"`. The ORM gives the tables of inner queries names of their own."""
    for number, name in enumerate(_TABLE.findall(sql)):
        if sql.count(f"FROM {name}") + sql.count(f"JOIN {name}") == 1 and f"t{number}." not in sql:
            sql = sql.replace(f"{name}.", f"t{number}.").replace(f"FROM {name}", f"FROM {name} t{number}")
            sql = sql.replace(f"JOIN {name}", f"JOIN {name} t{number}")
    return sql
