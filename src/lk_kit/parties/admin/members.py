from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from lk_kit.core.actors import Actor
from lk_kit.core.admin import choice_filter
from lk_kit.core.classes import get_class
from lk_kit.core.users import name_paths
from lk_kit.parties.enums import CUSTOM
from lk_kit.parties.giving import roles_of
from lk_kit.parties.models import Invitation, Membership
from lk_kit.parties.roles import role_choices, role_of

from .base import ActionAdmin
from .questions import MemberQuestions


def any_role() -> list[tuple[str, Any]]:
    """The roles of the settings, and all those that companies made themselves as one."""
    return [*role_choices(), (CUSTOM, _("Role of the company’s own"))]


def role_formfield(party_id: Any = None) -> forms.ChoiceField:
    """The roles of the settings, and those of the party where it is known."""
    roles = (
        [(one.code, str(one.label)) for one in roles_of(party_id)] if party_id else [(code, str(label)) for code, label in role_choices()]
    )
    return forms.ChoiceField(choices=roles, label=_("Role"))


class RoleForm(forms.ModelForm):  # type: ignore[type-arg]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "role" in self.fields:
            self.fields["role"] = role_formfield(self.instance.party_id)
        if self.instance.custom_role_id is not None:
            self.initial["role"] = str(self.instance.custom_role_id)

    def _post_clean(self) -> None:
        """The Actions check the whole; a role here is a code, not yet the columns."""


INVITATION_STATES = {"open": _("Open"), "expired": _("Expired"), "accepted": _("Accepted"), "revoked": _("Withdrawn")}


class ShowsRole(ActionAdmin):
    @admin.display(description=_("Role"))
    def shown_role(self, row: Any) -> str:
        return str(role_of(row).label)


class MembershipAdmin(MemberQuestions, ShowsRole):
    """Who may act for whom, for staff."""

    form = RoleForm
    list_display = ("user", "party", "shown_role", "valid_from", "valid_to", "created_at")
    list_filter = (choice_filter("role", _("role"), any_role),)
    list_select_related = ("party", "custom_role", *name_paths("user"))
    search_fields = ("party__name", "party__inn")
    raw_id_fields = ("user", "party")
    fields = ("party", "user", "role", "valid_from", "valid_to", "invited_by", "created_at")
    readonly_fields = ("invited_by", "created_at")
    ordering = ("-pk",)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return (*self.readonly_fields, "party", "user") if obj else self.readonly_fields

    def add(self, actor: Actor, form: Any) -> Membership:
        data = form.cleaned_data
        member: Membership = get_class("parties.AddMember")(data["party"], actor=actor, user=data["user"], role=data["role"]).execute()
        return self.set_dates(actor, member, data)

    def change(self, actor: Actor, obj: Any, form: Any) -> Membership:
        member = Membership.objects.select_related("party").get(pk=obj.pk)
        if form.cleaned_data["role"] != role_of(member).code:
            get_class("parties.ChangeRole")(member, actor=actor, role=form.cleaned_data["role"]).execute()
        return self.set_dates(actor, member, form.cleaned_data)

    def set_dates(self, actor: Actor, member: Membership, data: dict[str, Any]) -> Membership:
        dates = {name: data.get(name) for name in ("valid_from", "valid_to")}
        if (dates["valid_from"], dates["valid_to"]) != (member.valid_from, member.valid_to):
            get_class("parties.SetMembershipDates")(member, actor=actor, **dates).execute()
        return member

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        get_class("parties.RemoveMember")(obj, actor=Actor.from_request(request)).execute()

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """One by one only: each removal may be refused."""
        return obj is not None and super().has_delete_permission(request, obj)


class InvitationAdmin(ShowsRole):
    """Invitations of all parties, for staff."""

    form = RoleForm
    list_display = ("email", "party", "shown_role", "shown_state", "invited_by", "created_at", "expires_at")
    list_filter = (choice_filter("role", _("role"), any_role), "created_at")
    list_select_related = ("party", "custom_role", *name_paths("invited_by"))
    search_fields = ("email", "party__name", "party__inn")
    raw_id_fields = ("party",)
    fields = ("party", "email", "role", "valid_from", "valid_to")
    ordering = ("-pk",)
    actions = ("withdraw",)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Looked at, withdrawn, made anew; never edited."""
        return obj is None and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def add(self, actor: Actor, form: Any) -> Invitation:
        data = form.cleaned_data
        made: Invitation = get_class("parties.InviteMember")(
            data["party"], actor=actor, **{name: data[name] for name in ("email", "role", "valid_from", "valid_to")}
        ).execute()
        return made

    @admin.display(description=_("state"))
    def shown_state(self, row: Invitation) -> str:
        return str(INVITATION_STATES[row.state])

    @admin.action(description=_("Withdraw"), permissions=["change"])
    def withdraw(self, request: HttpRequest, queryset: models.QuerySet[Invitation]) -> None:
        actor, revoke = Actor.from_request(request), get_class("parties.RevokeInvitation")
        waiting = queryset.filter(accepted_at=None, revoked_at=None)
        self.one_by_one(request, waiting, lambda one: revoke(one, actor=actor).execute(), lambda one: one.email)
