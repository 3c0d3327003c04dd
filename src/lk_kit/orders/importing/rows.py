"""Rows of files made into unsaved orders, lines and parties. Nothing here reads or writes the database."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

from lk_kit.core.csv_files import Row
from lk_kit.core.exceptions import InvalidInput
from lk_kit.core.identifiers import validate_inn, validate_kpp
from lk_kit.core.text import TextTooLong, clean_text
from lk_kit.orders.abstract import AbstractOrder, get_order_model
from lk_kit.orders.enums import PLACED
from lk_kit.orders.models import OrderLine
from lk_kit.orders.quantities import DECIMAL_PLACES
from lk_kit.orders.totals import compute
from lk_kit.parties.enums import PartyKind
from lk_kit.parties.models import Party

from .mapping import Columns, Lines, Mapping, Table
from .values import BadValue, day, moment, number

LONGEST_TEXT = 20_000


@dataclass(frozen=True, slots=True)
class Problem:
    """One bad row, as it goes into the error file."""

    file: str
    line: int
    id: str
    reason: str


class BadRows(Exception):
    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(problems)
        self.problems = list(problems)


@dataclass(slots=True)
class Record:
    """An order of the file with its lines, complete but for its party; `names` are the fields that the file speaks about."""

    line: int
    party_key: str
    order: AbstractOrder
    lines: list[OrderLine]
    names: tuple[str, ...]


def cell(row: Row, columns: Columns) -> str:
    names = [columns] if isinstance(columns, str) else columns
    return ", ".join(text for text in (row.get(name, "").strip() for name in names) if text)


def columns_of(table: Table, *others: str) -> list[str]:
    """The columns that a file must have."""
    named = [name for columns in table.fields.values() for name in ([columns] if isinstance(columns, str) else columns)]
    return [name for name in (table.id, *named, *others) if name]


class Reader:
    """Builds records by one mapping. Raises BadRows with a reason for each row that is wrong."""

    def __init__(self, mapping: Mapping, products: dict[str, Row]) -> None:
        self.mapping = mapping
        self.products = products
        self.model = get_order_model()

    def record(self, line: int, row: Row, line_rows: Sequence[tuple[int, Row | None]]) -> Record:
        key = cell(row, self.mapping.orders.id)
        problems: list[Problem] = []
        order = self.model()
        names: tuple[str, ...] = ()
        try:
            order, names = self.order(key, row)
        except (BadValue, InvalidInput, ValidationError) as error:
            problems.append(self.problem(self.mapping.orders, line, key, error))
        lines = list(self.lines(key, line_rows, problems))
        if not problems:
            try:
                compute(order, lines)
            except InvalidInput as error:
                problems.append(self.problem(self.mapping.orders, line, key, error))
        if problems:
            raise BadRows(problems)
        return Record(line, cell(row, self.mapping.orders.party), order, lines, names)

    def problem(self, table: Table, line: int, key: str, error: Exception) -> Problem:
        reason = "; ".join(map(str, error.messages)) if isinstance(error, ValidationError) else str(error)
        return Problem(table.file, line, key, reason)

    def order(self, key: str, row: Row) -> tuple[AbstractOrder, tuple[str, ...]]:
        mapping = self.mapping
        if not key or len(key) > 64:
            raise BadValue(_("the id is missing or longer than 64 characters"))
        if not cell(row, mapping.orders.party):
            raise BadValue(_("the customer is missing"))
        values = {name: self.value(name, cell(row, columns)) for name, columns in mapping.orders.fields.items()}
        values |= {name: self.value(name, str(constant)) for name, constant in mapping.orders.constants.items()}
        given = {name: value for name, value in values.items() if value is not None}
        own = {"currency": mapping.money, "prices_include_vat": mapping.prices_include_vat, "status": self.status(row)}
        order = self.model(external_source=mapping.source, external_id=key, **own, **given)
        return order, (*own, *given)

    def value(self, name: str, text: str) -> Any:
        """The text as the model field takes it; None leaves the field at its default."""
        found: Any = self.model._meta.get_field(name)
        pattern, zone = self.mapping.date_format, self.mapping.zone
        try:
            if not text and not isinstance(found, (models.CharField, models.TextField)):
                return None
            if isinstance(found, models.DateTimeField):
                return moment(text, pattern=pattern, zone=zone)
            if isinstance(found, models.DateField):
                return day(text, pattern=pattern, zone=zone)
            if isinstance(found, models.DecimalField):
                return number(text, found.decimal_places, decimal_comma=self.mapping.decimal_comma)
            limit = getattr(found, "max_length", None) or LONGEST_TEXT
            return found.clean(clean_text(text, limit, multiline=isinstance(found, models.TextField)), None) if text else ""
        except (BadValue, TextTooLong) as error:
            raise BadValue(f"{name}: {error}") from error

    def status(self, row: Row) -> str:
        rule = self.mapping.orders.status
        for column, status in rule.get("filled", {}).items():
            if row.get(column, "").strip():
                return str(status)
        text = row.get(rule.get("column", ""), "").strip()
        if text and text in rule.get("values", {}):
            return str(rule["values"][text])
        if text and "values" in rule:
            raise BadValue(_("the status “%(text)s” is not in the mapping") % {"text": text[:40]})
        return str(rule.get("default", PLACED))

    def lines(self, key: str, rows: Iterable[tuple[int, Row | None]], problems: list[Problem]) -> Iterable[OrderLine]:
        for position, (place, row) in enumerate(rows, 1):
            try:
                if row is None:
                    raise BadValue(_("the row has more or fewer cells than the header"))
                yield self.order_line(position, row)
            except (BadValue, InvalidInput, ValidationError) as error:
                problems.append(self.problem(self.mapping.lines, place, key, error))

    def order_line(self, position: int, row: Row) -> OrderLine:
        table = self.mapping.lines
        product = self.product(cell(row, table.product)) if table.product else {}
        texts = {name: str(value) for name, value in table.constants.items()} | product
        texts |= {name: text for name, columns in table.fields.items() if (text := cell(row, columns))}
        values: dict[str, Any] = {name: clean_line_text(name, texts.get(name, "")) for name in ("sku", "name", "unit")}
        values |= self.line_numbers(texts, table)
        values["name"] = values["name"] or values["sku"]
        if not values["name"]:
            raise BadValue(_("neither a name nor a SKU"))
        return OrderLine(position=position, **values)

    def product(self, key: str) -> dict[str, str]:
        if key not in self.products:
            raise BadValue(_("the product “%(key)s” is not in the file of products") % {"key": key[:40]})
        row, table = self.products[key], self.mapping.products
        return {name: str(value) for name, value in table.constants.items()} | {name: cell(row, one) for name, one in table.fields.items()}

    def line_numbers(self, texts: dict[str, str], table: Lines) -> dict[str, Any]:
        def read(name: str, places: int, text: str = "") -> Decimal:
            try:
                return number(texts.get(name) or text, places, decimal_comma=self.mapping.decimal_comma)
            except BadValue as error:
                raise BadValue(f"{name}: {error}") from error

        discount = read("discount_rate", table.discount_places + 2 * table.discount_in_percent, "0")
        rate = (discount / 100 if table.discount_in_percent else discount).quantize(Decimal("0.0001"))
        values = {"quantity": read("quantity", DECIMAL_PLACES), "price": read("price", self.mapping.price_places), "discount_rate": rate}
        values["vat_rate"] = read("vat_rate", 2) if texts.get("vat_rate") else None  # type: ignore[assignment]
        self.check_numbers(values)
        return values

    def check_numbers(self, values: dict[str, Any]) -> None:
        rules: tuple[tuple[str, Callable[[Decimal], bool]], ...] = (
            ("quantity", lambda value: 0 < value < 10**9),
            ("price", lambda value: 0 <= value < 10**15),
            ("discount_rate", lambda value: 0 <= value <= 1),
            ("vat_rate", lambda value: 0 <= value < 100),
        )
        for name, is_right in rules:
            if values[name] is not None and not is_right(values[name]):
                raise BadValue(_("%(name)s: %(value)s is out of range") % {"name": name, "value": values[name]})


def longest(model: type[models.Model], name: str) -> int:
    return getattr(model._meta.get_field(name), "max_length", None) or LONGEST_TEXT


def clean_line_text(name: str, text: str) -> str:
    try:
        return clean_text(text, longest(OrderLine, name))
    except TextTooLong as error:
        raise BadValue(f"{name}: {error}") from error


def party_of(mapping: Mapping, key: str, row: Row) -> Party:
    """An unsaved party of the file. Raises BadValue when it has no name or a wrong INN."""
    table = mapping.parties
    texts = {name: str(value) for name, value in table.constants.items()}
    texts |= {name: text for name, columns in table.fields.items() if (text := cell(row, columns))}
    values: dict[str, str] = {}
    try:
        for name, text in texts.items():
            values[name] = clean_text(text, longest(Party, name))
        if values.get("inn"):
            values["inn"] = validate_inn(values["inn"])
        if values.get("kpp"):
            values["kpp"] = validate_kpp(values["kpp"])
    except (TextTooLong, ValidationError) as error:
        raise BadValue("; ".join(map(str, getattr(error, "messages", [error])))) from error
    if not values.get("name"):
        raise BadValue(_("the customer “%(key)s” has no name") % {"key": key})
    if values.setdefault("kind", PartyKind.LEGAL_ENTITY.value) not in PartyKind.values:
        raise BadValue(_("there is no kind of party “%(text)s”") % {"text": values["kind"]})
    return Party(external_source=mapping.source, external_id=key, **values)
