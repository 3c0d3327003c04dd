"""Spending limits of members."""

from __future__ import annotations

from typing import Any

import django_filters
from django.http import HttpResponseBase
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from lk_kit.api.fields import CleanCharField, MoneyField, PartyField, StrictDecimalField, VisibleRelatedField
from lk_kit.api.filters import LkFilterSet, PartyFilter
from lk_kit.api.idempotency import idempotent
from lk_kit.api.inspection import describe
from lk_kit.api.lists import ListViewSet
from lk_kit.api.serializers import LkModelSerializer, LkSerializer
from lk_kit.core.money import quantize
from lk_kit.parties.enums import LimitPeriod
from lk_kit.parties.limits import LimitState, states_of
from lk_kit.parties.models import SpendingLimit


class LimitListSerializer(serializers.ListSerializer[Any]):
    """What has been spent is read for all rows at once."""

    def to_representation(self, data: Any) -> list[Any]:
        rows = list(data)
        context: Any = self.context
        context["states"] = {state.limit.pk: state for state in states_of(rows)}
        return super().to_representation(rows)


class SpendingLimitSerializer(LkModelSerializer[SpendingLimit]):
    """A limit, and what is left of it. `until` is the last day of the running period."""

    party = PartyField(read_only=True)
    member = serializers.CharField(source="membership_id", read_only=True)
    period = serializers.ChoiceField(choices=LimitPeriod.choices, read_only=True)
    amount = MoneyField(read_only=True)
    spent = serializers.SerializerMethodField()
    left = serializers.SerializerMethodField()
    until = serializers.SerializerMethodField()

    class Meta:
        model = SpendingLimit
        fields = ("id", "party", "member", "period", "currency", "amount", "spent", "left", "until")
        list_serializer_class = LimitListSerializer

    def state(self, limit: SpendingLimit) -> LimitState:
        context: Any = self.context
        known: dict[Any, LimitState] = context.setdefault("states", {})
        if limit.pk not in known:
            known[limit.pk] = states_of([limit])[0]
        return known[limit.pk]

    def get_spent(self, limit: SpendingLimit) -> str:
        return format(quantize(self.state(limit).spent, limit.currency), "f")

    def get_left(self, limit: SpendingLimit) -> str:
        return format(quantize(self.state(limit).left, limit.currency), "f")

    def get_until(self, limit: SpendingLimit) -> str:
        return self.state(limit).until.isoformat()


class SpendingLimitInput(LkSerializer):
    """The limit of a member for a period and currency: set, or changed where there is one."""

    member = VisibleRelatedField("lk_kit_parties.Membership")
    period = serializers.ChoiceField(choices=LimitPeriod.choices)
    currency = CleanCharField(max_length=3)
    amount = StrictDecimalField(19, 4)


class SpendingLimitFilter(LkFilterSet):
    """How the list of limits may be narrowed."""

    party = PartyFilter()
    member = django_filters.UUIDFilter(field_name="membership_id")

    class Meta:
        model = SpendingLimit
        fields = ("period", "currency")


class SpendingLimitViewSet(ListViewSet):
    """The limits of members whom the actor manages, and his own."""

    model = SpendingLimit
    serializer_key = "parties.SpendingLimitSerializer"
    serializer_keys = {"create": "parties.SpendingLimitInput"}
    filterset_key = "parties.SpendingLimitFilter"

    def get_queryset(self) -> Any:
        return super().get_queryset().select_related("party", "membership")

    @describe(request="parties.SpendingLimitInput", responses={201: "parties.SpendingLimitSerializer"}, summary="Set a member's limit")
    @idempotent("parties.SetSpendingLimit")
    def create(self, request: Request) -> HttpResponseBase:
        data = self.validated()
        return self.created(self.run("parties.SetSpendingLimit", data.pop("member"), **data))

    @describe(responses={204: None}, summary="Lift the limit")
    def destroy(self, request: Request, pk: str) -> Response:
        limit: SpendingLimit = self.get_object()
        self.run("parties.LiftSpendingLimit", limit.membership, period=limit.period, currency=limit.currency)
        return self.no_content()
