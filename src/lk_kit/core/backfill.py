"""Filling new columns of an older site's tables: in chunks of one transaction each, resumable because done rows are no longer pending.

A host writes a subclass for its tables and runs `manage.py lk_backfill shop.adopt.OrdersOfTheShop`, as often as it likes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import DataError, IntegrityError, connections, models, router, transaction

from .exceptions import LkKitError


class SkipRow(Exception):
    """Raised by a host's mapping for a row that it cannot or will not fill; the text is reported."""


EXPECTED = (SkipRow, LkKitError, ValidationError, ValueError, LookupError, models.ObjectDoesNotExist)
"""What a mapping may stumble over in old data. Everything else is a mistake in the mapping itself and stops the run."""


@dataclass
class Tally:
    filled: int = 0
    skipped: int = 0


Report = Callable[[Any, str], None]


class Backfill:
    """Override `queryset()` to read the host's columns with it, and what the concrete kind asks for (`fill_rows` in the barest case)."""

    chunk: ClassVar[int] = 1000

    def __init__(self, *, report: Report | None = None) -> None:
        self.report: Report = report or (lambda pk, reason: None)
        self.tally = Tally()

    @property
    def model(self) -> type[models.Model]:
        raise NotImplementedError(f"{type(self).__name__} must say which model it fills")

    def queryset(self) -> models.QuerySet[Any]:
        """All rows, with `select_related` and `prefetch_related` for what the mapping looks at."""
        return self.model._base_manager.all()

    def pending(self) -> models.QuerySet[Any]:
        """Rows that are not filled yet."""
        return self.queryset()

    def fill_rows(self, rows: Sequence[Any]) -> None:
        """Writes what belongs to these rows; runs in one transaction. Call `skip()` for a row that cannot be filled."""
        raise NotImplementedError(f"{type(self).__name__} must implement fill_rows()")

    def skip(self, row: Any, reason: object) -> None:
        self.tally.skipped += 1
        self.report(row.pk, "; ".join(map(str, getattr(reason, "messages", [reason]))))

    def mapped(self, rows: Sequence[Any], read: Callable[[Any], Any]) -> list[tuple[Any, Any]]:
        """Pairs of row and `read(row)`; rows over which the mapping stumbles are skipped with a reason, for None without one."""
        pairs = []
        for row in rows:
            try:
                found = read(row)
            except EXPECTED as error:
                self.skip(row, f"{type(error).__name__}: {error}" if isinstance(error, LookupError) else error)
                continue
            if found is None:
                self.tally.skipped += 1
            else:
                pairs.append((row, found))
        return pairs

    def run(self, *, dry_run: bool = False, chunk: int = 0, on_progress: Callable[[int, int], None] | None = None) -> Tally:
        """Goes through the pending rows by primary key; rows that cannot be filled are passed once and tried again next time."""
        using = router.db_for_write(self.model)
        total, done, last = self.pending().using(using).count(), 0, None
        while rows := self.next_rows(using, last, chunk or self.chunk):
            self.fill(rows, using=using, dry_run=dry_run)
            done, last = done + len(rows), rows[-1].pk
            if on_progress:
                on_progress(min(done, total), max(done, total))
        return self.tally

    def next_rows(self, using: str, last: Any, size: int) -> list[Any]:
        rows = self.pending().using(using).order_by("pk")
        return list((rows if last is None else rows.filter(pk__gt=last))[:size])

    def fill(self, rows: Sequence[Any], *, using: str, dry_run: bool) -> None:
        """A chunk that the database refuses is halved until the row to blame stands alone."""
        skipped = self.tally.skipped
        try:
            with transaction.atomic(using=using):
                self.fill_rows(rows)
                transaction.set_rollback(dry_run, using=using)
        except (IntegrityError, DataError) as error:
            self.tally.skipped = skipped
            if len(rows) == 1:
                self.skip(rows[0], str(error).splitlines()[0])
                return
            self.forget()
            middle = len(rows) // 2
            self.fill(rows[:middle], using=using, dry_run=dry_run)
            self.fill(rows[middle:], using=using, dry_run=dry_run)
        else:
            self.tally.filled += len(rows) - (self.tally.skipped - skipped)
            if dry_run:
                self.forget()

    def forget(self) -> None:
        """Called after a rollback: drop what was remembered of rows that are not there now."""


def update_rows(
    model: type[models.Model], values: Iterable[tuple[Any, Mapping[str, Any]]], *, using: str, only_where_null: str = ""
) -> None:
    """`UPDATE … WHERE pk = …` for (pk, {field: value}), all with the same fields: one prepared statement, many rows.

    Much faster than `bulk_update`, whose CASE grows with rows times columns. Neither `save()` nor signals are called.
    """
    pairs = list(values)
    if not pairs:
        return
    connection, quote = connections[using], connections[using].ops.quote_name
    fields: list[Any] = [model._meta.get_field(name) for name in pairs[0][1]]
    key: Any = model._meta.pk
    assigned = ", ".join(f"{quote(one.column)} = %s" for one in fields)
    marker: Any = model._meta.get_field(only_where_null) if only_where_null else None
    guard = f" AND {quote(marker.column)} IS NULL" if marker else ""
    sql = f"UPDATE {quote(model._meta.db_table)} SET {assigned} WHERE {quote(key.column)} = %s{guard}"  # noqa: S608 -- quoted names only
    rows = [
        [*(one.get_db_prep_save(given[one.name], connection) for one in fields), key.get_db_prep_save(pk, connection)]
        for pk, given in pairs
    ]
    with connection.cursor() as cursor:
        cursor.executemany(sql, rows)
