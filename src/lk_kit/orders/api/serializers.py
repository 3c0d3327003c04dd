"""What the API shows of orders. Input is in `inputs.py`; nothing here writes."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from lk_kit.api.fields import MoneyField, PartyField
from lk_kit.api.rows import RowList
from lk_kit.api.serializers import FixedFields, LkModelSerializer, LkSerializer
from lk_kit.core.classes import get_class
from lk_kit.core.extra_fields import ExtraFields
from lk_kit.orders.abstract import AbstractOrder, get_order_model
from lk_kit.orders.models import OrderHistory, OrderLine

from .fields import KeyField, PersonNameField, StatusLabelField, reads_as_customer


class OrderLineSerializer(LkModelSerializer[OrderLine]):
    """A line as it was ordered. `price` is of one unit before discount, `amount` of the line after it."""

    amount = MoneyField(currency="order.currency", read_only=True)
    vat_amount = MoneyField(currency="order.currency", read_only=True)

    class Meta:
        model = OrderLine
        fields = ("id", "position", "sku", "name", "unit", "quantity", "price", "discount_rate", "vat_rate", "amount", "vat_amount")
        read_only_fields = fields
        list_serializer_class = RowList


class OrderHistorySerializer(LkModelSerializer[OrderHistory]):
    """A step of the timeline. `by` is who took it, empty for the system; `via` says by which hand."""

    label = serializers.SerializerMethodField()  # type: ignore[assignment]
    by = PersonNameField(source="user")

    class Meta:
        model = OrderHistory
        fields = ("at", "from_status", "to_status", "label", "by", "via", "note")
        read_only_fields = fields

    def get_label(self, step: OrderHistory) -> str:
        customer = reads_as_customer(self.context["actor"], step.order.party_id)
        return str(get_class("orders.OrderFlow").status(step.to_status).label_for(customer=customer))


class AllowedActionSerializer(FixedFields, LkSerializer):
    """A step that the reader may take now: `place` and `cancel` at their own addresses, the others at `move/`."""

    name = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    needs_reason = serializers.BooleanField()
    is_destructive = serializers.BooleanField()


class OrderBase(LkModelSerializer[AbstractOrder]):
    """Of the host's own columns, those of `extra_fields.read` are shown; never those that may only be written."""

    id = KeyField(source="pk")
    party = PartyField(read_only=True)
    status_label = StatusLabelField()
    total = MoneyField(read_only=True)
    placed_by = KeyField(source="placed_by_id", allow_null=True)

    class Meta:
        model = get_order_model()
        fields: tuple[str, ...] = ()

    def get_field_names(self, declared_fields: Any, info: Any) -> list[str]:
        names = list(super().get_field_names(declared_fields, info))
        return names + [name for name in self.host_columns(get_order_model().extra_fields) if name not in names]

    def host_columns(self, extra: ExtraFields) -> tuple[str, ...]:
        return extra.read

    def get_extra_kwargs(self) -> dict[str, Any]:
        kwargs = super().get_extra_kwargs()
        names = [*self.Meta.fields, *self.host_columns(get_order_model().extra_fields)]
        return {**kwargs, **{name: {**kwargs.get(name, {}), "read_only": True} for name in names}}


class OrderRowSerializer(OrderBase):
    """An order in a list, with the columns of `extra_fields.list`."""

    class Meta(OrderBase.Meta):
        fields: tuple[str, ...] = (
            "id",
            "party",
            "number",
            "status",
            "status_label",
            "ordered_at",
            "total",
            "currency",
            "lines_count",
            "customer_reference",
            "promised_date",
            "tracking_number",
            "tracking_url",
            "placed_by",
        )

    def host_columns(self, extra: ExtraFields) -> tuple[str, ...]:
        return extra.list


class DraftRowSerializer(OrderRowSerializer):
    """A draft in the list."""

    class Meta(OrderRowSerializer.Meta):
        fields = ("id", "party", "title", "ordered_at", "updated_at", "total", "currency", "lines_count", "customer_reference", "placed_by")


class OrderDetailBase(OrderBase):
    subtotal = MoneyField(read_only=True)
    discount_total = MoneyField(read_only=True)
    vat_total = MoneyField(read_only=True)
    placed_by_name = PersonNameField(source="placed_by")

    def get_fields(self) -> dict[str, Any]:
        fields = super().get_fields()
        fields["allowed_actions"] = get_class("orders.AllowedActionSerializer")(many=True, read_only=True)
        fields["lines"] = get_class("orders.OrderLineSerializer")(many=True, read_only=True, source="lk_lines")
        return fields

    def to_representation(self, instance: Any) -> dict[str, Any]:
        actor = self.context["actor"]
        instance.allowed_actions = [
            {"name": one.name, "label": str(one.label), "needs_reason": one.needs_reason, "is_destructive": one.is_destructive}
            for one in get_class("orders.OrderFlow").available(instance, actor)
        ]
        shown: dict[str, Any] = super().to_representation(instance)
        return shown


class OrderSerializer(OrderDetailBase):
    """An order with its lines, its timeline and what the reader may do with it."""

    class Meta(OrderBase.Meta):
        fields = (
            "id",
            "party",
            "number",
            "status",
            "status_label",
            "ordered_at",
            "updated_at",
            "currency",
            "prices_include_vat",
            "subtotal",
            "discount_total",
            "vat_total",
            "total",
            "lines_count",
            "customer_reference",
            "comment",
            "cancel_reason",
            "delivery_method",
            "delivery_address",
            "delivery_contact",
            "tracking_number",
            "tracking_url",
            "promised_date",
            "shipped_at",
            "repeated_from",
            "placed_by",
            "placed_by_name",
        )

    def get_fields(self) -> dict[str, Any]:
        fields = super().get_fields()
        fields["history"] = get_class("orders.OrderHistorySerializer")(many=True, read_only=True, source="lk_history")
        return fields


class DraftSerializer(OrderDetailBase):
    """A draft with its lines."""

    class Meta(OrderBase.Meta):
        fields = (
            "id",
            "party",
            "title",
            "status",
            "status_label",
            "ordered_at",
            "updated_at",
            "currency",
            "prices_include_vat",
            "subtotal",
            "discount_total",
            "vat_total",
            "total",
            "lines_count",
            "customer_reference",
            "comment",
            "delivery_method",
            "delivery_address",
            "delivery_contact",
            "repeated_from",
            "placed_by",
            "placed_by_name",
        )


class PriceChangeSerializer(LkSerializer):
    """Prices of one unit after discount."""

    position = serializers.IntegerField()
    sku = serializers.CharField()
    name = serializers.CharField()
    old_price = serializers.CharField()
    new_price = serializers.CharField()


class RefreshedDraftSerializer(LkSerializer):
    """The draft at the newest prices, and what moved."""

    changes = PriceChangeSerializer(many=True)

    def get_fields(self) -> dict[str, Any]:
        return {**super().get_fields(), "draft": get_class("orders.DraftSerializer")()}
