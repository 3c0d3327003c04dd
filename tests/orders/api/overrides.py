"""What a host names in `LK_KIT["CLASSES"]` to change the API of orders."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from lk_kit.orders.api.filters import OrderListFilter
from lk_kit.orders.api.serializers import OrderRowSerializer, OrderSerializer


class ShopOrderSerializer(OrderSerializer):
    """One more column and a computed value."""

    weight = serializers.SerializerMethodField()

    class Meta(OrderSerializer.Meta):
        fields = (*OrderSerializer.Meta.fields, "external_id", "weight")

    def get_weight(self, order: Any) -> str:
        return f"{order.lines_count} kg"


class ShopRowSerializer(OrderRowSerializer):
    """Still plain columns: still one statement without instances."""

    class Meta(OrderRowSerializer.Meta):
        fields = (*OrderRowSerializer.Meta.fields, "external_id")


class ShopComputedRowSerializer(OrderRowSerializer):
    """No plain column: the list goes the ordinary way."""

    weight = serializers.SerializerMethodField()

    class Meta(OrderRowSerializer.Meta):
        fields = (*OrderRowSerializer.Meta.fields, "weight")

    def get_weight(self, order: Any) -> str:
        return f"{order.lines_count} kg"


class ShopFilter(OrderListFilter):
    class Meta(OrderListFilter.Meta):
        fields = (*OrderListFilter.Meta.fields, "external_id")
