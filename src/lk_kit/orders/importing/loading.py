"""Writes what was read, chunk by chunk: a chunk lands whole or not at all, and what is there already is found by its external id."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import DataError, IntegrityError, router, transaction
from django.utils.translation import gettext as _

from lk_kit.core.csv_files import CsvFile, Row, open_table
from lk_kit.orders.abstract import AbstractOrder, get_order_model
from lk_kit.orders.enums import PLACED, Via
from lk_kit.orders.models import OrderHistory, OrderLine
from lk_kit.orders.totals import ORDER_FIELDS
from lk_kit.parties.models import Party

from .mapping import Mapping
from .rows import BadRows, Problem, Reader, Record, cell, columns_of, party_of
from .tables import RowsByKey
from .values import BadValue

LINE_VALUES = ("position", "sku", "name", "unit", "quantity", "price", "discount_rate", "vat_rate", "amount", "vat_amount")


@dataclass
class Report:
    """What was done, or with a dry run what would be."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    lines: int = 0
    parties: int = 0
    bad: int = 0


@dataclass(kw_only=True)
class Options:
    """`update` brings orders that differ to the state of the file; without it those that are there stay as they are."""

    folder: Path
    chunk: int = 500
    dry_run: bool = False
    update: bool = False
    encoding: str = ""
    delimiter: str = ""
    on_problem: Callable[[Problem], None] = field(default=lambda problem: None)
    on_progress: Callable[[int, int], None] = field(default=lambda done, total: None)


def import_orders(mapping: Mapping, options: Options) -> Report:
    """Reads all files of the mapping and writes the orders. No events are sent: what is imported happened elsewhere, before."""
    with ExitStack() as stack:
        return _Importer(mapping, options, stack).run()


class _Importer:
    def __init__(self, mapping: Mapping, options: Options, stack: ExitStack) -> None:
        self.mapping = mapping
        self.options = options
        self.report = Report()
        self.using = router.db_for_write(get_order_model())
        self.orders = self.open(mapping.orders.file, columns_of(mapping.orders, mapping.orders.party))
        key = mapping.lines.order or mapping.orders.id
        lines = self.open(mapping.lines.file or mapping.orders.file, columns_of(mapping.lines, key, mapping.lines.product))
        self.lines = stack.enter_context(RowsByKey(lines, key))
        self.reader = Reader(mapping, self.lookup(mapping.products.file, mapping.products.id, columns_of(mapping.products)))
        self.party_rows = self.lookup(mapping.parties.file, mapping.parties.id, columns_of(mapping.parties))
        self.parties: dict[str, UUID] = {}
        self.new_parties: set[str] = set()

    def open(self, name: str, needed: Iterable[str]) -> CsvFile:
        return open_table(self.options.folder / name, encoding=self.options.encoding, delimiter=self.options.delimiter, needed=needed)

    def lookup(self, name: str, column: str, needed: Iterable[str]) -> dict[str, Row]:
        if not name:
            return {}
        with RowsByKey(self.open(name, needed), column) as rows:
            return rows.first()

    def run(self) -> Report:
        for place in self.lines.broken():
            self.refuse(Problem(self.mapping.lines.file, place, "", _("the row has more or fewer cells than the header")))
        done = 0
        for chunk in self.chunks():
            self.write([record for record in self.records(chunk) if record is not None])
            done = chunk[-1][0]
            self.options.on_progress(min(done, self.orders.rows), self.orders.rows)
        return self.report

    def chunks(self) -> Iterator[list[tuple[int, int, Row]]]:
        """(count of rows read, line, row), the first row of each order."""
        rows = self.first_rows()
        while chunk := list(islice(rows, self.options.chunk)):
            yield chunk

    def first_rows(self) -> Iterator[tuple[int, int, Row]]:
        seen: set[str] = set()
        is_flat = self.orders.path == self.options.folder / (self.mapping.lines.file or self.mapping.orders.file)
        for count, (line, row) in enumerate(self.orders, 1):
            key = cell(row, self.mapping.orders.id) if row else ""
            if row is None:
                self.refuse(Problem(self.mapping.orders.file, line, "", _("the row has more or fewer cells than the header")))
            elif key not in seen or not key:
                seen.add(key)
                yield count, line, row
            elif not is_flat:
                self.refuse(Problem(self.mapping.orders.file, line, key, _("the id is in the file twice")))

    def records(self, chunk: Sequence[tuple[int, int, Row]]) -> Iterator[Record | None]:
        rows = self.lines.take([cell(row, self.mapping.orders.id) for _count, _line, row in chunk])
        for _count, line, row in chunk:
            try:
                yield self.reader.record(line, row, rows.get(cell(row, self.mapping.orders.id), []))
            except BadRows as error:
                for problem in error.problems:
                    self.refuse(problem)

    def refuse(self, problem: Problem) -> None:
        self.report.bad += 1
        self.options.on_problem(problem)

    def write(self, records: list[Record]) -> None:
        """One transaction; when the database refuses it, the halves are tried alone, so that one bad order does not take others with it."""
        if not records:
            return
        try:
            with transaction.atomic(using=self.using):
                outcome = _Chunk(self, records).write()
                if self.options.dry_run:
                    transaction.set_rollback(True, using=self.using)
        except (IntegrityError, DataError) as error:
            if len(records) == 1:
                record = records[0]
                self.refuse(Problem(self.mapping.orders.file, record.line, record.order.external_id, str(error).splitlines()[0]))
                return
            middle = len(records) // 2
            self.write(records[:middle])
            self.write(records[middle:])
        else:
            self.count(outcome)

    def count(self, outcome: _Chunk) -> None:
        for name in ("new", "changed", "unchanged", "lines"):
            setattr(self.report, name, getattr(self.report, name) + getattr(outcome, name))
        self.new_parties |= outcome.new_parties
        self.report.parties = len(self.new_parties)
        if not self.options.dry_run:
            self.parties |= outcome.parties
        for problem in outcome.problems:
            self.refuse(problem)


