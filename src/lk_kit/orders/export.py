"""Orders as a table for spreadsheets: streamed, bounded, with no cell that a spreadsheet would run."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from lk_kit.core.classes import get_class
from lk_kit.core.money import quantize
from lk_kit.core.text import csv_safe

from .conf import conf
from .models import OrderLine
from .querysets import OrderQuerySet

CHUNK = 2000
MONEY = ("subtotal", "discount_total", "vat_total", "total")
COLUMNS = (
    "number",
    "status",
    "ordered_at",
    "customer_reference",
    *MONEY,
    "currency",
    "lines_count",
    "delivery_method",
    "delivery_address",
    "tracking_number",
    "promised_date",
    "comment",
)
LINE_COLUMNS = ("order__number", "order__ordered_at", "position", "sku", "name", "unit", "quantity", "price", "amount", "vat_amount")


@dataclass(frozen=True, slots=True)
class Dialect:
    """`excel-ru` opens at once in a Russian Excel: semicolons, decimal commas, byte order mark."""

    delimiter: str
    decimal_point: str
    date_format: str
    bom: bytes


DIALECTS = {
    "excel": Dialect(",", ".", "%Y-%m-%d", b""),
    "excel-ru": Dialect(";", ",", "%d.%m.%Y", b"\xef\xbb\xbf"),
}


def export_rows(queryset: OrderQuerySet) -> Iterator[list[Any]]:
    """The header, then a row an order, the host's `extra_fields.list` columns last. At most `EXPORT_LIMIT` orders."""
    model = queryset.model
    names = [*COLUMNS, *model.extra_fields.list]
    yield [capfirst(str(_verbose_name(model, name))) for name in names]
    statuses = dict(get_class("orders.OrderFlow").choices(customer=True))
    for row in queryset.values(*names)[: conf.EXPORT_LIMIT].iterator(chunk_size=CHUNK):
        row["status"] = str(statuses.get(row["status"], row["status"]))
        row.update({name: quantize(row[name], row["currency"]) for name in MONEY})
        yield [row[name] for name in names]


def export_line_rows(queryset: OrderQuerySet) -> Iterator[list[Any]]:
    """The header, then a row a line of these orders."""
    yield [_("Order"), *(capfirst(str(_label(name))) for name in LINE_COLUMNS[1:])]
    orders = queryset.order_by().values("pk")[: conf.EXPORT_LIMIT]
    lines = OrderLine.objects.filter(order__in=orders).order_by("order__ordered_at", "order_id", "position")
    for row in lines.values_list(*LINE_COLUMNS).iterator(chunk_size=CHUNK):
        yield list(row)


def _label(name: str) -> Any:
    related, _sep, own = name.rpartition("__")
    model: Any = OrderLine._meta.get_field(related).related_model if related else OrderLine
    return _verbose_name(model, own)


def _verbose_name(model: Any, name: str) -> Any:
    return model._meta.get_field(name).verbose_name


def csv_stream(rows: Iterable[list[Any]], dialect: str = "excel") -> Iterator[bytes]:
    """`rows` as bytes of a CSV file, chunk by chunk; text that looks like a formula is neutralised, numbers stay numbers."""
    style = DIALECTS[dialect]
    yield style.bom
    lines: list[str] = []
    writer = csv.writer(_Echo(lines.append), delimiter=style.delimiter, lineterminator="\r\n")
    for row in rows:
        writer.writerow([_cell(value, style) for value in row])
        if len(lines) >= 500:
            yield "".join(lines).encode("utf-8", "replace")
            lines.clear()
    yield "".join(lines).encode("utf-8", "replace")


def _cell(value: Any, style: Dialect) -> Any:
    if isinstance(value, Decimal):
        return format(value, "f").replace(".", style.decimal_point)
    if isinstance(value, datetime):
        return timezone.localtime(value).strftime(f"{style.date_format} %H:%M")
    if isinstance(value, date):
        return value.strftime(style.date_format)
    return csv_safe(value)


class _Echo:
    def __init__(self, write: Callable[[str], None]) -> None:
        self.write = write
