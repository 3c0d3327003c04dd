"""What a host names in `LK_KIT["CLASSES"]`."""

from __future__ import annotations

from datetime import datetime

from lk_kit.core.actors import Actor
from lk_kit.core.exceptions import Refused
from lk_kit.core.flows import Status, Transition
from lk_kit.orders.abstract import AbstractOrder
from lk_kit.orders.flow import STAFF, OrderFlow
from lk_kit.orders.numbering import OrderNumbering


class ShopNumbering(OrderNumbering):
    def next(self, order: AbstractOrder, moment: datetime) -> str:
        return f"SHOP-{super().next(order, moment)}"


class WarehouseFlow(OrderFlow):
    """«На складе» between work and shipping; the customer may say that he got it."""

    statuses = (*OrderFlow.statuses, Status(code="at_warehouse", label="На складе", tone="live", step=3))
    transitions = (
        *(one for one in OrderFlow.transitions if one.name != "ship"),
        Transition(name="store", sources=("processing",), target="at_warehouse", label="На склад", staff_permission=STAFF),
        Transition(name="ship", sources=("processing", "at_warehouse"), target="shipped", label="Отгрузить", staff_permission=STAFF),
        Transition(name="receive", sources=("shipped",), target="completed", label="Получено", permission="orders.place"),
    )

    @classmethod
    def guard_store(cls, instance: AbstractOrder, actor: Actor) -> None:
        if instance.total > 1000:
            raise Refused("Too big for the shelf.")
