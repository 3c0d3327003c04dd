"""Lines in memory: what a customer asks for, checked against an offer and made into a stored line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import router
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from lk_kit.core.compiled import Key, fetch
from lk_kit.core.exceptions import InvalidInput, LkKitError, Message
from lk_kit.core.text import clean_text
from lk_kit.core.writing import insert_rows

from .abstract import AbstractOrder
from .conf import conf
from .exceptions import LineProblem, LinesRefused, PriceChange
from .models import OrderLine
from .pricing import KnownLine, Offer, OfferRequest
from .quantities import is_multiple, parse_quantity
from .totals import LINE_FIELDS, compute, merge_fields, unit_price

SNAPSHOT = ("name", "unit", "price", "discount_rate", "vat_rate")
"""What a line takes from the offer."""


@dataclass(frozen=True, slots=True)
class LineInput:
    """All that a customer says about a line."""

    sku: str
    quantity: Decimal | int | str


def clean_inputs(given: Iterable[Any], *, limit: int | None = None) -> list[tuple[str, Decimal]]:
    """SKUs and quantities, the same SKU added up. Raises InvalidInput with keys like `lines.0.quantity`."""
    lines = list(given)
    most = limit or conf.MAX_LINES
    if len(lines) > most:
        raise InvalidInput(errors={"lines": [too_many_lines(most)]})
    errors: dict[str, list[Message]] = {}
    merged: dict[str, Decimal] = {}
    for index, line in enumerate(lines):
        sku = _noting(errors, f"lines.{index}.sku", clean_sku, line.sku)
        quantity = _noting(errors, f"lines.{index}.quantity", parse_quantity, line.quantity)
        if sku and quantity is not None:
            total = merged.get(sku, Decimal(0)) + quantity
            merged[sku] = _noting(errors, f"lines.{index}.quantity", parse_quantity, total) or total
    if errors:
        raise InvalidInput(errors=errors)
    return list(merged.items())


def too_many_lines(limit: int) -> str:
    return str(_("No more than %(limit)s lines.") % {"limit": limit})


def clean_sku(value: Any) -> str:
    sku = clean_text(value, 64) if isinstance(value, str) else ""
    if not sku:
        raise InvalidInput(_("Enter the SKU."), code="required")
    return sku


def _noting(errors: dict[str, list[Message]], key: str, parse: Any, value: Any) -> Any:
    try:
        return parse(value)
    except LkKitError as error:
        errors.setdefault(key, []).append(str(error))
        return None


def known(line: OrderLine, currency: str) -> KnownLine:
    return KnownLine(
        name=line.name, unit=line.unit, price=line.price, currency=currency, discount_rate=line.discount_rate, vat_rate=line.vat_rate
    )


def requests_for(lines: Iterable[OrderLine], currency: str) -> list[OfferRequest]:
    return [OfferRequest(sku=one.sku, quantity=one.quantity, unit=one.unit, known=known(one, currency)) for one in lines if one.sku]


def stored_lines(order: AbstractOrder) -> list[OrderLine]:
    using = order._state.db or router.db_for_read(OrderLine)
    return fetch("lines", lines_of, [Key(type(order)._meta.pk, order.pk)], using)


def lines_of(key: Any) -> QuerySet[OrderLine]:
    return OrderLine.objects.filter(order_id=key).order_by("position")


def apply_offer(line: OrderLine, offer: Offer) -> bool:
    """Takes name, unit, price, discount and rate of the offer; returns whether anything is new."""
    before = [getattr(line, name) for name in SNAPSHOT]
    line.name, line.unit = clean_text(offer.name, 500), clean_text(offer.unit, 16)
    line.price, line.discount_rate, line.vat_rate = offer.price, offer.discount_rate, offer.vat_rate
    return before != [getattr(line, name) for name in SNAPSHOT]


def price_change(line: OrderLine, offer: Offer) -> PriceChange | None:
    """The change of the price of one unit; a change of the unit is a problem, not a price."""
    old, new = unit_price(line.price, line.discount_rate), unit_price(offer.price, offer.discount_rate)
    if old == new and line.vat_rate == offer.vat_rate:
        return None
    return PriceChange(position=line.position, sku=line.sku, name=line.name, old_price=old, new_price=new)


def refuse_unorderable(lines: Iterable[OrderLine], offers: Mapping[str, Offer], currency: str) -> None:
    """Raises LinesRefused when a line cannot be ordered as it stands; stock is shared out over lines of the same SKU."""
    taken: dict[str, Decimal] = {}
    problems: list[LineProblem] = []
    for line in lines:
        taken[line.sku] = taken.get(line.sku, Decimal(0)) + line.quantity
        problems.extend(_problems(line, offers.get(line.sku), taken[line.sku], currency))
    if problems:
        raise LinesRefused(problems)


def _problems(line: OrderLine, offer: Offer | None, needed: Decimal, currency: str) -> Iterator[LineProblem]:
    def problem(code: str, message: Message, **params: Any) -> LineProblem:
        name = line.name or (offer.name if offer else "")
        return LineProblem(position=line.position, sku=line.sku, name=name, code=code, message=message, params=params)

    if offer is None:
        yield problem("unknown_sku", _("There is no item with the SKU %(sku)s."), sku=line.sku)
    elif offer.is_restricted:
        yield problem("restricted", _("This item is not available to you."))
    elif not offer.is_active:
        yield problem("inactive", _("This item is no longer sold."))
    elif offer.currency != currency:
        yield problem("other_currency", _("This item is sold in %(currency)s only."), currency=offer.currency)
    elif line.unit and line.unit != offer.unit:
        yield problem("unit_changed", _("This item is now sold by %(unit)s."), unit=offer.unit)
    elif offer.available is not None and needed > offer.available and offer.available_on is None:
        yield problem("not_available", _("Only %(available)s available."), available=offer.available.normalize())
    elif offer.minimum is not None and line.quantity < offer.minimum:
        yield problem("min_quantity", _("At least %(minimum)s of this item."), minimum=offer.minimum.normalize())
    elif not is_multiple(line.quantity, offer.step):
        yield problem("step", _("Only in multiples of %(step)s."), step=(offer.step or Decimal(1)).normalize())


def write_lines(order: AbstractOrder, lines: Sequence[OrderLine], changed: Iterable[OrderLine] = ()) -> None:
    """Computes the totals and stores what is new or other than before; lines that left must be deleted already."""
    stale = {id(line) for line in changed}
    stale |= {id(line) for line in compute(order, lines)}
    fresh = [line for line in lines if line._state.adding]
    old = [line for line in lines if not line._state.adding and id(line) in stale]
    using = order._state.db or router.db_for_write(OrderLine)
    if old:
        OrderLine.objects.using(using).bulk_update(old, merge_fields(("quantity",), SNAPSHOT, LINE_FIELDS), batch_size=200)
    if fresh:
        insert_rows(fresh, using=using)


def new_lines(order: AbstractOrder, wanted: Iterable[tuple[str, Decimal]], offers: Mapping[str, Offer], first: int = 1) -> list[OrderLine]:
    """Unsaved lines for SKUs and quantities, numbered from `first`. Raises LinesRefused when one cannot be ordered."""
    lines = [
        OrderLine(order_id=order.pk, position=position, sku=sku, quantity=quantity)
        for position, (sku, quantity) in enumerate(wanted, first)
    ]
    refuse_unorderable(lines, offers, order.currency)
    for line in lines:
        apply_offer(line, offers[line.sku])
    return lines


def take_currency(order: AbstractOrder, offers: Mapping[str, Offer]) -> None:
    """A draft without lines takes the currency of what is put into it first."""
    if offers and not order.lines_count:
        order.currency = next(iter(offers.values())).currency
