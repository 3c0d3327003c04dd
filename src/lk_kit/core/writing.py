"""One row, one statement, written out: the ORM's way to build an INSERT or UPDATE costs more than the database takes to run it.

Portable SQL of the model's own columns. What the ORM alone can write (expressions, columns of parent tables, fields with placeholders of
their own) it writes here, too. No save signals are sent: whoever calls this asks `saves_itself` of the model before.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db import connections, models
from django.db.models.signals import post_save, pre_save

VENDORS = {"postgresql", "sqlite"}
MAX_ROWS = 500


def saves_itself(model: type[models.Model]) -> bool:
    """Whether the host wants to hear of each save: it overrides `save()` or listens to `pre_save` or `post_save` of the model."""
    return model.save is not models.Model.save or pre_save.has_listeners(model) or post_save.has_listeners(model)


def update_row(model: type[models.Model], where: Mapping[str, Any], values: Mapping[str, Any], *, using: str) -> int:
    """`filter(**where).update(**values)` of the model's base manager; `where` names columns that equal a value."""
    columns = [(_column(model, name), value) for given in (values, where) for name, value in given.items()]
    connection = connections[using]
    is_plain = type(model._base_manager) is models.Manager and connection.vendor in VENDORS and None not in where.values()
    if not is_plain or not all(_is_plain(field, value) for field, value in columns):
        return model._base_manager.using(using).filter(**where).update(**values)
    quote = connection.ops.quote_name
    terms = [f"{quote(field.column)} = %s" for field, _value in columns]
    assigned, found = ", ".join(terms[: len(values)]), " AND ".join(terms[len(values) :])
    with connection.cursor() as cursor:
        params = [field.get_db_prep_save(value, connection) for field, value in columns]
        cursor.execute(f"UPDATE {quote(model._meta.db_table)} SET {assigned} WHERE {found}", params)  # noqa: S608 the model's own names
        return int(cursor.rowcount)


def insert_row(row: models.Model, *, using: str) -> None:
    """Inserts a new object; with `save()` where the host wants to hear of it."""
    if saves_itself(type(row)) or not _insert([row], using):
        row.save(force_insert=True, using=using)


def insert_rows(rows: Sequence[models.Model], *, using: str) -> None:
    """Inserts new objects of one model like `bulk_create`, which sends no signals either."""
    if not _insert(rows, using):
        type(rows[0])._base_manager.using(using).bulk_create(rows, batch_size=MAX_ROWS)


def _insert(rows: Sequence[models.Model], using: str) -> bool:
    """Whether the rows could be written here, by one statement; False where the ORM has to."""
    model, connection = type(rows[0]), connections[using]
    fields: Any = model._meta.local_concrete_fields
    most = min(MAX_ROWS, connection.ops.bulk_batch_size(fields, rows)) if connection.vendor in VENDORS else 0
    if len(rows) > most or model._meta.parents or any(row.pk is None for row in rows):
        return False
    values = [(field, field.pre_save(row, add=True)) for row in rows for field in fields]
    if not all(_is_plain(*one) for one in values):
        return False
    head, places = _insertion(model, using)
    with connection.cursor() as cursor:
        params = [field.get_db_prep_save(value, connection) for field, value in values]
        cursor.execute(head + ", ".join([places] * len(rows)), params)
    for row in rows:
        row._state.adding, row._state.db = False, using
    return True


@cache
def _insertion(model: type[models.Model], using: str) -> tuple[str, str]:
    fields: Any = model._meta.local_concrete_fields
    quote, columns = connections[using].ops.quote_name, [field.column for field in fields]
    names, places = ", ".join(quote(column) for column in columns), ", ".join(["%s"] * len(columns))
    return f"INSERT INTO {quote(model._meta.db_table)} ({names}) VALUES ", f"({places})"  # noqa: S608 the model's own names


@cache
def _column(model: type[models.Model], name: str) -> Any:
    """The field behind the name of a field or of its column, None for what is no column of this table."""
    if name == "pk":
        return model._meta.pk
    try:
        found = model._meta.get_field(name)
    except FieldDoesNotExist:
        return next((field for field in model._meta.local_concrete_fields if field.attname == name), None)
    return found if found in model._meta.local_concrete_fields else None


def _is_plain(field: Any, value: Any) -> bool:
    """Whether “column = %s” says it all. A null is no value to compare with, and an assigned object is left to the ORM."""
    if field is None or getattr(field, "generated", False) or hasattr(field, "get_placeholder") or hasattr(field, "get_placeholder_sql"):
        return False
    return not hasattr(value, "resolve_expression") and not isinstance(value, models.Model)
