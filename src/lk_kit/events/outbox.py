"""Writes a fact and what is due because of it: one row and a row for each listener, in the transaction of the change itself.

The statements are written out, not built by the ORM: they stand in every write of the library. On PostgreSQL both are one statement.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, partial
from typing import Any

from django.db import connections, models, router, transaction

from lk_kit.core.events import Event as Fact

from .consumers import listeners
from .models import Delivery, Event
from .tasks import hint

Statement = tuple[str, list[Any]]


def record(fact: Fact, instance: models.Model | None) -> None:
    """The sink of `core.events.emit`. No save signals are sent for these rows."""
    using = database_of(instance)
    row, deliveries = event_row(fact, instance), [Delivery(event_id=fact.id, consumer=one.name) for one in listeners(fact.name)]
    write(connections[using], row, deliveries)
    if deliveries:
        transaction.on_commit(partial(hint, fact.id, using), using=using, robust=True)


def database_of(instance: models.Model | None) -> str:
    """Where `emit` requires its transaction: the database of the object, so that fact and change share their fate."""
    return router.db_for_write(type(instance), instance=instance) if instance is not None else "default"


def event_row(fact: Fact, instance: models.Model | None) -> Event:
    return Event(
        id=fact.id,
        name=fact.name,
        occurred_at=fact.occurred_at,
        actor_id=fact.actor_id,
        party_id=fact.party_id,
        subject_type=subject_type(instance) if instance is not None else "",
        subject_id=str(instance.pk) if instance is not None else "",
        payload=fact.payload(),
        is_public=fact.is_public,
    )


def subject_type(instance: models.Model) -> str:
    return instance._meta.concrete_model._meta.label_lower  # type: ignore[union-attr]


def write(connection: Any, row: Event, deliveries: Sequence[Delivery]) -> None:
    statements = [insertion(connection, [row])]
    if deliveries:
        statements.append(insertion(connection, deliveries))
    if connection.vendor == "postgresql" and len(statements) == 2:
        (first, fact), (second, due) = statements
        statements = [(f"WITH fact AS ({first}) {second}", fact + due)]
    with connection.cursor() as cursor:
        for sql, params in statements:
            cursor.execute(sql, params)


def insertion(connection: Any, rows: Sequence[models.Model]) -> Statement:
    head, values, columns = template(connection.alias, type(rows[0]))
    params = [field.get_db_prep_save(getattr(row, field.attname), connection) for row in rows for field in columns]
    return f"{head}{', '.join([values] * len(rows))}", params


@cache
def template(alias: str, model: type[models.Model]) -> tuple[str, str, list[Any]]:
    """“INSERT INTO … VALUES ”, “(%s, …)” and the fields that are bound. Due is due by the database's clock, where that has one."""
    connection, options = connections[alias], model._meta
    fields: list[Any] = list(options.local_concrete_fields)
    by_database = {"available_at": "STATEMENT_TIMESTAMP()"} if connection.vendor == "postgresql" else {}
    names = ", ".join(connection.ops.quote_name(field.column) for field in fields)
    values = ", ".join(by_database.get(field.name, "%s") for field in fields)
    bound = [field for field in fields if field.name not in by_database]
    into = f"{connection.ops.quote_name(options.db_table)} ({names})"
    return f"INSERT INTO {into} VALUES ", f"({values})", bound  # noqa: S608 quoted names of our own columns
