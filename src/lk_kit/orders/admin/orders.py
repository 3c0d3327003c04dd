from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from lk_kit.core.classes import get_class
from lk_kit.core.money import format_money
from lk_kit.core.users import display_name, name_paths
from lk_kit.orders.abstract import AbstractOrder
from lk_kit.orders.conf import conf
from lk_kit.orders.flow import staff_permission
from lk_kit.orders.lines import LineInput
from lk_kit.orders.search import search
from lk_kit.parties.models import Party

from .inlines import EMPTY, OrderHistoryInline, OrderLineInline
from .moves import FlowAdmin

WORDS = ("title", "customer_reference", "comment", "delivery_method", "delivery_address", "delivery_contact")
SHIPMENT = ("delivery_method", "tracking_number", "tracking_url", "promised_date")
REFERENCE = _("customer’s reference")
"""The model calls it “your reference”, which is right for the customer only."""
MONEY = ("subtotal_shown", "discount_shown", "vat_shown", "total_shown")


class StatusFilter(admin.SimpleListFilter):
    """Statuses in the words of staff."""

    title = _("status")
    parameter_name = "status"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("open", _("In progress, all")), *get_class("orders.OrderFlow").choices()]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        value = self.value()
        if value == "open":
            return queryset.open()
        return queryset.filter(status=value) if value else queryset