class _Chunk:
    """The rows of one transaction; counted only when it has come to its end."""

    def __init__(self, importer: _Importer, records: list[Record]) -> None:
        self.importer = importer
        self.mapping = importer.mapping
        self.records = records
        self.using = importer.using
        self.new = self.changed = self.unchanged = self.lines = 0
        self.parties: dict[str, UUID] = dict(importer.parties)
        self.new_parties: set[str] = set()
        self.problems: list[Problem] = []

    def write(self) -> _Chunk:
        self.find_parties({record.party_key for record in self.records} - self.parties.keys())
        ready = [record for record in self.records if self.give_party(record)]
        existing = self.existing(ready)
        fresh = [record for record in ready if record.order.external_id not in existing]
        self.insert(fresh)
        for record in ready:
            if record.order.external_id in existing:
                self.compare(existing[record.order.external_id], record)
        return self

    def give_party(self, record: Record) -> bool:
        party_id = self.parties.get(record.party_key)
        if party_id is not None:
            record.order.party_id = party_id
            return True
        known = {problem.id for problem in self.problems}
        if record.order.external_id not in known:
            reason = self.bad_parties.get(record.party_key) or _("there is no customer “%(key)s”") % {"key": record.party_key[:64]}
            self.problems.append(Problem(self.mapping.orders.file, record.line, record.order.external_id, reason))
        return False

    def find_parties(self, keys: set[str]) -> None:
        self.bad_parties: dict[str, str] = {}
        name = self.mapping.orders.party_match
        where = {f"{name}__in": keys} | ({"external_source": self.mapping.source} if name == "external_id" else {})
        self.parties |= dict(Party.objects.using(self.using).filter(**where).values_list(name, "pk"))
        for key in sorted(keys - self.parties.keys()):
            row = self.importer.party_rows.get(key)
            if row is not None:
                self.make_party(key, row)

    def make_party(self, key: str, row: Row) -> None:
        """A company that is here under its INN and KPP already is taken as it is."""
        try:
            party = party_of(self.mapping, key, row)
        except BadValue as error:
            self.bad_parties[key] = str(error)
            return
        same = Party.objects.using(self.using).filter(inn=party.inn, kpp=party.kpp).exclude(kind="person").first() if party.inn else None
        if same is None:
            party.save(force_insert=True, using=self.using)
            self.new_parties.add(key)
        self.parties[key] = (same or party).pk

    def existing(self, records: Sequence[Record]) -> dict[str, AbstractOrder]:
        keys = [record.order.external_id for record in records]
        rows = get_order_model()._base_manager.using(self.using).filter(external_source=self.mapping.source, external_id__in=keys)
        return {order.external_id: order for order in rows}

    def insert(self, records: Sequence[Record]) -> None:
        orders: list[Any] = [record.order for record in records]
        get_order_model()._base_manager.using(self.using).bulk_create(orders, batch_size=200)
        for record in records:
            self.attach(record)
        OrderLine.objects.using(self.using).bulk_create([line for record in records for line in record.lines], batch_size=500)
        OrderHistory.objects.using(self.using).bulk_create([row for record in records for row in timeline(record.order)], batch_size=500)
        self.new += len(records)
        self.lines += sum(len(record.lines) for record in records)

    def attach(self, record: Record, order: AbstractOrder | None = None) -> None:
        for line in record.lines:
            line.order_id = (order or record.order).pk

    def compare(self, there: AbstractOrder, record: Record) -> None:
        names = [*record.names, "party_id", *ORDER_FIELDS]
        fields = [name for name in names if getattr(there, name) != getattr(record.order, name)]
        lines = OrderLine.objects.using(self.using).filter(order_id=there.pk).order_by("position")
        stored = list(lines.values_list(*LINE_VALUES)) if self.importer.options.update else []
        is_same = not fields and stored == [tuple(getattr(line, name) for name in LINE_VALUES) for line in record.lines]
        if is_same or not self.importer.options.update:
            self.unchanged += 1
            return
        values = {name: getattr(record.order, name) for name in fields}
        if values:
            type(there)._base_manager.using(self.using).filter(pk=there.pk).update(**values)
        lines.delete()
        self.attach(record, there)
        OrderLine.objects.using(self.using).bulk_create(record.lines, batch_size=500)
        self.note_status(there, record)
        self.changed += 1
        self.lines += len(record.lines)

    def note_status(self, there: AbstractOrder, record: Record) -> None:
        if there.status != record.order.status:
            row = OrderHistory(order_id=there.pk, from_status=there.status, to_status=record.order.status, via=Via.SYSTEM.value)
            row.save(force_insert=True, using=self.using)


def timeline(order: AbstractOrder) -> Iterator[OrderHistory]:
    """What is known of the past: when it was placed and, if it says so, shipped."""
    shipped = order.shipped_at if order.status != PLACED else None
    first = PLACED if shipped else order.status
    yield OrderHistory(order_id=order.pk, to_status=first, at=order.ordered_at, via=Via.SYSTEM.value)
    if shipped:
        yield OrderHistory(order_id=order.pk, from_status=first, to_status=order.status, at=shipped, via=Via.SYSTEM.value)
