"""Lists without model instances: a serializer made of plain fields becomes a plan over `.values_list()` rows.

Measured (references/performance.md, section 7): a page of 20 rows costs 1–2 ms less. A serializer that overrides `to_representation`,
`get_fields` or `__init__`, or has a field that the plan cannot read from columns, goes the ordinary way and gives the same answer.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from operator import itemgetter
from typing import Any

from django.db import models
from rest_framework import serializers

from lk_kit.core.compiled import Key, fetch

from .columns import is_column, paths_of, shape_of
from .fields import Shape
from .serializers import LkModelSerializer


@dataclass(frozen=True)
class Column:
    name: str
    positions: tuple[int, ...]
    field: Any


@dataclass(frozen=True)
class RowPlan:
    """`paths` go to `.values_list()`; `shaped(rows, context)` makes of each row what `serializer.data` would."""

    paths: tuple[str, ...]
    columns: tuple[Column, ...]

    def shaped(self, rows: Iterable[Sequence[Any]], context: Mapping[str, Any]) -> list[dict[str, Any]]:
        made = [(column.name, _reader(column.positions, shape_of(column.field, context))) for column in self.columns]
        return [{name: read(row) for name, read in made} for row in rows]


def _reader(positions: tuple[int, ...], shape: Shape | None) -> Shape:
    first = positions[0]
    if shape is None:
        return itemgetter(first)
    if len(positions) == 1:
        return lambda row: None if row[first] is None else shape(row[first])
    return lambda row: None if row[first] is None else shape(*[row[position] for position in positions])


@cache
def row_plan(serializer_class: type[Any]) -> RowPlan | None:
    """The plan of a serializer class, or None where it must do the work itself."""
    if not (isinstance(serializer_class, type) and issubclass(serializer_class, LkModelSerializer)) or _is_dynamic(serializer_class):
        return None
    model: type[models.Model] = serializer_class.Meta.model
    paths: list[str] = []
    columns: list[Column] = []
    for name, field in serializer_class().fields.items():
        if field.write_only:
            continue
        wanted = paths_of(field)
        if wanted is None or not all(is_column(model, path) for path in wanted):
            return None
        paths.extend(path for path in wanted if path not in paths)
        columns.append(Column(name, tuple(paths.index(path) for path in wanted), field))
    return RowPlan(tuple(paths), tuple(columns))


def _is_dynamic(serializer_class: type[Any]) -> bool:
    return any(
        getattr(serializer_class, name) is not getattr(LkModelSerializer, name) for name in ("to_representation", "get_fields", "__init__")
    )


class RowList(serializers.ListSerializer[Any]):
    """`Meta.list_serializer_class` for rows inside an object: `OrderLineSerializer(many=True, source="lk_lines")` reads them in one
    statement and without model instances where it can. A prefetched relation and any other serializer go the ordinary way.
    """

    def to_representation(self, data: Any) -> list[Any]:
        child: Any = type(self.child)
        plan = row_plan(child)
        if plan is not None and _is_unread(data):
            return plan.shaped(_related_rows(data, plan.paths), self.context)
        queryset = data.all() if isinstance(data, models.Manager) else data
        if plan is None or not isinstance(queryset, models.QuerySet) or queryset._result_cache is not None:
            return super().to_representation(queryset)
        return plan.shaped(queryset.values_list(*plan.paths), self.context)


def _is_unread(data: Any) -> bool:
    """Whether it is the plain reverse manager of a stored object, and nothing was prefetched into it."""
    if not isinstance(data, models.Manager) or not isinstance(getattr(data, "field", None), models.ForeignKey):
        return False
    manager: Any = data
    owner, name = manager.instance, manager.field.remote_field.cache_name
    return owner.pk is not None and owner._state.db is not None and name not in getattr(owner, "_prefetched_objects_cache", {})


def _related_rows(manager: Any, paths: tuple[str, ...]) -> list[Any]:
    """The value rows, by a statement compiled once for each kind of owner."""
    owner, relation = manager.instance, manager.field.remote_field
    model, accessor = type(owner), relation.get_accessor_name()

    def rows_of(key: Any) -> Any:
        stand_in = model(**{manager.field.target_field.attname: key})
        stand_in._state.db = owner._state.db
        return getattr(stand_in, accessor).all().values_list(*paths)

    key = Key(manager.field.target_field, getattr(owner, manager.field.target_field.attname))
    return fetch((model, accessor, paths), rows_of, [key], manager.db)
