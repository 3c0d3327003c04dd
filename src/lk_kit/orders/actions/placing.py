from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any, ClassVar
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from lk_kit.core.classes import get_class
from lk_kit.core.clock import now
from lk_kit.core.decimals import parse_decimal
from lk_kit.core.events import emit, head
from lk_kit.core.exceptions import Conflict, Refused
from lk_kit.core.money import format_money, quantize
from lk_kit.orders import history, signals
from lk_kit.orders.abstract import AbstractOrder
from lk_kit.orders.conf import conf
from lk_kit.orders.exceptions import PriceChange, PricesChanged
from lk_kit.orders.limits import reserve
from lk_kit.orders.lines import apply_offer, price_change, refuse_unorderable, requests_for, stored_lines, write_lines
from lk_kit.orders.models import OrderLine
from lk_kit.orders.pricing import Offer, OfferRequest
from lk_kit.orders.totals import ORDER_FIELDS
from lk_kit.orders.wording import set_address
from lk_kit.orders.writing import move_order

from .base import OrderAction, Quoting
from .lines import clean_field

ADDRESS_FIELDS = ("delivery_address", "delivery_contact")


@dataclass
class PlaceOrder(Quoting[AbstractOrder], OrderAction[AbstractOrder]):
    """Makes a draft an order: prices are asked anew, stock and minimum are checked, the number is given.

    `expected_total` is the total that the customer was looking at; another one raises PricesChanged under every policy.
    Raises Refused (empty, below the minimum, no address, wrong status), SpendingLimitReached,
    LinesRefused, PricesChanged, ActionVetoed, Conflict.
    """

    expected_total: Decimal | str | None = field(default=None, kw_only=True)
    address_id: UUID | str | None = field(default=None, kw_only=True)

    name = "orders.place"
    transition: ClassVar[str] = "place"
    _quoted: Sequence[OrderLine] | None = field(default=None, init=False, repr=False)

    def is_authorized(self) -> bool:
        flow = get_class("orders.OrderFlow")
        return bool(flow.may(flow.transition(self.transition), self.order, self.actor))

    def check(self) -> None:
        get_class("orders.OrderFlow").authorize(self.order, self.transition, self.actor)

    def offer_requests(self) -> Iterable[OfferRequest]:
        self._quoted = stored_lines(self.order)
        return requests_for(self._quoted, self.order.currency)

    def perform(self) -> AbstractOrder:
        lines, offers = self.quoted_lines()
        if not lines:
            raise Refused(_("The draft is empty: add something first."), code="empty")
        refuse_unorderable(lines, offers, self.order.currency)
        self.take_prices(lines, offers)
        address = set_address(self.order, self.address_id) if self.address_id else []
        self.check_rules()
        reserve(self.order, self.actor)
        signals.pre_order_place.send(sender=type(self.order), order=self.order, lines=lines, actor=self.actor)
        return self.place(now(), address)

    def quoted_lines(self) -> tuple[Sequence[OrderLine], dict[str, Offer]]:
        """The lines with their offers. What a remote source was asked for before the lock must still be what the draft holds."""
        asked_before = self._quoted
        offers = self.offers()
        if asked_before is None:
            return self._quoted or [], offers
        lines = stored_lines(self.order)
        if [(one.pk, one.sku, one.quantity) for one in lines] != [(one.pk, one.sku, one.quantity) for one in asked_before]:
            raise Conflict
        return lines, offers

    def take_prices(self, lines: Sequence[OrderLine], offers: dict[str, Offer]) -> None:
        found = [price_change(line, offers[line.sku]) for line in lines]
        changes: list[PriceChange] = [change for change in found if change is not None]
        if changes and conf.PRICE_POLICY == "refuse_if_changed":
            raise PricesChanged(changes)
        touched = [line for line in lines if apply_offer(line, offers[line.sku])]
        write_lines(self.order, lines, touched)
        if self.expected_total is not None and self.order.total != self.clean_expected():
            raise PricesChanged(changes)

    def clean_expected(self) -> Decimal:
        value: Decimal = clean_field("expected_total", lambda given: parse_decimal(given, 19, 4), self.expected_total)
        return quantize(value, self.order.currency)

    def check_rules(self) -> None:
        """The seller's conditions for any order. Override to add more; raise Refused."""
        order, least = self.order, conf.MIN_TOTAL.get(self.order.currency)
        if least is not None and order.total < least:
            raise Refused(
                _("The least order is %(minimum)s; %(missing)s are missing."),
                code="below_minimum",
                params={
                    "minimum": format_money(least, order.currency),
                    "missing": format_money(least - order.total, order.currency),
                },
            )
        if conf.REQUIRE_ADDRESS and not order.delivery_address:
            raise Refused(_("Please choose a delivery address."), code="no_address")

    def place(self, moment: datetime, address: Iterable[str]) -> AbstractOrder:
        order = self.order
        values: dict[str, Any] = {name: getattr(order, name) for name in (*ORDER_FIELDS, *address)}
        values |= {"ordered_at": moment, "placed_by_id": getattr(self.actor.user, "pk", None) or order.placed_by_id}
        values["number"] = order.number or get_class("orders.OrderNumbering")().next(order, moment)
        before = move_order(order, self.transition, self.actor, **values)
        history.record(order, before=before, after=order.status, actor=self.actor)
        emit(
            signals.OrderPlaced(
                **head(self.actor, order), number=order.number, total=order.total, currency=order.currency, lines_count=order.lines_count
            ),
            order,
        )
        return order