class MineFilter(admin.SimpleListFilter):
    """Orders of the parties whose manager one is."""

    title = _("manager")
    parameter_name = "manager"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("me", _("My customers")), ("nobody", _("Nobody’s customers"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.value() == "me":
            return queryset.filter(party__manager=request.user)
        return queryset.filter(party__manager=None) if self.value() == "nobody" else queryset


class OrderAdmin(FlowAdmin):
    """Money is computed, statuses move by the flow's buttons: neither is typed. A draft may be written, a placed order only be shipped."""

    list_filter = (StatusFilter, MineFilter, "ordered_at")
    date_hierarchy = "ordered_at"
    ordering = ("-ordered_at", "-pk")
    search_fields = ("number",)
    search_help_text = _("Number, customer’s reference, SKU, party’s name or INN")
    inlines = (OrderLineInline, OrderHistoryInline)

    def host_columns(self) -> tuple[str, ...]:
        """The host's own columns of `extra_fields.admin`; a column of ours named there stays as it is."""
        ours = {field.name for field in AbstractOrder._meta.get_fields()}
        return tuple(name for name in self.model.extra_fields.admin if name not in ours)

    def get_list_display(self, request: HttpRequest) -> tuple[Any, ...]:
        return ("name_shown", "party", "status_shown", "total_shown", "ordered_shown", "placed_by_shown", *self.host_columns())

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).select_related("party", *name_paths("placed_by"))

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> tuple[Any, bool]:
        if not search_term:
            return queryset, False
        parties = Party.objects.filter(Q(name__icontains=search_term) | Q(inn=search_term)).values("pk")
        return search(queryset, search_term) | queryset.filter(party__in=parties), False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return super().has_add_permission(request) and request.user.has_perm(staff_permission())

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Only drafts, one by one; a placed order is cancelled."""
        return obj is not None and obj.is_draft and super().has_delete_permission(request, obj)

    def editable(self, obj: Any) -> tuple[str, ...]:
        if obj is None:
            return ("party", *WORDS)
        return (*(WORDS if obj.is_draft else SHIPMENT), *self.host_columns())

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        if obj is None:
            return ((None, {"fields": ("party", *WORDS[:3])}), (_("Delivery"), {"fields": WORDS[3:]}))
        head, reference = ("title", "customer_reference") if obj.is_draft else ("number", "reference_shown")
        facts = (head, "status_shown", "party", "placed_by_shown", "ordered_at", reference, "comment")
        shipment = () if obj.is_draft else ("tracking_number", "tracking_url", "promised_date", "shipped_at")
        own = (((_("Columns of this site"), {"fields": self.host_columns()}),)) if self.host_columns() else ()
        return (
            (None, {"fields": (*facts, *(("cancel_reason",) if obj.cancel_reason else ()))}),
            (_("Delivery"), {"fields": (*WORDS[3:], *shipment)}),
            (_("Amounts"), {"fields": (MONEY,)}),
            *own,
        )

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        shown = [name for _title, part in self.get_fieldsets(request, obj) for name in _flat(part["fields"])]
        return [name for name in shown if name not in self.editable(obj)]

    def get_inlines(self, request: HttpRequest, obj: Any) -> Any:
        """A draft has no timeline yet."""
        return [one for one in self.inlines if one is not OrderHistoryInline or (obj is not None and not obj.is_draft)]

    def formfield_for_dbfield(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        if db_field.name == "delivery_method" and conf.DELIVERY_METHODS:
            choices = [("", "---------"), *conf.DELIVERY_METHODS.items()]
            return forms.ChoiceField(label=capfirst(db_field.verbose_name), choices=choices, required=False)
        if db_field.name == "customer_reference":
            kwargs["label"] = capfirst(REFERENCE)
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """A delivery method that is not (any more) among the settings' stays to choose: saving must not lose it."""
        made = super().get_form(request, obj, change, **kwargs)
        field, given = made.base_fields.get("delivery_method"), getattr(obj, "delivery_method", "")
        if isinstance(field, forms.ChoiceField) and given and given not in conf.DELIVERY_METHODS:
            field.choices = [*field.choices, (given, given)]  # type: ignore[misc]
        return made

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        given = {name: form.cleaned_data[name] for name in form.changed_data if name in form.cleaned_data}
        own = {name: given.pop(name) for name in self.host_columns() if name in given}
        if not change:
            draft = self.run(request, "orders.CreateDraft", party=given.pop("party").pk, **given)
            obj.__dict__.update(draft.__dict__)
        elif given:
            self.run(request, "orders.UpdateDraft" if obj.is_draft else "orders.UpdateShipment", obj, **given)
        if own:
            for name, value in own.items():
                setattr(obj, name, value)
            obj.save(update_fields=list(own))

    def save_lines(self, request: HttpRequest, instance: Any, lines: list[LineInput]) -> None:
        self.run(request, "orders.SetLines", instance, lines=lines)

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        self.run(request, "orders.DeleteDraft", obj)

    @admin.display(description=_("order"), ordering="number")
    def name_shown(self, order: AbstractOrder) -> str:
        return order.number or order.title or str(_("Draft without a name"))

    @admin.display(description=_("status"), ordering="status")
    def status_shown(self, order: AbstractOrder) -> SafeString:
        status = get_class("orders.OrderFlow").status(order.status)
        return format_html('<span class="lk-status lk-status-{}">{}</span>', status.tone or "plain", status.label)

    @admin.display(description=REFERENCE)
    def reference_shown(self, order: AbstractOrder) -> str:
        return order.customer_reference or EMPTY

    @admin.display(description=_("date"), ordering="ordered_at")
    def ordered_shown(self, order: AbstractOrder) -> str:
        return date_format(timezone.localtime(order.ordered_at), "SHORT_DATETIME_FORMAT")

    @admin.display(description=_("placed by"), ordering="placed_by")
    def placed_by_shown(self, order: AbstractOrder) -> str:
        return display_name(order.placed_by) or EMPTY

    @admin.display(description=_("total"), ordering="total")
    def total_shown(self, order: AbstractOrder) -> str:
        return format_money(order.total, order.currency)

    @admin.display(description=_("before discount"))
    def subtotal_shown(self, order: AbstractOrder) -> str:
        return format_money(order.subtotal, order.currency)

    @admin.display(description=_("discount"))
    def discount_shown(self, order: AbstractOrder) -> str:
        return format_money(order.discount_total, order.currency)

    @admin.display(description=_("VAT"))
    def vat_shown(self, order: AbstractOrder) -> str:
        return format_money(order.vat_total, order.currency)


def _flat(names: Sequence[Any]) -> list[str]:
    return [one for name in names for one in (name if isinstance(name, tuple) else (name,))]
