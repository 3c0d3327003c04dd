"""A small API over the address book: enough to prove the base without any domain's own API."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar
from uuid import UUID

import django_filters
from django.urls import path
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response
from rest_framework.routers import SimpleRouter

from lk_kit.api.fields import MoneyField, PartyField, StrictDecimalField, StrictIntegerField, UTCDateTimeField, VisibleRelatedField
from lk_kit.api.filters import LkFilterSet, PartyFilter, SearchFilter
from lk_kit.api.idempotency import idempotent
from lk_kit.api.inspection import describe
from lk_kit.api.lists import ListViewSet
from lk_kit.api.serializers import LkModelSerializer, LkSerializer
from lk_kit.api.views import LkAPIView
from lk_kit.core.actions import Action, InstanceAction
from lk_kit.core.classes import register_class
from lk_kit.core.exceptions import Refused
from lk_kit.parties.models import Address

EDIT = "parties.edit"


@dataclass(kw_only=True)
class AddAddress(Action[Address]):
    permission: ClassVar[str] = EDIT
    party: UUID
    values: dict[str, Any]

    def party_id(self) -> UUID:
        return self.party

    def perform(self) -> Address:
        return Address.objects.create(party_id=self.party, **self.values)


@dataclass
class ChangeAddress(InstanceAction[Address, Address]):
    permission: ClassVar[str] = EDIT
    values: Any = None

    def perform(self) -> Address:
        for name, value in self.values.items():
            setattr(self.instance, name, value)
        self.instance.save()
        return self.instance


@dataclass
class CloseAddress(InstanceAction[Address, Address]):
    permission: ClassVar[str] = EDIT

    def check(self) -> None:
        if self.instance.label == "closed":
            raise Refused("Closed already", code="closed")

    def perform(self) -> Address:
        self.instance.label = "closed"
        self.instance.save()
        return self.instance


class PlaceSerializer(LkModelSerializer[Address]):
    party = PartyField(read_only=True)
    party_name = serializers.CharField(source="party.name", read_only=True)
    since = UTCDateTimeField(source="party.created_at", read_only=True)

    class Meta:
        model = Address
        fields = ("id", "party", "party_name", "since", "label", "city", "street", "postal_code", "is_default")


class SlowPlaceSerializer(PlaceSerializer):
    def to_representation(self, instance: Address) -> dict[str, Any]:
        return super().to_representation(instance)


class PlaceInput(LkModelSerializer[Address]):
    party = PartyField()

    class Meta:
        model = Address
        fields = ("party", "label", "city", "street", "postal_code")


class PlaceChange(LkModelSerializer[Address]):
    class Meta:
        model = Address
        fields = ("label", "city", "street", "postal_code")


class PlaceFilter(LkFilterSet):
    party = PartyFilter()
    search = SearchFilter(paths=("city", "street"))
    since = django_filters.IsoDateTimeFilter(field_name="party__created_at", lookup_expr="gte")

    class Meta:
        model = Address
        fields = ("is_default",)


class PlaceViewSet(ListViewSet):
    model = Address
    serializer_key = "toy.PlaceSerializer"
    serializer_keys: ClassVar = {"create": "toy.PlaceInput", "partial_update": "toy.PlaceChange"}
    filterset_key = "toy.PlaceFilter"
    ordering_fields: ClassVar = {"city": "city", "opened": "party__created_at"}
    ordering = "city"
    compiled = True

    def get_detail_queryset(self) -> Any:
        return super().get_detail_queryset().select_related("party")

    @idempotent("toy.AddAddress")
    def create(self, request: Any) -> Response:
        values = self.validated()
        grant = values.pop("party")
        return self.created(self.run("toy.AddAddress", party=grant.party_id, values=values))

    def partial_update(self, request: Any, pk: str) -> Response:
        return self.answer(self.run("toy.ChangeAddress", self.get_object(), values=self.validated(partial=True)))

    @action(detail=True, methods=["post"])
    @idempotent("toy.CloseAddress")
    def close(self, request: Any, pk: str) -> Response:
        return self.answer(self.run("toy.CloseAddress", self.get_object()))


class Numbers(LkSerializer):
    quantity = StrictDecimalField(12, 3, required=False)
    position = StrictIntegerField(required=False)
    price = MoneyField(required=False, allow_null=True)
    at = UTCDateTimeField(required=False)
    text = serializers.ListField(child=serializers.CharField(), required=False)
    address = VisibleRelatedField("lk_kit_parties.Address", required=False)


class EchoView(LkAPIView):
    @describe(request=Numbers, responses={200: Numbers})
    def post(self, request: Any) -> Response:
        return Response({name: str(value) for name, value in self.check_input(Numbers).items()})


class BoomView(LkAPIView):
    permission_classes = ()
    error: Any = None

    @describe(responses={200: None})
    def get(self, request: Any) -> Response:
        raise self.error


for name in (
    *("AddAddress", "ChangeAddress", "CloseAddress"),
    *("PlaceSerializer", "PlaceInput", "PlaceChange", "PlaceFilter"),
):
    register_class(f"toy.{name}", f"{__name__}.{name}")

app_name = "toy"
router = SimpleRouter()
router.register("addresses", PlaceViewSet, basename="places")
urlpatterns = [*router.urls, path("echo/", EchoView.as_view(), name="echo"), path("boom/", BoomView.as_view(), name="boom")]
