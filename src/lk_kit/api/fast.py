"""A list's SQL compiled once for each shape of request; afterwards only parameters are bound.

Building and compiling a query costs 0.3–1 ms of Python, as much as all the rest of a short list (references/performance.md, section 7). The
statement is found by asking the view for its queryset twice: for the real actor, and for a stand-in whose parties, like the cursor, are
random values. Where the stand-in's values reappear among the parameters is where the real ones go. If putting them there does not give
exactly the real statement, or the queryset looks at anything else of the actor (a user attribute, the database), the shape is left alone.
"""

from __future__ import annotations

import copy
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from types import MappingProxyType
from typing import Any
from uuid import UUID, uuid4

from django.core.exceptions import EmptyResultSet, ValidationError
from django.core.signals import setting_changed
from django.db import connections, models, router
from django.db.models import QuerySet

from lk_kit.core.actors import Actor, Grant
from lk_kit.core.clock import today
from lk_kit.core.compiled import Key, fetch

from .pagination import Cursor, KeysetPagination, field_at

MAX_SHAPES = 512
MAX_PARTIES = 8
_UNFIT = object()


@dataclass(frozen=True)
class Slot:
    """Where a parameter comes from: a party of the actor, the cursor's value or its key; `number` is the party's place."""

    kind: str
    number: int = 0


@dataclass(frozen=True)
class Statement:
    sql: str
    params: tuple[Any, ...]
    slots: tuple[tuple[int, Slot], ...]
    query: Any
    selected: Any

    def bind(self, values: dict[Slot, Any]) -> tuple[Any, ...]:
        bound = list(self.params)
        for index, slot in self.slots:
            bound[index] = values[slot]
        return tuple(bound)

    def fetch(self, alias: str, params: Sequence[Any]) -> list[Any]:
        with connections[alias].cursor() as cursor:
            cursor.execute(self.sql, params)
            rows: Any = cursor.fetchall()
        # Made anew each time: a compiler keeps its thread's connection open.
        compiler = self.query.get_compiler(using=alias)
        converters = compiler.get_converters(self.selected)
        return list(compiler.apply_converters(rows, converters)) if converters else list(rows)


_statements: dict[Any, Any] = {}


class OnlyParties:
    """The stand-in's user: whoever asks it for more than this gets an error, and the shape is not compiled."""

    is_authenticated = True
    is_active = True
    is_staff = False
    is_superuser = False


def rows_of_page(view: Any, actor: Actor, paging: KeysetPagination, paths: Sequence[str]) -> list[Any] | None:
    """The value rows of the page, or None where the ordinary way must be gone."""
    if actor.is_system or actor.is_staff_member or not 0 < len(actor.grants) <= MAX_PARTIES:
        return None
    model = view.get_model()
    alias = router.db_for_read(model)
    key = (type(view), alias, tuple(paths), paging.order, paging.size, paging.cursor and paging.backwards, today(), _shape_of(actor))
    statement = _statements.get(key)
    if statement is None:
        statement = _compile(view, actor, paging, paths, alias)
        if len(_statements) >= MAX_SHAPES:
            _statements.clear()
        _statements[key] = statement
    if statement is _UNFIT:
        return None
    found: list[Any] = statement.fetch(alias, statement.bind(_values(model, actor, paging.cursor, alias, paging.order.path)))
    return found


NOT_COMPILED = object()
SEES_ALL = ("all",)


def object_of_key(view: Any, lookup: str, key: Any) -> Any:
    """The object that the actor sees under this key, None where he sees none, or NOT_COMPILED where the ordinary way must be gone."""
    actor, model = view.actor, view.get_model()
    shape = _sight_of(model, actor)
    if shape is None or len(view.kwargs) != 1:
        return NOT_COMPILED
    grants = list(actor.grants.values()) if shape != SEES_ALL else []
    own = tuple(one.party_id for one in grants)

    def seen(value: Any, *parties: UUID) -> QuerySet[Any, Any]:
        asked = copy.copy(view)
        asked.acting = actor if (value, parties) == (key, own) else _stand_in(grants, parties)
        found: QuerySet[Any, Any] = asked.get_detail_queryset().filter(**{lookup: value})[:1]
        return found

    keys = [Key(field_at(model, lookup), key), *(Key(models.UUIDField(), party) for party in own)]
    found = fetch((type(view), view.action, lookup, today(), shape), seen, keys, router.db_for_read(model))
    return found[0] if found else None


