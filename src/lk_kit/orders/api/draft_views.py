from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpResponseBase
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from lk_kit.api.idempotency import idempotent
from lk_kit.api.inspection import describe
from lk_kit.core.actions import Action
from lk_kit.core.classes import get_class

from .base import OrdersViewSet

PLACED_TOO = ("place",)
"""A replay of placing finds an order that is no longer a draft."""


class DraftViewSet(OrdersViewSet):
    """Drafts: several at a time, each with its lines, until they are placed."""

    serializer_key = "orders.DraftSerializer"
    serializer_keys = {
        "list": "orders.DraftRowSerializer",
        "create": "orders.CreateDraftInput",
        "partial_update": "orders.DraftInput",
        "place": "orders.PlaceInput",
        "set_lines": "orders.SetLinesInput",
        "add_line": "orders.AddLineInput",
        "change_line": "orders.ChangeLineInput",
    }
    filterset_key = "orders.DraftListFilter"

    def get_queryset(self) -> QuerySet[Any, Any]:
        found: Any = super().get_queryset()
        return found if self.action in PLACED_TOO else found.drafts()  # type: ignore[no-any-return]

    def authorize_action(self, action: str, party_id: UUID | None) -> None:
        if action == "orders.PlaceOrder":
            get_class(action)(self.get_object(), actor=self.actor).authorize()
        else:
            super().authorize_action(action, party_id)

    def prepare_create(self, request: Request) -> Action[Any]:
        data = self.validated()
        return self.act("orders.CreateDraft", party=data.pop("party").party_id, **data)

    @describe(request="orders.CreateDraftInput", responses={201: "orders.DraftSerializer"}, summary="Begin a draft")
    @idempotent("orders.CreateDraft", prepare="prepare_create")
    def create(self, request: Request) -> HttpResponseBase:
        return self.answer_draft(self.prepared().execute(), code=201)

    @describe(request="orders.DraftInput", responses={200: "orders.DraftSerializer"}, summary="Change the words of the draft")
    def partial_update(self, request: Request, pk: str) -> Response:
        return self.answer_draft(self.run("orders.UpdateDraft", self.get_object(), **self.validated(partial=True)))

    @describe(responses={204: None}, summary="Delete the draft")
    def destroy(self, request: Request, pk: str) -> Response:
        self.run("orders.DeleteDraft", self.get_object())
        return self.no_content()

    @describe(request="orders.SetLinesInput", responses={200: "orders.DraftSerializer"}, summary="Replace all lines")
    @action(detail=True, methods=["put"], url_path="lines", url_name="lines")
    def set_lines(self, request: Request, pk: str) -> Response:
        return self.answer_draft(self.run("orders.SetLines", self.get_object(), **self.validated()))

    def prepare_line(self, request: Request, pk: str) -> Action[Any]:
        return self.act("orders.AddLine", self.get_object(), **self.validated())

    @describe(request="orders.AddLineInput", responses={200: "orders.DraftSerializer"}, summary="Add goods to the draft")
    @set_lines.mapping.post
    @idempotent("orders.AddLine", prepare="prepare_line")
    def add_line(self, request: Request, pk: str) -> HttpResponseBase:
        self.prepared().execute()
        return self.answer_draft(self.get_object())

    @describe(request="orders.ChangeLineInput", responses={200: "orders.DraftSerializer"}, summary="Another quantity of a line")
    @action(detail=True, methods=["patch"], url_path="lines/(?P<line_id>[^/]+)", url_name="line")
    def change_line(self, request: Request, pk: str, line_id: str) -> Response:
        self.run("orders.ChangeLine", self.get_object(), line_id=line_id, **self.validated())
        return self.answer_draft(self.get_object())

    @describe(request=None, responses={200: "orders.DraftSerializer"}, summary="Remove a line")
    @change_line.mapping.delete
    def remove_line(self, request: Request, pk: str, line_id: str) -> Response:
        self.run("orders.RemoveLine", self.get_object(), line_id=line_id)
        return self.answer_draft(self.get_object())

    @describe(request=None, responses={200: "orders.RefreshedDraftSerializer"}, summary="Take over the newest prices")
    @action(detail=True, methods=["post"], url_path="refresh-prices")
    def refresh_prices(self, request: Request, pk: str) -> Response:
        changes = self.run("orders.RefreshPrices", self.get_object())
        draft = self.answer_draft(self.get_object())
        return Response({"changes": [one.as_dict() for one in changes], "draft": draft.data})

    def prepare_place(self, request: Request, pk: str) -> Action[Any]:
        return self.act("orders.PlaceOrder", self.get_object(), **self.validated())

    @describe(request="orders.PlaceInput", responses={200: "orders.OrderSerializer"}, summary="Place the order")
    @action(detail=True, methods=["post"])
    @idempotent("orders.PlaceOrder", prepare="prepare_place")
    def place(self, request: Request, pk: str) -> HttpResponseBase:
        return self.answer_order(self.prepared().execute())
