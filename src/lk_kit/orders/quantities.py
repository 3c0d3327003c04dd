"""Quantities: what customers type, and how much of it a seller's step, minimum and stock allow."""

from __future__ import annotations

from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from django.utils.translation import gettext_lazy as _

from lk_kit.core.decimals import InvalidNumber, parse_decimal

from .conf import conf

MAX_DIGITS = 12
DECIMAL_PLACES = 3
ZERO = Decimal(0)


def parse_quantity(value: object) -> Decimal:
    """A positive number of at most three decimals and at most `MAX_QUANTITY`. Raises InvalidNumber for everything else, floats included."""
    if isinstance(value, float):
        raise InvalidNumber
    quantity = parse_decimal(value, MAX_DIGITS, DECIMAL_PLACES)
    if quantity <= 0:
        raise InvalidNumber(_("The quantity must be more than zero."), code="not_positive")
    if quantity > conf.MAX_QUANTITY:
        raise InvalidNumber(_("No more than %(limit)s of one item."), code="too_large", params={"limit": conf.MAX_QUANTITY})
    return quantity


def is_multiple(quantity: Decimal, step: Decimal | None) -> bool:
    return not step or quantity % step == 0


def round_down(quantity: Decimal, step: Decimal | None) -> Decimal:
    return (quantity / step).to_integral_value(ROUND_FLOOR) * step if step else quantity


def round_up(quantity: Decimal, step: Decimal | None) -> Decimal:
    return (quantity / step).to_integral_value(ROUND_CEILING) * step if step else quantity


def packed(quantity: Decimal, step: Decimal | None, minimum: Decimal | None) -> Decimal:
    """The least quantity, not below `quantity`, that the packing and the minimum allow."""
    return round_up(max(quantity, minimum or ZERO), step)


def in_stock(quantity: Decimal, available: Decimal | None, step: Decimal | None, minimum: Decimal | None) -> Decimal:
    """How much of `quantity` can be had now; 0 when what is left is below the minimum. `available` None = no limit."""
    if available is None or quantity <= available:
        return quantity
    rest = round_down(max(available, ZERO), step)
    return ZERO if minimum and rest < minimum else rest
