"""Columns are read by functions made once a class; the answer is that of DRF."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from rest_framework import serializers

from lk_kit.api.fields import PartyField, UTCDateTimeField
from lk_kit.api.rows import row_plan
from lk_kit.api.serializers import LkModelSerializer
from lk_kit.parties.models import Address, Party
from lk_kit.testing.factories import AddressFactory

pytestmark = [pytest.mark.django_db, pytest.mark.needs("api")]


class LoudPartyField(PartyField):
    def to_representation(self, value: Any) -> str:
        return super().to_representation(value).upper()


class PlaceSerializer(LkModelSerializer[Address]):
    party = PartyField(read_only=True)
    since = UTCDateTimeField(source="party.created_at", read_only=True)
    word = serializers.SerializerMethodField()

    class Meta:
        model = Address
        fields = ("id", "party", "city", "is_default", "since", "word")
        read_only_fields = fields

    def get_word(self, place: Address) -> str:
        return f"{place.city}!"


class LoudSerializer(PlaceSerializer):
    party = LoudPartyField(read_only=True)
    word = None  # type: ignore[assignment]

    class Meta(PlaceSerializer.Meta):
        fields = ("id", "party", "city")  # type: ignore[assignment]


def as_drf(serializer: Any) -> dict[str, Any]:
    assert serializer.fields
    return dict(serializer.data)


@pytest.mark.parametrize("kind", [PlaceSerializer, LoudSerializer])
def test_the_quick_answer_is_the_one_of_drf(kind: Any) -> None:
    address = AddressFactory(city="Тверь")
    assert list(kind(address).data.items()) == list(as_drf(kind(address)).items())
    assert kind([address] * 2, many=True).data == [as_drf(kind(address))] * 2


def test_a_field_that_shows_its_value_in_its_own_way_is_asked() -> None:
    address = AddressFactory()
    Party.objects.filter(pk=address.party_id).update(code="abcdef")
    address.refresh_from_db()
    assert LoudSerializer(address).data["party"] == "ABCDEF"
    assert row_plan(LoudSerializer) is None


def test_an_object_without_its_party_is_shown_as_drf_does() -> None:
    new = Address(city="Тверь")
    assert PlaceSerializer(new).data == as_drf(PlaceSerializer(new))
    assert PlaceSerializer(new).data["word"] == "Тверь!"


def test_fields_that_were_taken_out_of_one_serializer_are_not_shown() -> None:
    serializer = PlaceSerializer(AddressFactory())
    serializer.fields.pop("city")
    assert "city" not in serializer.data


def test_what_is_no_instance_goes_the_ordinary_way() -> None:
    class DaySerializer(LkModelSerializer[Party]):
        class Meta:
            model = Party
            fields = ("name",)

    assert DaySerializer({"name": "Ромашка", "day": date(2026, 1, 1)}).data == {"name": "Ромашка"}
