"""The status timeline: rows are added here and nowhere else, and never changed."""

from __future__ import annotations

from django.db import router

from lk_kit.core.actors import Actor
from lk_kit.core.writing import insert_row

from .abstract import AbstractOrder
from .enums import Permission, Via
from .models import OrderHistory

NOTE_LENGTH = 500


def record(order: AbstractOrder, *, before: str, after: str, actor: Actor, note: str = "") -> OrderHistory:
    row = OrderHistory(
        order_id=order.pk, from_status=before, to_status=after, user_id=getattr(actor.user, "pk", None), via=via(actor, order), note=note
    )
    insert_row(row, using=order._state.db or router.db_for_write(OrderHistory))
    return row


def via(actor: Actor, order: AbstractOrder) -> str:
    """A member of the party acts as a customer even when he is staff too."""
    if actor.is_system:
        return Via.SYSTEM.value
    if actor.can(Permission.VIEW.value, order.party_id):
        return Via.CUSTOMER.value
    return Via.STAFF.value
