"""Querysets compiled once: afterwards only keys are bound, and the rows go through Django's own iterables, so instances stay instances.

Building and compiling a query costs 0.3–1 ms of Python, mostly more than what the database does with it (references/performance.md,
section 7). The statement is compiled for random keys and for the real ones: if putting the real keys where the random ones stood does not
give exactly the real statement, the queryset is not suited and is always asked in the ordinary way.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from django.core.exceptions import EmptyResultSet, ValidationError
from django.core.signals import setting_changed
from django.db import connections, models
from django.db.models import QuerySet
from django.db.models.query import ValuesListIterable

MAX_STATEMENTS = 512
Make = Callable[..., "QuerySet[Any, Any]"]
_statements: dict[Any, Compiled | None] = {}


@dataclass(frozen=True)
class Key:
    """A value to be bound, and the field that knows how its column wants it."""

    field: Any
    value: Any

    def bound(self, connection: Any) -> Any:
        return self.field.get_db_prep_value(self.value, connection)

    def other(self) -> Key:
        return Key(self.field, _other(self.value))


@dataclass(frozen=True)
class Compiled:
    queryset: QuerySet[Any, Any]
    compiler: Any
    """Without its connection, which belongs to a thread."""
    sql: str
    params: tuple[Any, ...]
    slots: tuple[tuple[int, int], ...]
    """Which parameter is which key."""
    converters: tuple[tuple[int, list[Any], Any], ...]

    def bind(self, values: Sequence[Any]) -> tuple[Any, ...]:
        params = list(self.params)
        for index, number in self.slots:
            params[index] = values[number]
        return tuple(params)

    def fetch(self, alias: str, keys: Sequence[Key]) -> list[Any]:
        connection = connections[alias]
        return self.answer(connection, self.sql, self.bind([one.bound(connection) for one in keys]))

    def answer(self, connection: Any, sql: str, params: Sequence[Any] | None) -> list[Any]:
        with connection.cursor() as cursor:
            cursor.execute(sql, params)
            rows = cursor.fetchall()
        if self.converters:
            rows = [self._converted(row, connection) for row in rows]
        kind: Any = self.queryset._iterable_class
        return rows if kind is ValuesListIterable else list(kind(_Answered(self.queryset, connection.alias, _Answer(self.compiler, rows))))

    def _converted(self, row: Sequence[Any], connection: Any) -> tuple[Any, ...]:
        values = list(row)
        for index, functions, expression in self.converters:
            for function in functions:
                values[index] = function(values[index], expression, connection)
        return tuple(values)


class _Answer:
    """What an iterable asks of a compiler, when the rows are there."""

    def __init__(self, compiler: Any, rows: Sequence[Any]) -> None:
        self.rows = rows
        self.select, self.klass_info, self.annotation_col_map = compiler.select, compiler.klass_info, compiler.annotation_col_map

    def execute_sql(self, *args: Any, **kwargs: Any) -> Sequence[Any]:
        return self.rows

    def results_iter(self, *args: Any, **kwargs: Any) -> Iterator[Any]:
        return iter(self.rows)


class _Answered:
    """What an iterable asks of a queryset and of its query: both are shared by threads and must not learn of this answer."""

    def __init__(self, asked: Any, alias: str, answer: _Answer) -> None:
        self._asked, self._answer, self.db = asked, answer, alias

    @property
    def query(self) -> _Answered:
        return _Answered(self._asked.query, self.db, self._answer)

    def get_compiler(self, *args: Any, **kwargs: Any) -> _Answer:
        return self._answer

    def __getattr__(self, name: str) -> Any:
        return getattr(self._asked, name)


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


def fetch_planned(queryset: QuerySet[Any, Any]) -> list[Any]:
    """`list(queryset)`, planned by the database for its very values.

    With server-side binding a statement gets one plan for all customers after five calls, and one that suits a customer with a handful of
    rows reads all of a whale's (docs/explanation/performance.md). For a list that is filtered that costs more than planning anew.
    """
    connection: Any = connections[queryset.db]
    if queryset._result_cache is not None or not getattr(connection.features, "uses_server_side_binding", False):
        return list(queryset)
    try:
        compiler, sql, params = _sql(queryset, queryset.db)
    except EmptyResultSet:
        return []
    if _has_other_columns(compiler):
        return list(queryset)
    found = Compiled(queryset, compiler, sql, params, (), _converters(compiler))
    queryset._result_cache = found.answer(connection, connection.ops.compose_sql(sql, params), None)
    return list(queryset)  # with what is to be prefetched


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
    if _has_other_columns(compiler):
        return None
    connection = connections[using]
    places = {_text(one.bound(connection)): number for number, one in enumerate(others)}
    slots = tuple((index, places[_text(param)]) for index, param in enumerate(params) if _text(param) in places)
    converters = _converters(compiler)
    compiler.connection = None
    found = Compiled(made, compiler, sql, params, slots, converters)
    return found if [sql, found.bind([one.bound(connection) for one in keys])] == real else None


def _converters(compiler: Any) -> tuple[tuple[int, list[Any], Any], ...]:
    found = compiler.get_converters([one[0] for one in compiler.select[: compiler.col_count]])
    return tuple((index, functions, expression) for index, (functions, expression) in found.items())


def _has_other_columns(compiler: Any) -> bool:
    """Columns that are only sorted by, and keys of several columns: a row is then not what the iterable expects."""
    return bool(compiler.has_extra_select or compiler.has_composite_fields([one[0] for one in compiler.select]))


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
