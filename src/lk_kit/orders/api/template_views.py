from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponseBase
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from lk_kit.api.idempotency import idempotent
from lk_kit.api.inspection import describe
from lk_kit.core.actions import Action
from lk_kit.core.users import name_paths
from lk_kit.orders.abstract import get_order_model
from lk_kit.orders.models import OrderTemplate

from .base import StaffMay


class OrderTemplateViewSet(StaffMay):
    """Named lists of goods to order again, such as “Weekly purchase”."""

    model = OrderTemplate
    serializer_key = "orders.OrderTemplateSerializer"
    serializer_keys = {
        "list": "orders.OrderTemplateRowSerializer",
        "create": "orders.CreateTemplateInput",
        "partial_update": "orders.TemplateInput",
        "draft": "orders.TemplateDraftInput",
    }
    filterset_key = "orders.OrderTemplateFilter"
    ordering_fields = {"title": "name", "updated_at": "updated_at"}

    def get_detail_queryset(self) -> QuerySet[Any, Any]:
        return super().get_detail_queryset().select_related("party", *name_paths("created_by"))

    def prepare_create(self, request: Request) -> Action[Any]:
        data = self.validated()
        return self.act("orders.CreateTemplate", party=data.pop("party").party_id, **data)

    @describe(request="orders.CreateTemplateInput", responses={201: "orders.OrderTemplateSerializer"}, summary="Make a template")
    @idempotent("orders.CreateTemplate", prepare="prepare_create")
    def create(self, request: Request) -> HttpResponseBase:
        return self.created(self.fresh(self.prepared().execute()))

    @describe(request="orders.TemplateInput", responses={200: "orders.OrderTemplateSerializer"}, summary="Change the template")
    def partial_update(self, request: Request, pk: str) -> Response:
        return self.answer(self.fresh(self.run("orders.UpdateTemplate", self.get_object(), **self.validated(partial=True))))

    @describe(responses={204: None}, summary="Delete the template")
    def destroy(self, request: Request, pk: str) -> Response:
        self.run("orders.DeleteTemplate", self.get_object())
        return self.no_content()

    @describe(responses={200: "orders.RepeatPreviewSerializer"}, summary="What a draft of the template would hold today")
    @action(detail=True, methods=["get"])
    def preview(self, request: Request, pk: str) -> Response:
        return Response(self.run("orders.PreviewTemplate", self.get_object()).as_dict())

    def prepare_draft(self, request: Request, pk: str) -> Action[Any]:
        return self.act("orders.DraftFromTemplate", self.get_object(), **self.validated())

    @describe(request="orders.TemplateDraftInput", responses={201: "orders.DraftSerializer"}, summary="Make a draft of the template")
    @action(detail=True, methods=["post"])
    @idempotent("orders.DraftFromTemplate", prepare="prepare_draft")
    def draft(self, request: Request, pk: str) -> HttpResponseBase:
        made = self.prepared().execute()
        orders: Any = get_order_model()._default_manager
        found = orders.visible_to(self.actor).select_related("party", *name_paths("placed_by")).filter(pk=made.pk).first()
        return self.created(found or made, key="orders.DraftSerializer")

    def fresh(self, template: OrderTemplate) -> OrderTemplate:
        return self.get_detail_queryset().filter(pk=template.pk).first() or template
