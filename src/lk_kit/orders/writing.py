"""How an order's row is written: one UPDATE of the named columns, or the host's own `save()` where there is one."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import router

from lk_kit.core.actors import Actor
from lk_kit.core.classes import get_class
from lk_kit.core.clock import now
from lk_kit.core.writing import saves_itself, update_row

from .abstract import AbstractOrder


def update_order(order: AbstractOrder, names: Iterable[str]) -> None:
    """Writes the named fields and `updated_at`. The row is locked by the action already."""
    order.updated_at = now()
    wanted = list(dict.fromkeys((*names, "updated_at")))
    if saves_itself(type(order)):
        order.save(update_fields=wanted)
    else:
        values = {name: getattr(order, name) for name in wanted}
        update_row(type(order), {"pk": order.pk}, values, using=order._state.db or router.db_for_write(type(order), instance=order))


def move_order(order: AbstractOrder, transition: str, actor: Actor, **values: Any) -> str:
    """Moves the order along its flow, `values` in the same statement, and returns the status it had. A host's `save()` runs after that."""
    values["updated_at"] = now()
    before: str = get_class("orders.OrderFlow").move(order, transition, actor, **values)
    if saves_itself(type(order)):
        order.save(update_fields=["status", *values])
    return before
