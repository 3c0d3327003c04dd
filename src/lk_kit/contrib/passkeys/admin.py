"""The library's admin lets staff give one person's passkey to another; ours shows."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from lk_kit.core.admin import LookOnlyMixin
from lk_kit.core.classes import get_class_or_none

from .checks import is_ready


class PasskeyAdmin(LookOnlyMixin, admin.ModelAdmin):  # type: ignore[type-arg]
    """Who has which passkeys. A lost second factor is reset under two pairs of eyes, not here."""

    list_display = ("user", "name", "created_at", "last_used_at", "backup_state")
    list_filter = ("created_at", "last_used_at")
    list_select_related = ("user",)
    fields = ("user", "name", "created_at", "last_used_at", "aaguid", "transports", "backup_eligible", "backup_state", "sign_count")
    ordering = ("-created_at",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).defer("credential_id", "public_key")


def replace_library_admin() -> None:
    from django_otp_webauthn.utils import get_credential_model

    model, ours = get_credential_model(), get_class_or_none("passkeys.PasskeyAdmin")
    if admin.site.is_registered(model):
        admin.site.unregister(model)
    if ours is not None:
        admin.site.register(model, ours)


if is_ready():
    replace_library_admin()
