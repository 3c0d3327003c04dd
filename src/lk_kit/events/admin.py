from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from lk_kit.core.actors import Actor
from lk_kit.core.admin import LookOnlyMixin
from lk_kit.core.classes import get_class
from lk_kit.core.events import EVENT_TYPES

from .consumers import CONSUMERS
from .models import Delivery, Event

if TYPE_CHECKING:
    ModelAdmin = admin.ModelAdmin[Any]
else:
    ModelAdmin = admin.ModelAdmin


class ReadOnlyAdmin(LookOnlyMixin, ModelAdmin):
    """Facts are looked at, not edited."""

    show_full_result_count = False
    list_per_page = 50

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return [field.name for field in self.model._meta.fields]


class NameFilter(admin.SimpleListFilter):
    """The declared names, not a DISTINCT over the whole table."""

    title = _("name")
    parameter_name = "name"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(name, name) for name in sorted(EVENT_TYPES)]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(name=self.value()) if self.value() else queryset


class ConsumerFilter(admin.SimpleListFilter):
    title = _("consumer")
    parameter_name = "consumer"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(name, name) for name in sorted(CONSUMERS)]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(consumer=self.value()) if self.value() else queryset


@admin.register(Event)
class EventAdmin(ReadOnlyAdmin):
    list_display = ("occurred_at", "told", "name", "subject_type", "subject_id", "actor_id", "is_public")
    list_filter = (NameFilter, "is_public")
    search_fields = ("=subject_id", "=id", "=party_id")
    search_help_text = _("Id of the object, of the event or of the party")
    ordering = ("-id",)

    @admin.display(description=_("what happened"))
    def told(self, event: Event) -> str:
        return event.describe()


@admin.register(Delivery)
class DeliveryAdmin(ReadOnlyAdmin):
    list_display = ("consumer", "event", "status", "attempts", "available_at", "done_at", "last_error")
    list_filter = ("status", ConsumerFilter)
    list_select_related = ("event",)
    search_fields = ("=event__id", "=event__subject_id")
    search_help_text = _("Id of the event or of its object")
    ordering = ("-id",)
    actions = ("requeue",)

    def has_requeue_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm("lk_kit_events.change_delivery"))

    @admin.action(description=_("Queue the dead letters again"), permissions=["requeue"])
    def requeue(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        ids = list(queryset.values_list("pk", flat=True))
        count: int = get_class("events.RequeueDeliveries")(actor=Actor.from_request(request), ids=ids).execute()
        text = ngettext("%(count)s dead letter is queued again.", "%(count)s dead letters are queued again.", count)
        self.message_user(request, text % {"count": count}, messages.SUCCESS if count else messages.WARNING)
