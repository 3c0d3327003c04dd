from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

from lk_kit.core.actions import Action
from lk_kit.core.classes import get_class
from lk_kit.core.clock import now
from lk_kit.core.events import emit, head
from lk_kit.core.exceptions import InvalidInput, LkKitError, NotAllowed, Refused
from lk_kit.orders import history
from lk_kit.orders.abstract import AbstractOrder
from lk_kit.orders.conf import conf
from lk_kit.orders.enums import DRAFT, SHIPPED, Permission
from lk_kit.orders.flow import staff_permission
from lk_kit.orders.limits import reserve_again
from lk_kit.orders.signals import OrderCancelled, OrderChanged, OrderStatusChanged
from lk_kit.orders.wording import assign, clean_note, clean_url, set_words
from lk_kit.orders.writing import move_order, update_order

from .base import UNSET, OrderAction, Unset, given
from .placing import PlaceOrder


def shipment_values(tracking_number: Any, tracking_url: Any, promised_date: Any) -> dict[str, Any]:
    values = given(tracking_number=tracking_number, tracking_url=tracking_url, promised_date=promised_date)
    if "tracking_number" in values:
        values["tracking_number"] = clean_note(values["tracking_number"], "tracking_number")
        if len(values["tracking_number"]) > 64:
            raise InvalidInput(errors={"tracking_number": [_("No more than 64 characters.")]})
    if "tracking_url" in values:
        values["tracking_url"] = clean_url(values["tracking_url"])
    promised = values.get("promised_date")
    if promised is not None and not isinstance(promised, date):
        raise InvalidInput(errors={"promised_date": [_("Enter a date.")]})
    return values


@dataclass
class FlowAction(OrderAction[AbstractOrder]):
    """A move along the flow; the flow decides who may."""

    permission = ""

    def step(self) -> str:
        raise NotImplementedError(f"{type(self).__name__} must implement step()")

    def is_authorized(self) -> bool:
        flow = get_class("orders.OrderFlow")
        return bool(flow.may(flow.transition(self.step()), self.order, self.actor))

    def check(self) -> None:
        get_class("orders.OrderFlow").authorize(self.order, self.step(), self.actor)


@dataclass
class CancelOrder(FlowAction):
    """Cancels while the flow allows it; the reason is asked for where the flow says so and is kept with the order."""

    reason: str = field(default="", kw_only=True)

    name = "orders.cancel"
    permission = Permission.CANCEL.value
    transition: ClassVar[str] = "cancel"

    def step(self) -> str:
        return self.transition

    def perform(self) -> AbstractOrder:
        order = self.order
        needed = get_class("orders.OrderFlow").transition(self.transition).needs_reason
        reason = clean_note(self.reason, "reason", required=needed)
        before = move_order(order, self.transition, self.actor, cancel_reason=reason)
        history.record(order, before=before, after=order.status, actor=self.actor, note=reason)
        emit(OrderCancelled(**head(self.actor, order), number=order.number, reason=reason, from_status=before), order)
        return order


