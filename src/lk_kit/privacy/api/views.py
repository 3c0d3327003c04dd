from __future__ import annotations

from typing import Any

from django.http import HttpResponseBase
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from lk_kit.accounts.clients import client_ip
from lk_kit.api.idempotency import idempotent
from lk_kit.api.inspection import describe
from lk_kit.api.lists import ListViewSet
from lk_kit.api.views import LkAPIView
from lk_kit.core.classes import get_class
from lk_kit.core.exceptions import NotVisible
from lk_kit.privacy.actions.erasures import OPEN
from lk_kit.privacy.downloads import copy_response
from lk_kit.privacy.enums import Channel
from lk_kit.privacy.models import Consent, DataExport, Erasure
from lk_kit.privacy.overview import consents_of
from lk_kit.privacy.plans import plan_of
from lk_kit.privacy.subjects import subject_of


class ConsentsView(LkAPIView):
    @describe(responses={200: "privacy.ConsentListAnswer"}, summary="Texts in force and one's own consents")
    def get(self, request: Request) -> Response:
        return self.listed()

    @describe(request="privacy.ConsentInput", responses={200: "privacy.ConsentListAnswer"}, summary="Agree to texts")
    def post(self, request: Request) -> Response:
        values = self.check_input("privacy.ConsentInput")
        self.run("privacy.GiveConsents", **values, ip=client_ip(request._request), channel=Channel.API.value)
        return self.listed()

    def listed(self) -> Response:
        answer = get_class("privacy.ConsentListAnswer")({"results": consents_of(self.actor.signed_in_user)}, context=self.context())
        return Response(answer.data)


class WithdrawView(LkAPIView):
    model = Consent

    @describe(
        request="privacy.WithdrawalInput",
        responses={200: "privacy.ConsentListAnswer"},
        summary="Withdraw a consent; a mandatory one closes the account",
    )
    def post(self, request: Request, pk: Any) -> Response:
        consent = Consent.objects.visible_to(self.actor).select_related("document").filter(pk=pk).first()
        if consent is None:
            raise NotVisible
        self.run("privacy.WithdrawConsent", consent, **self.check_input("privacy.WithdrawalInput"))
        answer = get_class("privacy.ConsentListAnswer")({"results": consents_of(self.actor.signed_in_user)}, context=self.context())
        return Response(answer.data)


class ExportViewSet(ListViewSet):
    """Copies of one's own data."""

    model = DataExport
    serializer_key = "privacy.ExportSerializer"
    ordering_fields = {"requested_at": "requested_at"}
    ordering = "-requested_at"

    @describe(request=None, responses={201: "privacy.ExportSerializer"}, summary="Ask for a copy of all one's data")
    @idempotent("privacy.RequestExport")
    def create(self, request: Request) -> HttpResponseBase:
        return self.created(self.run("privacy.RequestExport"))

    @describe(responses={200: None}, parameters={"key": "from `download`"}, media_type="application/zip", summary="The archive")
    @action(detail=True, methods=["get"])
    def download(self, request: Request, pk: str) -> HttpResponseBase:
        return copy_response(request._request, self.get_object(), request.query_params.get("key", ""), self.actor)


class ErasureView(LkAPIView):
    @describe(responses={200: "privacy.ErasureAnswer"}, summary="What erasing all one's data would do, and whether it waits")
    def get(self, request: Request) -> Response:
        return self.told()

    @describe(request=None, responses={201: "privacy.ErasureAnswer"}, summary="Ask to be forgotten")
    def post(self, request: Request) -> Response:
        self.run("privacy.RequestErasure")
        return self.told(status.HTTP_201_CREATED)

    def told(self, code: int = status.HTTP_200_OK) -> Response:
        user = self.actor.signed_in_user
        waiting, plan = Erasure.objects.of_user(user).filter(status__in=OPEN).first(), plan_of(subject_of(user))
        values = {
            "status": waiting.status if waiting else "none",
            "requested_at": waiting.requested_at if waiting else None,
            "due_at": waiting.due_at if waiting else None,
            "plan": plan.rows,
            "companies": [party.name for party in plan.companies],
            "obstacles": plan.obstacles,
        }
        return Response(get_class("privacy.ErasureAnswer")(values, context=self.context()).data, status=code)


class CancelErasureView(ErasureView):
    http_method_names = ["post", "options"]

    @describe(request=None, responses={200: "privacy.ErasureAnswer"}, summary="Stay after all")
    def post(self, request: Request) -> Response:
        self.run("privacy.CancelErasure")
        return self.told()
