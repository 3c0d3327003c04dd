from __future__ import annotations

from typing import Any

from rest_framework import serializers

from lk_kit.api.fields import PartyField
from lk_kit.api.rows import RowList
from lk_kit.api.serializers import LkModelSerializer
from lk_kit.core.classes import get_class
from lk_kit.orders.models import OrderTemplate, OrderTemplateLine

from .fields import PersonNameField


class OrderTemplateLineSerializer(LkModelSerializer[OrderTemplateLine]):
    """Goods of a template; prices come from the price source when it is used."""

    class Meta:
        model = OrderTemplateLine
        fields = ("id", "position", "sku", "name", "unit", "quantity")
        read_only_fields = fields
        list_serializer_class = RowList


class OrderTemplateRowSerializer(LkModelSerializer[OrderTemplate]):
    """A template in the list."""

    party = PartyField(read_only=True)
    title = serializers.CharField(source="name", read_only=True)

    class Meta:
        model = OrderTemplate
        fields: tuple[str, ...] = ("id", "party", "title", "comment", "created_at", "updated_at")
        read_only_fields: tuple[str, ...] = fields


class OrderTemplateSerializer(OrderTemplateRowSerializer):
    """A named list of goods to order again."""

    created_by_name = PersonNameField(source="created_by")

    class Meta(OrderTemplateRowSerializer.Meta):
        fields = (*OrderTemplateRowSerializer.Meta.fields, "created_by_name")
        read_only_fields = fields

    def get_fields(self) -> dict[str, Any]:
        return {**super().get_fields(), "lines": get_class("orders.OrderTemplateLineSerializer")(many=True, read_only=True)}