@dataclass
class MoveOrder(FlowAction):
    """Takes a step of the flow that is neither placing nor cancelling. What is said about the shipment is for staff only."""

    transition: str = field(kw_only=True)
    reason: str = field(default="", kw_only=True)
    tracking_number: str | Unset = field(default=UNSET, kw_only=True)
    tracking_url: str | Unset = field(default=UNSET, kw_only=True)
    promised_date: date | Unset | None = field(default=UNSET, kw_only=True)

    name = "orders.move"

    def step(self) -> str:
        return self.transition

    def check(self) -> None:
        super().check()
        if self.order.status == DRAFT or self.transition == CancelOrder.transition:
            raise Refused(_("This step has an action of its own."), code="wrong_action")
        if self.shipment() and not self.actor.has_staff_perm(staff_permission()):
            raise NotAllowed

    def shipment(self) -> dict[str, Any]:
        return shipment_values(self.tracking_number, self.tracking_url, self.promised_date)

    def perform(self) -> AbstractOrder:
        order, values = self.order, self.shipment()
        transition = get_class("orders.OrderFlow").transition(self.transition)
        cancelled = get_class("orders.OrderFlow").cancelled_codes()
        if order.status in cancelled and transition.target not in cancelled and not self.actor.has_staff_perm(staff_permission()):
            reserve_again(order)
        reason = clean_note(self.reason, "reason", required=transition.needs_reason)
        if transition.target == SHIPPED and order.shipped_at is None:
            values["shipped_at"] = now()
        before = move_order(order, self.transition, self.actor, **values)
        history.record(order, before=before, after=order.status, actor=self.actor, note=reason)
        emit(self.fact(before), order)
        return order

    def fact(self, before: str) -> OrderStatusChanged:
        order = self.order
        return OrderStatusChanged(
            **head(self.actor, order),
            number=order.number,
            from_status=before,
            to_status=order.status,
            transition=self.transition,
            tracking_number=order.tracking_number,
            tracking_url=order.tracking_url,
        )


def action_for(order: AbstractOrder, transition: str, **inputs: Any) -> Action[AbstractOrder]:
    """The action that takes this step: PlaceOrder, CancelOrder or MoveOrder, with the host's overrides."""
    if order.status == DRAFT and transition == PlaceOrder.transition:
        inputs.pop("reason", None)
        return get_class("orders.PlaceOrder")(order, **inputs)  # type: ignore[no-any-return]
    if transition == CancelOrder.transition:
        return get_class("orders.CancelOrder")(order, **inputs)  # type: ignore[no-any-return]
    return get_class("orders.MoveOrder")(order, transition=transition, **inputs)  # type: ignore[no-any-return]


@dataclass
class UpdateShipment(OrderAction[AbstractOrder]):
    """What staff tell about the delivery of a placed order without moving it."""

    tracking_number: str | Unset = field(default=UNSET, kw_only=True)
    tracking_url: str | Unset = field(default=UNSET, kw_only=True)
    promised_date: date | Unset | None = field(default=UNSET, kw_only=True)
    delivery_method: str | Unset = field(default=UNSET, kw_only=True)

    name = "orders.update_shipment"

    def is_authorized(self) -> bool:
        return self.actor.has_staff_perm(staff_permission())

    def check(self) -> None:
        if self.order.is_draft:
            raise Refused(_("A draft has no shipment yet."), code="is_draft")

    def perform(self) -> AbstractOrder:
        order = self.order
        values = shipment_values(self.tracking_number, self.tracking_url, self.promised_date)
        changed = [*assign(order, values), *set_words(order, given(delivery_method=self.delivery_method))]
        if changed:
            update_order(order, changed)
            emit(OrderChanged(**head(self.actor, order), number=order.number, changed=changed), order)
        return order


@dataclass(frozen=True, slots=True)
class BulkResult:
    done: list[AbstractOrder]
    refused: list[tuple[AbstractOrder, LkKitError]]


@dataclass(kw_only=True)
class BulkMove(Action[BulkResult]):
    """The same step for many orders, each in a transaction of its own: one that cannot go does not hold back the others."""

    orders: Sequence[AbstractOrder]
    transition: str
    reason: str = ""

    name = "orders.bulk_move"

    def execute(self) -> BulkResult:
        orders = list(self.orders)
        if len(orders) > conf.MAX_BULK:
            raise InvalidInput(_("No more than %(limit)s orders at a time."), code="too_many", params={"limit": conf.MAX_BULK})
        result = BulkResult([], [])
        for order in sorted(orders, key=lambda one: str(one.pk)):
            try:
                result.done.append(action_for(order, self.transition, actor=self.actor, reason=self.reason).execute())
            except LkKitError as error:
                result.refused.append((order, error))
        return result
