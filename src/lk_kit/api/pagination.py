"""Keyset pages on (one column, primary key): page 500 costs what page 1 costs, and no row is skipped or shown twice meanwhile."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _
from rest_framework import serializers

from lk_kit.core.keysets import first_page

from .conf import conf
from .exceptions import InvalidCursor
from .parsers import is_bad_text

MAX_CURSOR = 512


@dataclass(frozen=True)
class Order:
    """One way to sort a list: `name` is what the client says, `path` the model path; `is_nullable` puts empty values last."""

    name: str
    path: str
    descending: bool
    is_nullable: bool = False

    @property
    def word(self) -> str:
        return f"-{self.name}" if self.descending else self.name

    def terms(self, *, reverse: bool) -> list[Any]:
        down = self.descending is not reverse
        sign = "-" if down else ""
        if not self.is_nullable:
            return [f"{sign}{self.path}"] if self.path == "pk" else [f"{sign}{self.path}", f"{sign}pk"]
        column = F(self.path)
        nulls: Any = {"nulls_first": True} if reverse else {"nulls_last": True}
        return [column.desc(**nulls) if down else column.asc(**nulls), f"{sign}pk"]


@dataclass(frozen=True)
class Cursor:
    """The row next to which a page begins. `backwards` pages lie before it."""

    order: str
    value: Any
    pk: Any
    backwards: bool = False

    def encode(self) -> str:
        text = json.dumps([self.order, _plain(self.value), _plain(self.pk), int(self.backwards)], ensure_ascii=False, separators=(",", ":"))
        return base64.urlsafe_b64encode(text.encode()).rstrip(b"=").decode()


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, (str, int)):
        return value
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def decode(text: str, model: type[models.Model], order: Order) -> Cursor:
    """The cursor in `text`. It is not signed: a made-up one only moves within what the actor sees. Raises InvalidCursor."""
    if len(text) > MAX_CURSOR or not text.isascii():
        raise InvalidCursor
    try:
        word, value, pk, backwards = json.loads(base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True))
        if word != order.word or backwards not in (0, 1) or (value is None and not order.is_nullable):
            raise InvalidCursor
        return Cursor(word, None if value is None else _typed(model, order.path, value), _typed(model, "pk", pk), bool(backwards))
    except (binascii.Error, ValueError, TypeError, ArithmeticError, RecursionError, ValidationError) as error:
        raise InvalidCursor from error


def _typed(model: type[models.Model], path: str, value: Any) -> Any:
    if isinstance(value, bool) or not isinstance(value, (str, int)) or (isinstance(value, str) and is_bad_text(value)):
        raise InvalidCursor
    field = field_at(model, path)
    typed = field.to_python(value)
    if typed is None:
        raise InvalidCursor
    field.run_validators(typed)
    return typed


def field_at(model: type[models.Model], path: str) -> Any:
    """The model field at the end of `path`; a foreign key gives the key it points at."""
    current: Any = model
    field: Any = None
    for part in path.split("__"):
        field = current._meta.pk if part == "pk" else current._meta.get_field(part)
        current = field.related_model or current
    return field.target_field if field.is_relation else field


def is_nullable(model: type[models.Model], path: str) -> bool:
    """Whether a row may have nothing at `path`."""
    current: Any = model
    for part in path.split("__"):
        field = current._meta.pk if part == "pk" else current._meta.get_field(part)
        if field.null:
            return True
        current = field.related_model or current
    return False


@dataclass(frozen=True)
class Page:
    rows: list[Any]
    next: str | None
    previous: str | None


class KeysetPagination:
    """Reads `?cursor=&page_size=&count=1`. Not a DRF pagination class by inheritance: it slices querysets and value rows alike."""

    PARAMETERS = ("cursor", "page_size", "count")

    def __init__(self, params: Mapping[str, str], model: type[models.Model], order: Order) -> None:
        self.model, self.order = model, order
        self.size = page_size(params.get("page_size"))
        text = params.get("cursor")
        self.cursor = decode(text, model, order) if text else None
        self.wants_count = _flag(params.get("count"))

    @property
    def backwards(self) -> bool:
        return self.cursor is not None and self.cursor.backwards

    def slice(self, queryset: QuerySet[Any, Any]) -> QuerySet[Any, Any]:
        """One row more than the page has, so that it is known whether there is a next one."""
        queryset = queryset.order_by(*self.order.terms(reverse=self.backwards))
        return queryset.filter(self._first() if self.cursor is None else self._beyond(self.cursor))[: self.size + 1]

    def _first(self) -> Q:
        path = self.order.path
        return Q() if self.order.is_nullable else first_page(field_at(self.model, path), path, descending=self.order.descending)

    def _beyond(self, cursor: Cursor) -> Q:
        path, value = self.order.path, cursor.value
        down = self.order.descending is not cursor.backwards
        word = "lt" if down else "gt"
        after_pk = Q(**{f"pk__{word}": cursor.pk})
        if path == "pk":
            return after_pk
        if value is None:
            same = Q(**{f"{path}__isnull": True}) & after_pk
            return same | Q(**{f"{path}__isnull": False}) if cursor.backwards else same
        # Said as `a <= v AND (a < v OR pk < p)`, because the first half is what an index scan can start from.
        near = Q(**{f"{path}__{word}e": value}) & (Q(**{f"{path}__{word}": value}) | after_pk)
        return near | Q(**{f"{path}__isnull": True}) if self.order.is_nullable and not cursor.backwards else near

    def page(self, rows: list[Any], keys: Any) -> Page:
        """`keys(row)` returns the row's (sort value, pk)."""
        has_more = len(rows) > self.size
        rows = rows[: self.size]
        if self.backwards:
            rows.reverse()
        has_next, has_previous = (True, has_more) if self.backwards else (has_more, self.cursor is not None)
        return Page(
            rows,
            self._link(rows[-1], keys, backwards=False) if rows and has_next else None,
            self._link(rows[0], keys, backwards=True) if rows and has_previous else None,
        )

    def _link(self, row: Any, keys: Any, *, backwards: bool) -> str:
        value, pk = keys(row)
        return Cursor(self.order.word, value, pk, backwards).encode()

    def count(self, queryset: QuerySet[Any, Any]) -> dict[str, Any]:
        """Counted up to a limit: an exact count of a whale's rows costs more than the page."""
        limit = conf.COUNT_LIMIT
        found = queryset.order_by()[: limit + 1].count()
        return {"count": min(found, limit), "is_capped": found > limit}


def page_size(text: str | None) -> int:
    if text is None:
        return min(conf.PAGE_SIZE, conf.MAX_PAGE_SIZE)
    if not (text.isascii() and text.isdigit()) or int(text[:12]) < 1:
        raise serializers.ValidationError({"page_size": [_("Enter a whole number from 1.")]})
    return min(int(text[:12]), conf.MAX_PAGE_SIZE)


def _flag(text: str | None) -> bool:
    if text is None or text in {"", "0", "false"}:
        return False
    if text in {"1", "true"}:
        return True
    raise serializers.ValidationError({"count": [_("Enter 1 or 0.")]})
