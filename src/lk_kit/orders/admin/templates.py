from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from lk_kit.core.users import display_name, name_paths
from lk_kit.orders.flow import staff_permission
from lk_kit.orders.lines import LineInput
from lk_kit.orders.models import OrderTemplate

from .base import ActionAdmin
from .inlines import EMPTY, OrderTemplateLineInline


class OrderTemplateAdmin(ActionAdmin):
    """Customers' lists of goods to order again; made from an order or in the cabinet, mended here."""

    list_display = ("name", "party", "created_by_shown", "updated_at")
    search_fields = ("name", "party__name", "party__inn")
    ordering = ("name", "pk")
    fields = ("name", "party", "comment", "created_by_shown", "created_at", "updated_at")
    readonly_fields = ("party", "created_by_shown", "created_at", "updated_at")
    inlines = (OrderTemplateLineInline,)

    def get_queryset(self, request: HttpRequest) -> QuerySet[OrderTemplate]:
        return super().get_queryset(request).select_related("party", *name_paths("created_by"))

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request, obj) and request.user.has_perm(staff_permission())

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        names = {"name": "title", "comment": "comment"}
        given = {names[name]: form.cleaned_data[name] for name in form.changed_data if name in names}
        if given:
            self.run(request, "orders.UpdateTemplate", obj, **given)

    def save_lines(self, request: HttpRequest, instance: Any, lines: list[LineInput]) -> None:
        self.run(request, "orders.UpdateTemplate", instance, lines=lines)

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        self.run(request, "orders.DeleteTemplate", obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        for obj in queryset:
            self.delete_model(request, obj)

    @admin.display(description=_("made by"), ordering="created_by")
    def created_by_shown(self, template: OrderTemplate) -> str:
        return display_name(template.created_by) or EMPTY
