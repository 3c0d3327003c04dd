from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpResponseBase, StreamingHttpResponse
from django.utils.translation import gettext as _
from rest_framework.decorators import action
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from lk_kit.api.idempotency import idempotent
from lk_kit.api.inspection import describe
from lk_kit.core.actions import Action
from lk_kit.core.classes import get_class
from lk_kit.core.clock import today
from lk_kit.core.exceptions import InvalidInput, NotAllowed
from lk_kit.orders.actions import action_for
from lk_kit.orders.enums import Permission
from lk_kit.orders.export import DIALECTS, csv_stream, export_rows

from .base import OrdersViewSet

FILTERS = ("party", "status", "ordered_from", "ordered_to", "total_from", "total_to", "search", "placed_by")
SHIPMENT = ("tracking_number", "tracking_url", "promised_date")


class OrderViewSet(OrdersViewSet):
    """Placed orders. Drafts live under `drafts/`."""

    serializer_key = "orders.OrderSerializer"
    serializer_keys = {
        "list": "orders.OrderRowSerializer",
        "cancel": "orders.CancelInput",
        "move": "orders.MoveInput",
        "shipment": "orders.UpdateShipmentInput",
        "repeat": "orders.RepeatInput",
    }
    filterset_key = "orders.OrderListFilter"
    ordering_fields = {"ordered_at": "ordered_at", "total": "total", "number": "number"}

    def get_queryset(self) -> QuerySet[Any, Any]:
        found: Any = super().get_queryset()
        return found.placed()  # type: ignore[no-any-return]

    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return self.answer(self.with_history(self.get_object()))

    def authorize_action(self, action: str, party_id: UUID | None) -> None:
        """The flow says who may cancel; who may take which other step is asked when the step is known."""
        if action == "orders.CancelOrder":
            get_class(action)(self.get_object(), actor=self.actor).authorize()
        elif action != "orders.MoveOrder":
            super().authorize_action(action, party_id)

    @describe(request="orders.CancelInput", responses={200: "orders.OrderSerializer"}, summary="Cancel the order")
    @action(detail=True, methods=["post"])
    @idempotent("orders.CancelOrder")
    def cancel(self, request: Request, pk: str) -> HttpResponseBase:
        return self.answer_order(self.run("orders.CancelOrder", self.get_object(), **self.validated()))

    @describe(request="orders.MoveInput", responses={200: "orders.OrderSerializer"}, summary="Take a step of `allowed_actions`")
    @action(detail=True, methods=["post"])
    @idempotent("orders.MoveOrder")
    def move(self, request: Request, pk: str) -> HttpResponseBase:
        data = self.validated()
        given = {name: data.pop(name) for name in SHIPMENT if name in data}
        step: Action[Any] = action_for(self.get_object(), data.pop("transition"), actor=self.actor, **data)
        unknown = [name for name in given if not hasattr(step, name)]
        if unknown:
            raise InvalidInput(errors={name: [_("This field cannot be set.")] for name in unknown})
        for name, value in given.items():
            setattr(step, name, value)
        return self.answer_order(step.execute())

    @describe(request="orders.UpdateShipmentInput", responses={200: "orders.OrderSerializer"}, summary="Staff: tell of the delivery")
    @action(detail=True, methods=["patch"])
    def shipment(self, request: Request, pk: str) -> HttpResponseBase:
        return self.answer_order(self.run("orders.UpdateShipment", self.get_object(), **self.validated(partial=True)))

    @describe(responses={200: "orders.RepeatPreviewSerializer"}, summary="What repeating the order would give today")
    @action(detail=True, methods=["get"], url_path="repeat/preview", url_name="repeat-preview")
    def preview(self, request: Request, pk: str) -> Response:
        return Response(self.run("orders.PreviewRepeat", self.get_object()).as_dict())

    def prepare_repeat(self, request: Request, pk: str) -> Action[Any]:
        return self.act("orders.RepeatOrder", self.get_object(), **self.validated())

    @describe(request="orders.RepeatInput", responses={201: "orders.DraftSerializer"}, summary="Make a draft of what was previewed")
    @action(detail=True, methods=["post"])
    @idempotent("orders.RepeatOrder", prepare="prepare_repeat")
    def repeat(self, request: Request, pk: str) -> HttpResponseBase:
        return self.answer_draft(self.prepared().execute(), code=201)

    @describe(
        responses={200: {"type": "string"}},
        media_type="text/csv",
        summary="The filtered list as CSV",
        parameters={"dialect": "excel-ru (semicolons, decimal commas) or excel, the default.", **dict.fromkeys(FILTERS, "As in the list.")},
    )
    @action(detail=False, methods=["get"])
    def export(self, request: Request) -> HttpResponseBase:
        given = set(request.query_params)
        self.check_parameters(given - {"dialect"})
        dialect = request.query_params.get("dialect", "excel")
        if dialect not in DIALECTS:
            text = _("Enter one of: %(words)s.") % {"words": ", ".join(DIALECTS)}
            raise ValidationError({"dialect": [ErrorDetail(text, "invalid_choice")]})
        rows: Any = self.filter_queryset(self.exportable()).order_by("-ordered_at", "-pk")
        response = StreamingHttpResponse(csv_stream(export_rows(rows), dialect), content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="orders-{today():%Y-%m-%d}.csv"'
        return response

    def exportable(self) -> QuerySet[Any, Any]:
        """What the actor sees in the parties where he may export; staff export what they see."""
        found: Any = self.get_queryset()
        if found.staff_may_view(self.actor):
            return found  # type: ignore[no-any-return]
        parties = self.actor.party_ids(Permission.EXPORT.value)
        if not parties:
            raise NotAllowed
        return found.in_parties(parties)  # type: ignore[no-any-return]
