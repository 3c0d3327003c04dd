from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _

from lk_kit.core.admin import LookOnlyMixin
from lk_kit.core.classes import get_class
from lk_kit.core.money import format_money
from lk_kit.core.users import display_name, name_paths
from lk_kit.orders.enums import Via
from lk_kit.orders.flow import staff_permission
from lk_kit.orders.models import OrderHistory, OrderLine, OrderTemplateLine

from .base import MAX_EDITED_LINES, LinesInline, TabularInline

EMPTY = "–"


def plain_number(value: Decimal | None) -> str:
    """2.500 → «2,5»: as people write it, no trailing zeros."""
    return EMPTY if value is None else number_format(Decimal(f"{value.normalize():f}"), use_l10n=True)


class LineForm(forms.ModelForm):  # type: ignore[type-arg]
    def get_initial_for_field(self, field: forms.Field, field_name: str) -> Any:
        """2 instead of 2.000, which half of the world reads as two thousand."""
        value = super().get_initial_for_field(field, field_name)
        return Decimal(f"{value.normalize():f}") if isinstance(value, Decimal) else value


class OrderLineInline(LinesInline):
    model = OrderLine
    form = LineForm
    fk_name = "order"
    readonly_fields = ("name", "unit", "quantity_shown", "price_shown", "discount_shown", "vat_shown", "amount_shown")

    def editable(self, request: HttpRequest, obj: Any) -> bool:
        is_open = obj is None or (obj.is_draft and obj.lines_count <= MAX_EDITED_LINES)
        return is_open and request.user.has_perm(staff_permission())

    def get_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        if obj is None:
            return ("sku", "quantity")
        quantity = "quantity" if self.editable(request, obj) else "quantity_shown"
        return ("sku", "name", quantity, "unit", "price_shown", "discount_shown", "vat_shown", "amount_shown")

    def get_queryset(self, request: HttpRequest) -> QuerySet[OrderLine]:
        return super().get_queryset(request).select_related("order").order_by("position")

    @admin.display(description=_("quantity"))
    def quantity_shown(self, line: OrderLine) -> str:
        return plain_number(line.quantity)

    @admin.display(description=_("price"))
    def price_shown(self, line: OrderLine) -> str:
        return plain_number(line.price)

    @admin.display(description=_("discount"))
    def discount_shown(self, line: OrderLine) -> str:
        return f"{plain_number(line.discount_rate * 100)} %" if line.discount_rate else EMPTY

    @admin.display(description=_("VAT"))
    def vat_shown(self, line: OrderLine) -> str:
        return EMPTY if line.vat_rate is None else f"{plain_number(line.vat_rate)} %"

    @admin.display(description=_("amount"))
    def amount_shown(self, line: OrderLine) -> str:
        return format_money(line.amount, line.order.currency) if line.order_id else EMPTY


class OrderHistoryInline(LookOnlyMixin, TabularInline):
    """Who moved the order and when; rows are never changed."""

    model = OrderHistory
    fk_name = "order"
    extra = 0
    fields = ("at", "step", "who", "hand", "note")
    readonly_fields = fields
    classes = ("lk-lines",)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return True

    def get_queryset(self, request: HttpRequest) -> QuerySet[OrderHistory]:
        return super().get_queryset(request).select_related(*name_paths("user")).order_by("at", "id")

    @admin.display(description=_("step"))
    def step(self, row: OrderHistory) -> str:
        flow = get_class("orders.OrderFlow")
        return f"{flow.status(row.from_status).label} → {flow.status(row.to_status).label}"

    @admin.display(description=_("who"))
    def who(self, row: OrderHistory) -> str:
        return display_name(row.user) or EMPTY

    @admin.display(description=_("by"))
    def hand(self, row: OrderHistory) -> str:
        return str(Via(row.via).label) if row.via in Via.values else row.via


class OrderTemplateLineInline(LinesInline):
    model = OrderTemplateLine
    form = LineForm
    readonly_fields = ("name", "unit", "quantity_shown")

    def editable(self, request: HttpRequest, obj: Any) -> bool:
        is_short = obj is None or obj.lines.count() <= MAX_EDITED_LINES
        return is_short and request.user.has_perm(staff_permission())

    def get_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        if obj is None:
            return ("sku", "quantity")
        return ("sku", "name", "quantity" if self.editable(request, obj) else "quantity_shown", "unit")

    @admin.display(description=_("quantity"))
    def quantity_shown(self, line: OrderTemplateLine) -> str:
        return plain_number(line.quantity)
