from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from lk_kit.cabinet.context import first_url
from lk_kit.core.actors import Actor
from lk_kit.core.admin import choice_filter
from lk_kit.core.classes import get_class
from lk_kit.core.exceptions import LkKitError
from lk_kit.core.users import name_paths
from lk_kit.parties.enums import PartyKind, PartyStatus
from lk_kit.parties.models import Membership, Party
from lk_kit.parties.requisites import STAFF_ONLY, clean_requisites, fields_of
from lk_kit.parties.roles import role_of
from lk_kit.parties.saving import refuse_duplicate

from .base import ActionAdmin, put
from .questions import question_links

DECISIONS = [("", "—"), ("parties.ApproveParty", _("Approve")), ("parties.RejectParty", _("Reject")), ("parties.CloseParty", _("Close"))]


class PartyForm(forms.ModelForm):  # type: ignore[type-arg]
    decision = forms.ChoiceField(choices=DECISIONS, required=False, label=_("Decision"))
    reason = forms.CharField(
        required=False, label=_("Reason"), max_length=500, widget=forms.Textarea({"rows": 2}), help_text=_("Members read it.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "kind" in self.fields:
            self.fields["kind"] = forms.ChoiceField(choices=PartyKind.choices, label=_("Kind"), initial=PartyKind.LEGAL_ENTITY.value)

    def values(self) -> dict[str, Any]:
        names = {*fields_of(self.kind), *STAFF_ONLY}
        return {name: value for name, value in self.cleaned_data.items() if name in names}

    @property
    def kind(self) -> str:
        return str(self.cleaned_data.get("kind") or self.instance.kind)

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        try:
            cleaned = clean_requisites(self.kind, self.values(), required=("name",), by_staff=True)
            refuse_duplicate(
                Party(pk=self.instance.pk, kind=self.kind, inn=cleaned.get("inn", ""), kpp=cleaned.get("kpp", "")), using="default"
            )
        except LkKitError as error:
            put(self, error)
        if data.get("decision") in ("parties.RejectParty", "parties.CloseParty") and not data.get("reason"):
            raise ValidationError({"reason": _("This field is required.")})
        return data


class MembersInline(admin.TabularInline):  # type: ignore[type-arg]
    model = Membership
    fields = ("user", "shown_role", "valid_from", "valid_to", "created_at")
    readonly_fields = fields
    extra = 0
    can_delete = False
    show_change_link = True
    verbose_name_plural = _("members")

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """With the questions about the member, and the way into his cabinet for staff whom `lk_kit.accounts` lets in."""
        questions = "questions" if request.user.has_perm("lk_kit_parties.change_membership") else "explanation"
        shown = (*self.fields, questions)
        return (*shown, "cabinet") if request.user.has_perm("lk_kit_accounts.view_as_customer") else shown

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.get_fields(request, obj)

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Membership]:
        return super().get_queryset(request).select_related("custom_role", *name_paths("user"))

    @admin.display(description=_("role"))
    def shown_role(self, row: Membership) -> str:
        return str(role_of(row).label)

    @admin.display(description=_("questions"))
    def questions(self, row: Membership) -> str:
        return question_links(row, may_change=True)

    @admin.display(description=_("questions"))
    def explanation(self, row: Membership) -> str:
        return question_links(row, may_change=False)

    @admin.display(description=_("cabinet"))
    def cabinet(self, row: Membership) -> str:
        url = first_url("admin:lk_kit_accounts_visit_add")
        return format_html('<a href="{}?user={}">{}</a>', url, row.user_id, _("View as this person")) if url else ""


class PartyAdmin(ActionAdmin):
    """Parties with their approval, for staff."""

    form = PartyForm
    list_display = ("name", "inn", "kind_label", "status_label", "manager", "created_at")
    list_filter = (
        choice_filter("status", _("status"), lambda: PartyStatus.choices),
        choice_filter("kind", _("kind"), lambda: PartyKind.choices),
        "requires_second_factor",
        ("manager", admin.RelatedOnlyFieldListFilter),
    )
    list_select_related = ("manager",)
    search_fields = ("name", "full_name", "inn", "code", "external_id", "email")
    search_help_text = _("Name, INN, code, external id or e-mail")
    date_hierarchy = "created_at"
    ordering = ("-pk",)
    actions = ("approve",)
    autocomplete_fields = ()
    raw_id_fields = ("manager",)
    readonly_fields = ("code", "status_label", "status_note", "external_source", "external_id", "created_at", "requires_second_factor")
    inlines = (MembersInline,)
    REQUISITES = ("name", "full_name", "inn", "kpp", "ogrn", "legal_address", "email", "phone")

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        if obj is None:
            return ((None, {"fields": ("kind", *self.REQUISITES, "manager", "internal_note")}),)
        return (
            (None, {"fields": ("kind", "code", "manager", "internal_note")}),
            (_("Status"), {"fields": ("status_label", "status_note", "decision", "reason")}),
            (_("Requisites"), {"fields": self.REQUISITES}),
            (_("Security"), {"fields": ("requires_second_factor",)}),
            (_("Origin"), {"fields": ("external_source", "external_id", "created_at")}),
        )

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return (*self.readonly_fields, "kind") if obj else self.readonly_fields

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A party is closed, not deleted: orders and papers point at it."""
        return False

    @admin.display(description=_("kind"), ordering="kind")
    def kind_label(self, obj: Party) -> str:
        return str(dict(PartyKind.choices).get(obj.kind, obj.kind))

    @admin.display(description=_("status"), ordering="status")
    def status_label(self, obj: Party) -> str:
        return str(dict(PartyStatus.choices).get(obj.status, obj.status))

    @admin.action(description=_("Approve"), permissions=["change"])
    def approve(self, request: HttpRequest, queryset: models.QuerySet[Party]) -> None:
        actor, approve = Actor.from_request(request), get_class("parties.ApproveParty")
        waiting = queryset.exclude(status=PartyStatus.ACTIVE)
        done = self.one_by_one(request, waiting, lambda one: approve(one, actor=actor).execute())
        self.message_user(request, ngettext("%(count)s party approved.", "%(count)s parties approved.", done) % {"count": done})

    def add(self, actor: Actor, form: Any) -> Party:
        party: Party = get_class("parties.RegisterParty")(actor=actor, kind=form.kind, values=form.values()).execute()
        return self.assign(actor, party, form)

    def change(self, actor: Actor, obj: Any, form: Any) -> Party:
        party = Party.objects.get(pk=obj.pk)
        get_class("parties.UpdateParty")(party, actor=actor, values=form.values()).execute()
        self.decide(actor, party, form.cleaned_data)
        return self.assign(actor, party, form)

    def decide(self, actor: Actor, party: Party, data: dict[str, Any]) -> None:
        if data.get("decision"):
            reason = {} if data["decision"] == "parties.ApproveParty" else {"reason": data["reason"]}
            get_class(data["decision"])(party, actor=actor, **reason).execute()

    def assign(self, actor: Actor, party: Party, form: Any) -> Party:
        if "manager" in form.changed_data:
            get_class("parties.AssignManager")(party, actor=actor, manager=form.cleaned_data["manager"]).execute()
        return party
