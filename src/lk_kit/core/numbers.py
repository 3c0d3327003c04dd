"""Human numbers without gaps: a counter row per (series, scope, year), moved in the transaction that uses it."""

from __future__ import annotations

from django.db import IntegrityError, connections, router, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import F
from django.db.transaction import TransactionManagementError

from .models import NumberSeries

_UPSERT = (
    "INSERT INTO {table} (series, scope, year, value) VALUES (%s, %s, %s, 1) "
    "ON CONFLICT (series, scope, year) DO UPDATE SET value = {table}.value + 1 RETURNING value"
)


def next_number(series: str, scope: str = "", year: int | None = None, *, using: str | None = None) -> int:
    """The next number of the series, from 1; a rollback of the caller gives it back, so there are no gaps.

    `scope` separates legal entities or parties, `year` the years of a series that starts anew each January (None: it
    never does). The row stays locked until the caller commits, and others wait: take the number last, and with several
    series in one transaction always in the same order. Raises TransactionManagementError outside an atomic block.
    """
    _check_key(series, scope, year)
    connection = connections[using or router.db_for_write(NumberSeries)]
    if not connection.in_atomic_block:
        raise TransactionManagementError(
            "next_number() must run inside transaction.atomic(): outside it a failure after the number leaves a gap."
        )
    if connection.vendor in {"postgresql", "sqlite"} and connection.features.can_return_columns_from_insert:
        return _upsert(connection, series, scope, year or 0)
    return _lock_and_increment(connection.alias, series, scope, year or 0)


def _check_key(series: str, scope: str, year: int | None) -> None:
    if not series or len(series) > 64 or len(scope) > 64:
        raise ValueError("A series needs a name; series and scope have at most 64 characters.")
    if year is not None and not 1 <= year <= 9999:
        raise ValueError(f"Not a year: {year!r}. Leave it out for a series that does not start anew.")


def _upsert(connection: BaseDatabaseWrapper, series: str, scope: str, year: int) -> int:
    table = connection.ops.quote_name(NumberSeries._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(_UPSERT.format(table=table), [series, scope, year])
        row = cursor.fetchone()
    return int(row[0])


def _lock_and_increment(alias: str, series: str, scope: str, year: int) -> int:
    """For databases without INSERT … ON CONFLICT … RETURNING: create the row if need be, lock it, move it."""
    rows = NumberSeries._default_manager.using(alias).filter(series=series, scope=scope, year=year)
    if not rows.exists():
        try:
            with transaction.atomic(using=alias):
                NumberSeries._default_manager.using(alias).create(series=series, scope=scope, year=year)
        except IntegrityError:
            pass  # somebody else created it between the two statements
    row = rows.select_for_update().get()
    rows.update(value=F("value") + 1)
    return row.value + 1


def format_number(pattern: str, value: int, year: int | None = None) -> str:
    """`pattern` filled in: "{year}-{value:06d}" gives "2026-000042". Known fields: value, year, yy (two digits).

    Raises ValueError for a pattern that does not show the value, since such numbers would repeat, or cannot be filled.
    """
    fields = {"value": value} if year is None else {"value": value, "year": year, "yy": f"{year % 100:02d}"}
    try:
        text, other = pattern.format(**fields), pattern.format(**fields | {"value": value + 1})
    except (KeyError, IndexError, AttributeError, ValueError) as error:
        raise ValueError(f"The number pattern {pattern!r} cannot be filled in: {error!r}") from error
    if text == other:
        raise ValueError(f"The number pattern {pattern!r} does not contain {{value}}.")
    return text
