from __future__ import annotations

from django.contrib import admin, messages
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from lk_kit.core.actors import Actor
from lk_kit.core.classes import get_class
from lk_kit.core.exceptions import LkKitError
from lk_kit.core.users import name_paths
from lk_kit.parties.enums import Decision
from lk_kit.parties.models import BankAccountChange

from .base import ActionAdmin, words


class BankAccountChangeAdmin(ActionAdmin):
    """Who entered and who approved which bank account. Staff may be the second person of a company that has none."""

    list_display = ("party", "what", "bank_name", "decision", "requested_by", "created_at", "decided_by", "decided_at")
    list_filter = ("decision", "what")
    list_select_related = ("party", *name_paths("requested_by"), *name_paths("decided_by"))
    search_fields = ("party__name", "party__inn", "bank_name")
    ordering = ("-pk",)
    actions = ("approve",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: BankAccountChange | None = None) -> bool:
        """Looked at and approved, never edited."""
        return obj is None and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: BankAccountChange | None = None) -> bool:
        return False

    @admin.action(description=_("Approve"), permissions=["change"])
    def approve(self, request: HttpRequest, queryset: models.QuerySet[BankAccountChange]) -> None:
        for change in queryset.filter(decision=Decision.WAITING):
            try:
                get_class("parties.ApproveBankChange")(change, actor=Actor.from_request(request)).execute()
            except LkKitError as error:
                self.message_user(request, f"{change.party}: {words(error)}", messages.ERROR)
