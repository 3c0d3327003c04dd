"""Keyset paging of the lists: a page starts after a row, not after a number of rows, so page 500 costs what page 1 costs."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import DateTimeField, Q, QuerySet
from django.utils.dateparse import parse_datetime

from lk_kit.core.compiled import fetch_planned
from lk_kit.core.keysets import first_page

MAX_CURSOR = 8000
"""Longer than any of ours: the columns that a list is sorted by are short."""


@dataclass(frozen=True)
class Page:
    rows: list[Any]
    next_cursor: str
    is_first: bool


def value_of(row: Any, name: str) -> Any:
    """A field of a model instance (through `__`, too) or of a `.values()` row."""
    if isinstance(row, dict):
        return row[name]
    for part in name.split("__"):
        row = getattr(row, part)
    return row


def _plain(value: Any) -> str:
    # Django's JSON encoder cuts microseconds off, and a cursor without them skips rows.
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def encode_cursor(row: Any, ordering: Sequence[str]) -> str:
    values = [value_of(row, name.lstrip("-")) for name in ordering]
    text = json.dumps(values, default=_plain, separators=(",", ":"), ensure_ascii=False)
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def decode_cursor(cursor: str, ordering: Sequence[str]) -> list[Any] | None:
    """The values, or None for a cursor that is broken or was made for another order."""
    if len(cursor) > MAX_CURSOR:
        return None
    try:
        values = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (ValueError, binascii.Error, RecursionError):
        return None
    plain = isinstance(values, list) and all(isinstance(one, (str, int)) and "\0" not in str(one) for one in values)
    return values if plain and len(values) == len(ordering) else None


def after(queryset: QuerySet[Any], ordering: Sequence[str], values: Sequence[Any]) -> QuerySet[Any]:
    """Rows behind `values`. The first column is also bounded by itself: that lets the database start inside the index."""
    condition, equal = Q(), Q()
    for name, value in zip(ordering, values, strict=True):
        field, step = name.lstrip("-"), "lt" if name.startswith("-") else "gt"
        condition |= equal & Q(**{f"{field}__{step}": value})
        equal &= Q(**{field: value})
    first = ordering[0]
    bound = Q(**{f"{first.lstrip('-')}__{'lte' if first.startswith('-') else 'gte'}": values[0]})
    return queryset.filter(bound & condition)


def _first(model: Any, name: str) -> Q:
    path = name.lstrip("-")
    return Q() if path == "pk" or "__" in path else first_page(model._meta.get_field(path), path, descending=name.startswith("-"))


def _refuse_naive(model: Any, ordering: Sequence[str], values: Sequence[Any]) -> None:
    """Raises ValueError for a moment as we never write it: without its time zone."""
    for name, value in zip(ordering, values, strict=True):
        path = name.lstrip("-")
        if path != "pk" and "__" not in path and isinstance(model._meta.get_field(path), DateTimeField):
            moment = parse_datetime(str(value))
            if moment is None or (moment.tzinfo is None) is settings.USE_TZ:
                raise ValueError(value)


def paginate(queryset: QuerySet[Any], ordering: Sequence[str], size: int, cursor: str = "") -> Page:
    """One query. `ordering` must end with a unique column and name only columns that are never null."""
    values = decode_cursor(cursor, ordering) if cursor else None
    ordered = queryset.order_by(*ordering)
    first = ordered.filter(_first(queryset.model, ordering[0]))
    try:
        if values:
            _refuse_naive(queryset.model, ordering, values)
        rows = fetch_planned((after(ordered, ordering, values) if values else first)[: size + 1])
    except (ValidationError, ValueError, TypeError, ArithmeticError):
        if values is None:
            raise
        values, rows = None, fetch_planned(first[: size + 1])
    next_cursor = encode_cursor(rows[size - 1], ordering) if len(rows) > size else ""
    return Page(rows[:size], next_cursor, is_first=values is None)
