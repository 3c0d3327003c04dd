from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Generic, TypeVar
from uuid import UUID

from lk_kit.core.events import emit, head
from lk_kit.core.exceptions import InvalidInput, LkKitError, NotVisible
from lk_kit.orders.abstract import AbstractOrder
from lk_kit.orders.conf import conf
from lk_kit.orders.exceptions import PriceChange
from lk_kit.orders.lines import (
    LineInput,
    apply_offer,
    clean_inputs,
    clean_sku,
    new_lines,
    price_change,
    refuse_unorderable,
    requests_for,
    stored_lines,
    take_currency,
    too_many_lines,
    write_lines,
)
from lk_kit.orders.models import OrderLine
from lk_kit.orders.pricing import OfferRequest
from lk_kit.orders.quantities import parse_quantity
from lk_kit.orders.signals import DraftChanged
from lk_kit.orders.totals import ORDER_FIELDS
from lk_kit.orders.writing import update_order

from .base import DraftAction, Quoting

R = TypeVar("R")


def clean_field(name: str, parse: Any, value: Any) -> Any:
    """`parse(value)`, with its error brought to the field it belongs to."""
    try:
        return parse(value)
    except LkKitError as error:
        raise InvalidInput(errors={name: [str(error)]}, code=error.code) from error


@dataclass
class LineAction(DraftAction[R], Generic[R]):
    """A change of a draft's lines: totals are computed anew, prices of untouched lines stay until the order is placed."""

    def store(self, lines: Sequence[OrderLine], changed: Iterable[OrderLine] = ()) -> None:
        write_lines(self.order, lines, changed)
        update_order(self.order, ("currency", *ORDER_FIELDS))
        emit(DraftChanged(**head(self.actor, self.order), title=self.order.title, changed=["lines"]), self.order)


def pick(lines: Iterable[OrderLine], line_id: UUID | str) -> OrderLine:
    """The line with this id. Raises NotVisible when it is not a line of this order."""
    found = next((line for line in lines if str(line.pk) == str(line_id)), None)
    if found is None:
        raise NotVisible
    return found


@dataclass
class SetLines(Quoting[AbstractOrder], LineAction[AbstractOrder]):
    """Replaces all lines; the same SKU twice is added up."""

    lines: Sequence[LineInput] = field(kw_only=True)

    name = "orders.set_lines"

    def offer_requests(self) -> Iterable[OfferRequest]:
        return [OfferRequest(sku=sku, quantity=quantity) for sku, quantity in clean_inputs(self.lines)]

    def perform(self) -> AbstractOrder:
        wanted = clean_inputs(self.lines)
        offers = self.offers()
        self.order.lines_count = 0
        take_currency(self.order, offers)
        lines = new_lines(self.order, wanted, offers)
        OrderLine.objects.filter(order_id=self.order.pk).delete()
        self.store(lines)
        return self.order


@dataclass
class AddLine(Quoting[OrderLine], LineAction[OrderLine]):
    """Adds goods; a SKU that the draft has already gets more of it, at the newest price."""

    sku: str = field(kw_only=True)
    quantity: Decimal | int | str = field(kw_only=True)

    name = "orders.add_line"

    def offer_requests(self) -> Iterable[OfferRequest]:
        sku = clean_field("sku", clean_sku, self.sku)
        return [OfferRequest(sku=sku, quantity=clean_field("quantity", parse_quantity, self.quantity))]

    def perform(self) -> OrderLine:
        [request] = self.offer_requests()
        lines, offers = stored_lines(self.order), self.offers()
        take_currency(self.order, offers)
        line = next((one for one in lines if one.sku == request.sku), None)
        if line is None:
            [line] = new_lines(self.order, [(request.sku, request.quantity)], offers, first=self.next_position(lines))
            lines.append(line)
        else:
            line.quantity = clean_field("quantity", parse_quantity, line.quantity + request.quantity)
            refuse_unorderable([line], offers, self.order.currency)
            apply_offer(line, offers[line.sku])
        self.store(lines, [line])
        return line

    def next_position(self, lines: Sequence[OrderLine]) -> int:
        if len(lines) >= conf.MAX_LINES:
            raise InvalidInput(errors={"lines": [too_many_lines(conf.MAX_LINES)]})
        return max((one.position for one in lines), default=0) + 1


@dataclass
class ChangeLine(Quoting[OrderLine], LineAction[OrderLine]):
    """Another quantity of a line, at the newest price."""

    line_id: UUID | str = field(kw_only=True)
    quantity: Decimal | int | str = field(kw_only=True)

    name = "orders.change_line"

    def offer_requests(self) -> Iterable[OfferRequest]:
        line = pick(stored_lines(self.order), self.line_id)
        line.quantity = clean_field("quantity", parse_quantity, self.quantity)
        return requests_for([line], self.order.currency)

    def perform(self) -> OrderLine:
        offers, lines = self.offers(), stored_lines(self.order)
        line = pick(lines, self.line_id)
        line.quantity = clean_field("quantity", parse_quantity, self.quantity)
        refuse_unorderable([line], offers, self.order.currency)
        apply_offer(line, offers[line.sku])
        self.store(lines, [line])
        return line


@dataclass
class RemoveLine(LineAction[None]):
    """Takes a line out of a draft."""

    line_id: UUID | str = field(kw_only=True)

    name = "orders.remove_line"

    def perform(self) -> None:
        lines = stored_lines(self.order)
        gone = pick(lines, self.line_id)
        gone.delete()
        self.store([line for line in lines if line is not gone])


@dataclass
class RefreshPrices(Quoting[tuple[PriceChange, ...]], LineAction[tuple[PriceChange, ...]]):
    """Takes the newest price, name, discount and rate of every line that is still sold; returns the changes of price."""

    name = "orders.refresh_prices"

    def offer_requests(self) -> Iterable[OfferRequest]:
        return requests_for(stored_lines(self.order), self.order.currency)

    def perform(self) -> tuple[PriceChange, ...]:
        lines, offers = stored_lines(self.order), self.offers()
        changes, touched = [], []
        for line in lines:
            offer = offers.get(line.sku)
            if offer is None or offer.currency != self.order.currency or offer.unit != line.unit:
                continue
            changes.append(price_change(line, offer))
            if apply_offer(line, offer):
                touched.append(line)
        if touched:
            self.store(lines, touched)
        return tuple(change for change in changes if change is not None)
