from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from lk_kit.accounts.actions.resets import APPROVE
from lk_kit.accounts.models import FactorReset
from lk_kit.api.inspection import describe
from lk_kit.api.lists import ListViewSet

from .base import PublicAPIView, guarded


class FactorResetViewSet(ListViewSet):
    """Resets of second factors: one's own, and all of them for staff who may see or approve them."""

    model = FactorReset
    serializer_key = "accounts.FactorResetSerializer"
    serializer_keys = {"ask": "accounts.FactorResetInput"}

    def get_queryset(self) -> QuerySet[Any, Any]:
        everything = self.actor.has_staff_perm(APPROVE) and not getattr(self, "swagger_fake_view", False)
        return FactorReset.objects.order_by() if everything else super().get_queryset()

    @action(detail=False, methods=["post"], url_path="request")
    @describe(request="accounts.FactorResetInput", responses={201: "accounts.FactorResetSerializer"}, summary="Staff: ask for a reset")
    def ask(self, request: Request) -> Response:
        data = self.validated()
        return self.created(self.run("accounts.RequestFactorReset", user=data["user"], reason=data["reason"]))

    @action(detail=True, methods=["post"])
    @describe(request=None, responses={200: "accounts.FactorResetSerializer"}, summary="Staff: approve a colleague's request")
    def approve(self, request: Request, pk: str) -> Response:
        return self.answer(self.run("accounts.ApproveFactorReset", self.get_object()))

    @action(detail=True, methods=["post"])
    @describe(request=None, responses={200: "accounts.FactorResetSerializer"}, summary="Staff: decline or withdraw a request")
    def decline(self, request: Request, pk: str) -> Response:
        return self.answer(self.run("accounts.DeclineFactorReset", self.get_object()))


@guarded
class FactorResetCancelView(PublicAPIView):
    @describe(request="accounts.UndoInput", responses={200: "accounts.StateAnswer"}, summary="Stop a reset by the link of its message")
    def post(self, request: Request) -> Response:
        self.run("accounts.CancelFactorReset", **self.input("UndoInput"), ip=self.ip)
        return self.say("StateAnswer", state="cancelled", next=[])
