"""The only writer of line amounts, VAT and order totals. Everything is computed from quantity, price, discount and rate, never taken."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from lk_kit.core.exceptions import InvalidInput
from lk_kit.core.money import line_amount, vat_by_rate

from .abstract import AbstractOrder
from .models import OrderLine

LINE_FIELDS = ("amount", "vat_amount")
ORDER_FIELDS = ("subtotal", "discount_total", "vat_total", "total", "lines_count")
LIMIT = Decimal(10) ** 15
"""What a column of 19 digits with 4 decimals can hold."""


def vat_fraction(rate: Decimal | None) -> Decimal | None:
    """A line stores per cent, `core.money` wants a fraction."""
    return None if rate is None else Decimal(rate) / 100


def unit_price(price: Decimal, discount_rate: Decimal) -> Decimal:
    """The price of one unit after the line's discount, unrounded: for comparing, never for summing."""
    return price * (1 - discount_rate)


def compute(order: AbstractOrder, lines: Sequence[OrderLine]) -> list[OrderLine]:
    """Fills the amounts of `lines` and the totals of `order` in memory; returns the lines whose amounts are others than before.

    Tax is computed once a rate on the sum and handed back by the largest remainder, so the lines add up to the total to the kopeck.
    `Line.amount` is after discount, with VAT where the prices include it. Raises InvalidInput when a sum does not fit its column.
    """
    currency = order.currency
    full = [line_amount(line.quantity, line.price, 0, currency) for line in lines]
    amounts = [line_amount(line.quantity, line.price, line.discount_rate, currency) for line in lines]
    if sum(full) >= LIMIT:
        raise InvalidInput(_("The amount is too large."), code="amount_too_large")
    taxed = list(zip(amounts, (vat_fraction(line.vat_rate) for line in lines), strict=True))
    summary = vat_by_rate(taxed, currency, order.prices_include_vat)
    changed = []
    for line, amount, tax in zip(lines, amounts, summary.lines, strict=True):
        if (line.amount, line.vat_amount) != (amount, tax.vat):
            changed.append(line)
        line.amount, line.vat_amount = amount, tax.vat
    order.subtotal, order.discount_total = sum(full, Decimal(0)), sum(full, Decimal(0)) - sum(amounts, Decimal(0))
    order.vat_total, order.total, order.lines_count = summary.vat, summary.gross, len(lines)
    return changed


def line_total(line: OrderLine, *, prices_include_vat: bool) -> Decimal:
    """What the customer pays for the line, VAT included."""
    return line.amount if prices_include_vat else line.amount + line.vat_amount


def totals_of(order: AbstractOrder) -> dict[str, Decimal | int]:
    return {name: getattr(order, name) for name in ORDER_FIELDS}


def merge_fields(*groups: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(name for group in groups for name in group))
