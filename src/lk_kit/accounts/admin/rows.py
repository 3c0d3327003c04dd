"""Sessions, tokens and contacts."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from lk_kit.accounts.models import ApiToken, Session
from lk_kit.core.actors import Actor
from lk_kit.core.classes import get_class


class ReadOnlyAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Rows are made by people signing in; staff look at them and end them."""

    ending_action = ""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        get_class(self.ending_action)(obj, actor=Actor.from_request(request)).execute()

    def delete_queryset(self, request: HttpRequest, queryset: models.QuerySet[Any]) -> None:
        for obj in queryset:
            self.delete_model(request, obj)


class SessionAdmin(ReadOnlyAdmin):
    """Sessions of users: staff may look at them and end them."""

    ending_action = "accounts.EndSession"
    list_display = ("user", "client", "ip", "created_at", "last_seen", "has_factor")
    list_filter = ("created_at", "last_seen")
    list_select_related = ("user",)
    search_fields = ("ip",)
    date_hierarchy = "created_at"
    ordering = ("-last_seen",)
    fields = ("user", "client", "user_agent", "ip", "created_at", "last_seen", "expire_date", "has_factor")

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Session]:
        return super().get_queryset(request).filter(user__isnull=False).defer("data")

    @admin.display(description=_("browser"))
    def client(self, obj: Session) -> str:
        return obj.client

    @admin.display(description=_("second factor"), boolean=True)
    def has_factor(self, obj: Session) -> bool:
        return bool(obj.otp_device)


class ApiTokenAdmin(ReadOnlyAdmin):
    """Tokens of users by title and hint: staff may revoke them, nobody reads a secret."""

    ending_action = "accounts.RevokeToken"
    list_display = ("title", "user", "hint", "created_at", "last_used", "expires_at", "revoked_at")
    list_filter = ("created_at", "revoked_at")
    list_select_related = ("user",)
    search_fields = ("title", "hint")
    ordering = ("-created_at",)
    fields = list_display
    actions = ("revoke",)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Revoked tokens stay, so that a later question finds them; `revoke` needs the same right."""
        return False

    @admin.action(description=_("Revoke the selected tokens"))
    def revoke(self, request: HttpRequest, queryset: models.QuerySet[ApiToken]) -> None:
        actor, count = Actor.from_request(request), 0
        for token in queryset.filter(revoked_at=None):
            get_class(self.ending_action)(token, actor=actor).execute()
            count += 1
        text = ngettext("%(count)d token revoked.", "%(count)d tokens revoked.", count) % {"count": count}
        self.message_user(request, text, messages.SUCCESS)


class IdentifierAdmin(ReadOnlyAdmin):
    """By what people sign in. Only they themselves change it, with a proof."""

    list_display = ("value", "kind", "user", "verified_at", "created_at")
    list_filter = ("kind", ("verified_at", admin.EmptyFieldListFilter), "created_at")
    list_select_related = ("user",)
    search_fields = ("value",)
    ordering = ("-created_at",)
    fields = list_display

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class IdentifierChangeAdmin(ReadOnlyAdmin):
    """What took the place of what, and until when the former owner can roll it back."""

    list_display = ("created_at", "user", "kind", "old_value", "new_value", "undo_until", "undone_at")
    list_filter = ("kind", "created_at")
    list_select_related = ("user",)
    search_fields = ("old_value", "new_value")
    ordering = ("-created_at",)
    fields = list_display

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
