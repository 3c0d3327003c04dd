from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from lk_kit.core.admin import LookOnlyMixin
from lk_kit.core.classes import get_class_or_none
from lk_kit.core.contacts import clean_phone

from .backends.sms import sms_backends
from .enums import SmsStatus
from .limits import keyed_hash
from .models import SmsRecord


class StatusFilter(admin.SimpleListFilter):
    """The choices are no part of the model: they would enter its migration."""

    title = _("status")
    parameter_name = "status"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(str(value), str(label)) for value, label in SmsStatus.choices]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(status=self.value()) if self.value() in SmsStatus.values else queryset


class BackendFilter(admin.SimpleListFilter):
    title = _("backend")
    parameter_name = "backend"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(alias, alias) for alias in sms_backends.aliases()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(backend=self.value()) if self.value() else queryset


class SmsRecordAdmin(LookOnlyMixin, admin.ModelAdmin):  # type: ignore[type-arg]
    """What was sent, to whom roughly, and what it cost. Read only: it is the account that the gateway's bill is compared with."""

    list_display = ("created_at", "number", "purpose", "status_name", "parts", "cost", "backend", "error")
    list_filter = (StatusFilter, BackendFilter, "created_at")
    fields = ("created_at", "number", "purpose", "status_name", "parts", "cost", "backend", "external_id", "key", "error")
    search_fields = ("=external_id", "=key")
    search_help_text = _("A whole telephone number, or the gateway's id")
    date_hierarchy = "created_at"
    ordering = ("-created_at", "-id")
    show_full_result_count = False
    list_per_page = 50

    def get_search_results(self, request: HttpRequest, queryset: QuerySet[Any], search_term: str) -> tuple[QuerySet[Any], bool]:
        try:
            of_number = Q(number_hash=keyed_hash(clean_phone(search_term)))
        except ValidationError:
            return super().get_search_results(request, queryset, search_term)
        return queryset.filter(of_number), False

    @admin.display(description=_("status"), ordering="status")
    def status_name(self, record: SmsRecord) -> str:
        return str(SmsStatus(record.status).label) if record.status in SmsStatus.values else record.status


if (admin_class := get_class_or_none("messaging.SmsRecordAdmin")) is not None:
    admin.site.register(SmsRecord, admin_class)
