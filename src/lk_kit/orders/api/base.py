"""What the order and the draft viewsets share: one detail query, fresh answers after a write, staff of the active model."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import router
from django.db.models import QuerySet
from rest_framework import status
from rest_framework.response import Response

from lk_kit.api.lists import ListViewSet
from lk_kit.core.actions import Action
from lk_kit.core.classes import get_class
from lk_kit.core.compiled import Key, fetch
from lk_kit.core.users import name_paths
from lk_kit.orders.abstract import AbstractOrder, get_order_model
from lk_kit.orders.flow import staff_permission
from lk_kit.orders.models import OrderHistory


class StaffMay(ListViewSet):
    """Staff with the change permission of the active order model may run the actions of orders."""

    def authorize_action(self, action: str, party_id: UUID | None) -> None:
        if not self.actor.has_staff_perm(staff_permission()):
            super().authorize_action(action, party_id)

    def act(self, action: str, *args: Any, **inputs: Any) -> Action[Any]:
        """The action in force, ready to be executed; a remote price source is asked now, before a transaction begins."""
        made: Action[Any] = get_class(action)(*args, actor=self.actor, **inputs)
        if hasattr(made, "quote"):
            made.quote()
        return made


class OrdersViewSet(StaffMay):
    ordering = "-ordered_at"
    ordering_fields = {"ordered_at": "ordered_at"}
    compiled = True

    def get_model(self) -> type[AbstractOrder]:
        return get_order_model()

    def get_detail_queryset(self) -> QuerySet[Any, Any]:
        return self.with_people(super().get_detail_queryset())

    def with_people(self, queryset: QuerySet[Any, Any]) -> QuerySet[Any, Any]:
        return queryset.select_related("party", *name_paths("placed_by"))

    def with_history(self, order: AbstractOrder) -> AbstractOrder:
        """The order with its timeline, as if prefetched."""
        found = fetch(("history",), steps_of, [Key(type(order)._meta.pk, order.pk)], using_of(order))
        for step in found:
            step.order = order
        steps: Any = OrderHistory.objects.all()
        steps._result_cache, steps._prefetch_done = found, True
        order._prefetched_objects_cache = {**getattr(order, "_prefetched_objects_cache", {}), "lk_history": steps}  # type: ignore[attr-defined]
        return order

    def answer_order(self, order: AbstractOrder, *, code: int = status.HTTP_200_OK) -> Response:
        """The order after a write, read anew; with the timeline."""
        return self.answer(self.with_history(self._fresh(order)), status=code, key="orders.OrderSerializer")

    def answer_draft(self, draft: AbstractOrder, *, code: int = status.HTTP_200_OK) -> Response:
        return self.answer(self._fresh(draft), status=code, key="orders.DraftSerializer")

    def _fresh(self, order: AbstractOrder) -> AbstractOrder:
        """Read by its key alone: who wrote it may see what he wrote, even if the step took it out of his sight."""
        key = Key(type(order)._meta.pk, order.pk)
        found = fetch((type(self), type(order), "fresh"), lambda pk: self.with_people(self._rows().filter(pk=pk)), [key], using_of(order))
        return found[0] if found else order

    def _rows(self) -> QuerySet[Any, Any]:
        return self.get_model()._default_manager.all()


def steps_of(key: Any) -> QuerySet[OrderHistory]:
    return OrderHistory.objects.filter(order_id=key).select_related(*name_paths("user")).order_by("at", "id")


def using_of(order: AbstractOrder) -> str:
    return order._state.db or router.db_for_write(type(order), instance=order)