def _sight_of(model: type[models.Model], actor: Actor) -> tuple[Any, ...] | None:
    """What the statement of an object depends on besides keys: the grants of a customer, or that staff see every row."""
    if not actor.is_system and not actor.is_staff_member:
        return _shape_of(actor) if 0 < len(actor.grants) <= MAX_PARTIES else None
    manager: Any = model._default_manager
    query = manager.visible_to(actor).query
    return None if query.where or query.annotations or query.extra else SEES_ALL


def _stand_in(grants: Sequence[Grant], parties: Sequence[UUID]) -> Actor:
    strangers = {party: _stranger(one, party)[1] for one, party in zip(grants, parties, strict=True)}
    return Actor(user=OnlyParties(), grants=MappingProxyType(strangers)) if grants else Actor.system()  # type: ignore[arg-type]


def _shape_of(actor: Actor) -> tuple[Any, ...]:
    return tuple((one.role, one.party_kind, one.party_status, one.permissions) for one in actor.grants.values())


def _values(model: type[models.Model], actor: Actor, cursor: Cursor | None, alias: str, path: str) -> dict[Slot, Any]:
    """What is to be bound, as the database adapter wants it."""
    connection = connections[alias]
    key_field = models.UUIDField()
    values = {Slot("party", number): key_field.get_db_prep_value(party_id, connection) for number, party_id in enumerate(actor.grants)}
    if cursor is not None:
        values[Slot("pk")] = field_at(model, "pk").get_db_prep_value(cursor.pk, connection)
        if path != "pk":
            values[Slot("value")] = field_at(model, path).get_db_prep_value(cursor.value, connection)
    return values


def _compile(view: Any, actor: Actor, paging: KeysetPagination, paths: Sequence[str], alias: str) -> Any:
    model = view.get_model()
    stand_in = Actor(user=OnlyParties(), grants=MappingProxyType(dict(_stranger(one) for one in actor.grants.values())))  # type: ignore[arg-type]
    probe = copy.copy(paging)
    if paging.cursor is not None:
        probe.cursor = replace(paging.cursor, value=_other(paging.cursor.value), pk=_other(paging.cursor.pk))
    try:
        sql, params, query, selected = _sql(_queryset(view, stand_in, probe, paths), alias)
        real_sql, real_params, *_rest = _sql(_queryset(view, actor, paging, paths), alias)
        where = {_hashable(value): slot for slot, value in _values(model, stand_in, probe.cursor, alias, paging.order.path).items()}
    except (AttributeError, TypeError, ValueError, ValidationError, EmptyResultSet):
        return _UNFIT
    slots = tuple((index, where[_hashable(value)]) for index, value in enumerate(params) if _hashable(value) in where)
    statement = Statement(sql, params, slots, query, selected)
    bound = statement.bind(_values(model, actor, paging.cursor, alias, paging.order.path))
    return statement if (sql, bound) == (real_sql, real_params) else _UNFIT


def _queryset(view: Any, actor: Actor, paging: KeysetPagination, paths: Sequence[str]) -> QuerySet[Any, Any]:
    asked = copy.copy(view)
    asked.acting = actor
    return paging.slice(asked.get_queryset()).values_list(*paths)


def _sql(queryset: QuerySet[Any, Any], alias: str) -> tuple[str, tuple[Any, ...], Any, Any]:
    query: Any = queryset.using(alias).query
    compiler = query.get_compiler(using=alias)
    sql, params = compiler.as_sql()
    selected = [column[0] for column in compiler.select[: compiler.col_count]]
    return sql, tuple(params), query, selected


def _stranger(grant: Grant, key: UUID | None = None) -> tuple[UUID, Grant]:
    word, key = secrets.token_hex(8), key or uuid4()
    return key, replace(grant, party_id=key, party_code=word, party_name=word, party_inn=word)


def _other(value: Any) -> Any:
    """A random value of the same type, one that nothing else in the statement equals."""
    if isinstance(value, datetime):
        return datetime(1901, 1, 1, tzinfo=UTC) + timedelta(microseconds=secrets.randbelow(10**15))
    if isinstance(value, UUID):
        return uuid4()
    if isinstance(value, date):
        return date(1901, 1, 1) + timedelta(days=secrets.randbelow(10_000))
    if isinstance(value, Decimal):
        return Decimal(secrets.randbelow(10**4) + 10**4).scaleb(-2)
    if isinstance(value, str):
        return secrets.token_hex(8)
    if isinstance(value, int) and not isinstance(value, bool):
        return secrets.randbelow(20_000) + 10_000
    raise TypeError(type(value).__name__)


def _hashable(value: Any) -> Any:
    return (type(value).__name__, str(value))


def forget(**kwargs: Any) -> None:
    _statements.clear()


setting_changed.connect(forget, dispatch_uid="lk_kit.api.fast")
