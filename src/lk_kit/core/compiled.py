"""Querysets compiled once: afterwards only keys are bound, and the rows go through Django's own iterables, so instances stay instances.

Building and compiling a query costs 0.3–1 ms of Python, mostly more than what the database does with it (references/performance.md,
section 7). The statement is compiled for random keys and for the real ones: if putting the real keys where the random ones stood does not
give exactly the real statement, the queryset is not suited and is always asked in the ordinary way.
"""

from __future__ import annotations

import copy
import secrets
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from django.core.exceptions import EmptyResultSet, ValidationError
from django.core.signals import setting_changed
from django.db import connections, models
from django.db.models import QuerySet

MAX_STATEMENTS = 512
Make = Callable[..., "QuerySet[Any, Any]"]
_statements: dict[Any, Compiled | None] = {}


@dataclass(frozen=True)
class Key:
    """A value to be bound, and the field that knows how its column wants it."""

    field: Any
    value: Any

    def bound(self, alias: str) -> Any:
        return self.field.get_db_prep_value(self.value, connections[alias])

    def other(self) -> Key:
        return Key(self.field, _other(self.value))


@dataclass(frozen=True)
class Compiled:
    queryset: QuerySet[Any, Any]
    compiler: Any
    sql: str
    params: tuple[Any, ...]
    slots: tuple[tuple[int, int], ...]
    """Which parameter is which key."""
    converters: dict[int, Any]

    def bind(self, values: Sequence[Any]) -> tuple[Any, ...]:
        params = list(self.params)
        for index, number in self.slots:
            params[index] = values[number]
        return tuple(params)

    def fetch(self, alias: str, keys: Sequence[Key]) -> list[Any]:
        statement = self.sql, self.bind([one.bound(alias) for one in keys])
        # Copies, because the cached ones are shared by threads; a compiler would also keep its thread's connection open.
        compiler, query = copy.copy(self.compiler), copy.copy(self.queryset.query)
        compiler.connection, compiler.as_sql = connections[alias], lambda *args, **kwargs: statement
        compiler.get_converters = lambda expressions: self.converters
        query.get_compiler = lambda *args, **kwargs: compiler  # type: ignore[method-assign]
        made: Any = QuerySet(self.queryset.model, query=query, using=alias)
        made._iterable_class, made._fields = self.queryset._iterable_class, self.queryset._fields  # type: ignore[attr-defined]
        return list(made)


def fetch(name: Hashable, make: Make, keys: Sequence[Key], using: str) -> list[Any]:
    """The list of `make(*values of keys)`. `name` must tell apart whatever else `make` depends on; no more than that may it look at."""
    place = (name, using, tuple(type(one.value) for one in keys))
    if place not in _statements:
        if len(_statements) >= MAX_STATEMENTS:
            _statements.clear()
        _statements[place] = _compile(make, keys, using)
    found = _statements.get(place)
    if found is None:
        return list(make(*[one.value for one in keys]).using(using))
    return found.fetch(using, keys)


def _compile(make: Make, keys: Sequence[Key], using: str) -> Compiled | None:
    try:
        others = [one.other() for one in keys]
        made = make(*[one.value for one in others]).using(using)
        if _is_more_than_rows(made):
            return None
        compiler, sql, params = _sql(made, using)
        _compiler, *real = _sql(make(*[one.value for one in keys]).using(using), using)
    except (AttributeError, TypeError, ValueError, ValidationError, EmptyResultSet):
        return None
    places = {_text(one.bound(using)): number for number, one in enumerate(others)}
    slots = tuple((index, places[_text(param)]) for index, param in enumerate(params) if _text(param) in places)
    converters = compiler.get_converters([one[0] for one in compiler.select[: compiler.col_count]])
    compiler.connection = None
    found = Compiled(made, compiler, sql, params, slots, converters)
    return found if [sql, found.bind([one.bound(using) for one in keys])] == real else None


def _is_more_than_rows(queryset: Any) -> bool:
    """Prefetches, and parents that instances get without a query, belong to one queryset and its keys."""
    is_rows = issubclass(queryset._iterable_class, models.query.ModelIterable) and queryset._known_related_objects
    return bool(is_rows or queryset._prefetch_related_lookups or queryset._result_cache is not None)


def _sql(queryset: QuerySet[Any, Any], using: str) -> tuple[Any, str, tuple[Any, ...]]:
    compiler = queryset.query.get_compiler(using=using)
    sql, params = compiler.as_sql()
    return compiler, sql, tuple(params)


def _other(value: Any) -> Any:
    """A random value of the same type, one that nothing else in the statement equals."""
    if isinstance(value, UUID):
        return uuid4()
    if isinstance(value, str):
        return secrets.token_hex(8)
    if isinstance(value, int) and not isinstance(value, bool):
        return secrets.randbelow(2**30) + 2**30
    raise TypeError(type(value).__name__)


def _text(value: Any) -> tuple[str, str]:
    return type(value).__name__, str(value)


def forget(**kwargs: Any) -> None:
    _statements.clear()


setting_changed.connect(forget, dispatch_uid="lk_kit.core.compiled")
