from __future__ import annotations

from django.contrib import admin

from lk_kit.accounts.admin import ReadOnlyAdmin
from lk_kit.core.classes import get_class_or_none

from .models import LinkedAccount


class LinkedAccountAdmin(ReadOnlyAdmin):
    """Which accounts elsewhere let whom in; deleting one ends that way in."""

    ending_action = "social.UnlinkAccount"
    list_display = ("user", "provider", "title", "created_at", "last_used")
    list_filter = ("provider", "created_at")
    list_select_related = ("user",)
    search_fields = ("title", "uid")
    ordering = ("-created_at",)
    fields = ("user", "provider", "title", "uid", "facts", "created_at", "last_used")


if admin_class := get_class_or_none("social.LinkedAccountAdmin"):
    admin.site.register(LinkedAccount, admin_class)
