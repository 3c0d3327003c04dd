"""Bank accounts that wait for a second person."""

from __future__ import annotations

from typing import Any

import django_filters
from django.http import HttpResponseBase
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request

from lk_kit.api.fields import PartyField
from lk_kit.api.filters import LkFilterSet, PartyFilter
from lk_kit.api.idempotency import idempotent
from lk_kit.api.inspection import describe
from lk_kit.api.lists import ListViewSet
from lk_kit.api.serializers import LkModelSerializer
from lk_kit.core.users import display_name, name_paths
from lk_kit.parties.enums import BankChange, Decision
from lk_kit.parties.models import BankAccountChange


class BankAccountChangeSerializer(LkModelSerializer[BankAccountChange]):
    """What one person entered and another decides on. `is_mine`: the reader entered it himself and cannot approve it."""

    party = PartyField(read_only=True)
    bank_account = serializers.CharField(source="bank_account_id", read_only=True, allow_null=True)
    what = serializers.ChoiceField(choices=BankChange.choices, read_only=True)
    state = serializers.ChoiceField(choices=Decision.choices, read_only=True)
    requested_by = serializers.SerializerMethodField()
    decided_by = serializers.SerializerMethodField()
    is_mine = serializers.SerializerMethodField()

    class Meta:
        model = BankAccountChange
        fields = (
            "id",
            "party",
            "bank_account",
            "what",
            "bank_name",
            "bik",
            "account",
            "correspondent_account",
            "state",
            "requested_by",
            "created_at",
            "expires_at",
            "decided_by",
            "decided_at",
            "reason",
            "is_mine",
        )

    def get_requested_by(self, change: BankAccountChange) -> str:
        return display_name(change.requested_by)

    def get_decided_by(self, change: BankAccountChange) -> str:
        return display_name(change.decided_by)

    def get_is_mine(self, change: BankAccountChange) -> bool:
        user = self.context["actor"].user
        return user is not None and user.pk == change.requested_by_id


class BankAccountChangeFilter(LkFilterSet):
    """How the list of changes may be narrowed."""

    party = PartyFilter()
    decision = django_filters.ChoiceFilter(choices=Decision.choices)

    class Meta:
        model = BankAccountChange
        fields = ()


class BankAccountChangeViewSet(ListViewSet):
    """Changes of bank accounts: those that wait, and how the others were decided."""

    model = BankAccountChange
    serializer_key = "parties.BankAccountChangeSerializer"
    serializer_keys = {"reject": "parties.ReasonInput"}
    filterset_key = "parties.BankAccountChangeFilter"

    def get_queryset(self) -> Any:
        return super().get_queryset().select_related("party", *name_paths("requested_by"), *name_paths("decided_by"))

    @describe(request=None, responses={200: "parties.BankAccountChangeSerializer"}, summary="Approve what a colleague entered")
    @action(detail=True, methods=["post"])
    @idempotent("parties.ApproveBankChange")
    def approve(self, request: Request, pk: str) -> HttpResponseBase:
        return self.answer(self.run("parties.ApproveBankChange", self.get_object()))

    @describe(request="parties.ReasonInput", responses={200: "parties.BankAccountChangeSerializer"}, summary="Reject it")
    @action(detail=True, methods=["post"])
    @idempotent("parties.RejectBankChange")
    def reject(self, request: Request, pk: str) -> HttpResponseBase:
        return self.answer(self.run("parties.RejectBankChange", self.get_object(), **self.validated()))

    @describe(request=None, responses={200: "parties.BankAccountChangeSerializer"}, summary="Take back what one entered oneself")
    @action(detail=True, methods=["post"])
    @idempotent("parties.WithdrawBankChange")
    def withdraw(self, request: Request, pk: str) -> HttpResponseBase:
        return self.answer(self.run("parties.WithdrawBankChange", self.get_object()))
