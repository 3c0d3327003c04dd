"""Two members of staff take away somebody's second factor: one asks here, another approves."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from lk_kit.accounts.enums import ResetStatus
from lk_kit.accounts.models import FactorReset
from lk_kit.core.actors import Actor
from lk_kit.core.admin import choice_filter
from lk_kit.core.classes import get_class
from lk_kit.core.proof import require_proof
from lk_kit.parties.admin.base import ActionAdmin


class FactorResetAdmin(ActionAdmin):
    """Requests and what became of them; nothing here is ever changed or deleted by hand."""

    list_display = ("user", "status_label", "requested_by", "requested_at", "decided_by", "due_at", "ended_at")
    list_filter = (choice_filter("status", _("status"), lambda: ResetStatus.choices), "requested_at")
    list_select_related = ("user", "requested_by", "decided_by")
    search_fields = ("reason",)
    date_hierarchy = "requested_at"
    ordering = ("-requested_at",)
    autocomplete_fields = ()
    raw_id_fields = ("user",)
    actions = ("approve", "decline")

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        more = ("status_label", "requested_by", "requested_at", "decided_by", "decided_at", "due_at", "ended_at")
        return ("user", "reason") if obj is None else ("user", "reason", *more)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return () if obj is None else self.get_fields(request, obj)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_approve_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm("lk_kit_accounts.approve_factorreset"))

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_approve_permission(request) or super().has_view_permission(request, obj)

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[FactorReset]:
        return admin.ModelAdmin.get_queryset(self, request)  # who may approve sees all of them

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if request.method == "POST":
            self.refuse_stale(request)
        return super().changeform_view(request, *args, **kwargs)

    def refuse_stale(self, request: HttpRequest) -> None:
        """Before anything is written: the middleware leads to the page that asks for the proof."""
        require_proof(Actor.from_request(request))

    def add(self, actor: Actor, form: Any) -> models.Model:
        data = form.cleaned_data
        made: models.Model = get_class("accounts.RequestFactorReset")(actor=actor, user=data["user"], reason=data["reason"]).execute()
        return made

    @admin.display(description=_("status"), ordering="status")
    def status_label(self, obj: FactorReset) -> str:
        return str(ResetStatus(obj.status).label)

    @admin.action(description=_("Approve the selected requests of a colleague"), permissions=["approve"])
    def approve(self, request: HttpRequest, queryset: models.QuerySet[FactorReset]) -> None:
        self.decide(request, queryset, "accounts.ApproveFactorReset")

    @admin.action(description=_("Decline the selected requests"))
    def decline(self, request: HttpRequest, queryset: models.QuerySet[FactorReset]) -> None:
        self.decide(request, queryset, "accounts.DeclineFactorReset")

    def decide(self, request: HttpRequest, queryset: models.QuerySet[FactorReset], action: str) -> None:
        actor = Actor.from_request(request)
        done = self.one_by_one(request, queryset, lambda one: get_class(action)(one, actor=actor).execute(), lambda one: one.user)
        if done:
            text = ngettext("%(count)d request decided.", "%(count)d requests decided.", done) % {"count": done}
            self.message_user(request, text, messages.SUCCESS)
