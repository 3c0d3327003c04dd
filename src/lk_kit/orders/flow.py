from __future__ import annotations

from dataclasses import replace

from django.contrib.auth import get_permission_codename
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lk_kit.core.actors import Actor
from lk_kit.core.flows import Flow, Status, Transition
from lk_kit.core.swapping import ORDER_SETTING, get_swappable

from .enums import CANCELLED, COMPLETED, DRAFT, PLACED, PROCESSING, SHIPPED, Permission

STAFF = "lk_kit_orders.change_order"
"""Stands for the right to change orders, whatever the active model is: see `staff_permission`."""


def staff_permission(verb: str = "change") -> str:
    """The Django permission on the active order model, such as `shop.change_order` on a site that swapped it."""
    options = get_swappable(ORDER_SETTING)._meta
    return f"{options.app_label}.{get_permission_codename(verb, options)}"


class OrderFlow(Flow):
    """The default life of an order. A host extends it (say, with «На складе») in a subclass named by `CLASSES["orders.OrderFlow"]`."""

    name = "orders"
    initial = DRAFT
    statuses = (
        Status(code=DRAFT, label=_("Draft"), tone=""),
        Status(code=PLACED, label=_("Placed"), tone="live", step=1),
        Status(code=PROCESSING, label=_("Processing"), customer_label=_("In progress"), tone="live", step=2),
        Status(code=SHIPPED, label=_("Shipped"), tone="good", step=3),
        Status(code=COMPLETED, label=_("Completed"), tone="", step=4, is_final=True),
        Status(code=CANCELLED, label=_("Cancelled"), tone="bad", is_final=True),
    )
    transitions = (
        Transition(
            name="place", sources=(DRAFT,), target=PLACED, label=_("Place the order"), permission=Permission.PLACE, staff_permission=STAFF
        ),
        Transition(name="process", sources=(PLACED,), target=PROCESSING, label=_("Take into work"), staff_permission=STAFF),
        Transition(name="ship", sources=(PROCESSING,), target=SHIPPED, label=_("Mark as shipped"), staff_permission=STAFF),
        Transition(name="complete", sources=(SHIPPED,), target=COMPLETED, label=pgettext_lazy("verb", "Complete"), staff_permission=STAFF),
        Transition(
            name="cancel",
            sources=(PLACED, PROCESSING),
            target=CANCELLED,
            label=_("Cancel the order"),
            permission=Permission.CANCEL,
            staff_permission=STAFF,
            needs_reason=True,
            is_destructive=True,
        ),
    )

    @classmethod
    def cancelled_codes(cls) -> list[str]:
        """The statuses of orders that cost nobody anything: they free the spending limit."""
        return sorted({CANCELLED, *(one.target for one in cls.transitions if one.name == "cancel")})

    @classmethod
    def may(cls, transition: Transition, instance: models.Model, actor: Actor) -> bool:
        if transition.staff_permission == STAFF and actor.is_staff_member:
            transition = replace(transition, staff_permission=staff_permission())
        return super().may(transition, instance, actor)
