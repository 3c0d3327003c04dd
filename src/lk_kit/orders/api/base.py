"""What the order and the draft viewsets share: one detail query, fresh answers after a write, staff of the active model."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import Prefetch, QuerySet
from rest_framework import status
from rest_framework.response import Response

from lk_kit.api.lists import ListViewSet
from lk_kit.core.actions import Action
from lk_kit.core.classes import get_class
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

    def with_history(self, queryset: QuerySet[Any, Any]) -> QuerySet[Any, Any]:
        steps = OrderHistory.objects.select_related(*name_paths("user")).order_by("at", "id")
        return queryset.prefetch_related(Prefetch("lk_history", queryset=steps))

    def answer_order(self, order: AbstractOrder, *, code: int = status.HTTP_200_OK) -> Response:
        """The order after a write, read anew; with the timeline."""
        return self._answer(self.with_history(self.with_people(self._row(order))), order, "orders.OrderSerializer", code)

    def answer_draft(self, draft: AbstractOrder, *, code: int = status.HTTP_200_OK) -> Response:
        return self._answer(self.with_people(self._row(draft)), draft, "orders.DraftSerializer", code)

    def _row(self, order: AbstractOrder) -> QuerySet[Any, Any]:
        return ListViewSet.get_queryset(self).filter(pk=order.pk)

    def _answer(self, queryset: QuerySet[Any, Any], order: AbstractOrder, key: str, code: int) -> Response:
        return self.answer(queryset.first() or order, status=code, key=key)
