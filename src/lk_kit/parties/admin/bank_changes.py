from __future__ import annotations

from django.contrib import admin
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from lk_kit.core.actors import Actor
from lk_kit.core.admin import choice_filter
from lk_kit.core.classes import get_class
from lk_kit.core.users import name_paths
from lk_kit.parties.enums import BankChange, Decision
from lk_kit.parties.models import BankAccountChange

from .base import ActionAdmin


class BankAccountChangeAdmin(ActionAdmin):
    """Who entered and who approved which bank account. Staff may be the second person of a company that has none."""

    list_display = ("party", "shown_what", "bank_name", "shown_decision", "requested_by", "created_at", "decided_by", "decided_at")
    list_filter = (
        choice_filter("decision", _("decision"), lambda: Decision.choices),
        choice_filter("what", _("what"), lambda: BankChange.choices),
    )
    list_select_related = ("party", *name_paths("requested_by"), *name_paths("decided_by"))
    search_fields = ("party__name", "party__inn", "bank_name")
    ordering = ("-pk",)
    actions = ("approve",)

    @admin.display(description=_("what"), ordering="what")
    def shown_what(self, row: BankAccountChange) -> str:
        return str(BankChange(row.what).label)

    @admin.display(description=_("decision"), ordering="decision")
    def shown_decision(self, row: BankAccountChange) -> str:
        return str(Decision(row.state).label)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: BankAccountChange | None = None) -> bool:
        """Looked at and approved, never edited."""
        return obj is None and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: BankAccountChange | None = None) -> bool:
        return False

    @admin.action(description=_("Approve"), permissions=["change"])
    def approve(self, request: HttpRequest, queryset: models.QuerySet[BankAccountChange]) -> None:
        actor, approve = Actor.from_request(request), get_class("parties.ApproveBankChange")
        waiting = queryset.filter(decision=Decision.WAITING)
        self.one_by_one(request, waiting, lambda one: approve(one, actor=actor).execute(), lambda one: one.party)
