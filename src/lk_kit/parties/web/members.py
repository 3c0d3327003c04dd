"""The people of a company: who they are, what they may do, who is invited."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lk_kit.cabinet.sections import Text
from lk_kit.cabinet.views import CabinetView, ConfirmActionView, FormActionView, ListView, ObjectActionView
from lk_kit.cabinet.views.details import ObjectMixin
from lk_kit.core.classes import get_class
from lk_kit.core.clock import today
from lk_kit.core.proof import has_second_factor
from lk_kit.core.users import display_name, get_email, name_paths
from lk_kit.parties.conf import conf
from lk_kit.parties.enums import Permission
from lk_kit.parties.explain import explain
from lk_kit.parties.giving import givable_roles, roles_of
from lk_kit.parties.handover import count_belongings, heir_choices
from lk_kit.parties.invitations import are_mailed, link
from lk_kit.parties.limits import LimitState, states_of
from lk_kit.parties.member_security import security_of
from lk_kit.parties.models import Invitation, Membership, Party
from lk_kit.parties.roles import GivenRole, may_give, role_of

from .forms import ExplainForm


class MembersPage:
    """What the pages of the section have in common."""

    lk: Any
    section = "members"

    def get_queryset(self) -> Any:
        seen = Membership.objects.visible_to(self.lk.actor).filter(party=self.lk.party_id)
        return seen.select_related("party", "custom_role", *name_paths("user"))

    def get_back(self) -> tuple[str, Text] | None:
        return self.lk.url("parties:members"), _("Members")

    def get_success_target(self, result: Any) -> str:
        return str(self.lk.url("parties:members"))

    def roles(self) -> list[GivenRole]:
        return givable_roles(self.lk.actor, self.lk.party_id)


class MembersView(MembersPage, ListView):
    template_name = "lk_kit/parties/members.html"
    permission = Permission.VIEW_MEMBERS.value
    ordering = ("created_at", "pk")
    page_size = 50

    def get_queryset(self) -> Any:
        """Who is in now or soon; those whose access has ended stand apart."""
        return super().get_queryset().exclude(valid_to__lt=today())

    def ended(self) -> list[dict[str, Any]]:
        manages = self.lk.actor.can(Permission.MANAGE_MEMBERS, self.lk.party_id)
        found = super().get_queryset().filter(valid_to__lt=today()).order_by("-valid_to", "pk")[:100]
        return [self.row(one, manages) for one in found]

    def get_rows(self, rows: list[Any]) -> list[Any]:
        manages = self.lk.actor.can(Permission.MANAGE_MEMBERS, self.lk.party_id)
        security = security_of(one.user for one in rows) if manages else {}
        return [{**self.row(one, manages), "security": security.get(one.user_id)} for one in rows]

    def row(self, membership: Membership, manages: bool) -> dict[str, Any]:
        is_me = membership.user_id == self.lk.actor.user.pk
        return {
            "pk": membership.pk,
            "name": display_name(membership.user),
            "email": get_email(membership.user) if manages or is_me else "",
            "is_me": is_me,
            "role": role_of(membership).label,
            "since": membership.created_at,
            "valid_from": membership.valid_from if membership.valid_from and membership.valid_from > today() else None,
            "valid_to": membership.valid_to,
            "days_left": membership.days_left,
            "is_over": membership.state == "ended",
            "may_change": manages and may_give(self.lk.actor, membership.party_id, role_of(membership)),
        }

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        may_invite = self.lk.actor.can(Permission.MANAGE_MEMBERS, self.lk.party_id)
        return super().get_context_data(
            may_invite=may_invite,
            invitations=self.invitations() if may_invite and self.page.is_first else (),
            ended=self.ended() if self.page.is_first else (),
            roles=[(role.label, role.description) for role in roles_of(self.lk.party_id)],
            may_demand_factor=has_second_factor(self.lk.actor) is not None
            and self.lk.actor.can(Permission.MANAGE_OWNERS, self.lk.party_id),
            may_make_roles=may_invite and conf.CUSTOM_ROLES,
            **kwargs,
        )

    def invitations(self) -> list[dict[str, Any]]:
        found = Invitation.objects.visible_to(self.lk.actor).filter(party=self.lk.party_id).unanswered()
        return [
            {
                "pk": one.pk,
                "email": one.email,
                "role": role_of(one).label,
                "code": role_of(one).code,
                "valid_from": one.valid_from,
                "valid_to": one.valid_to,
                "expires_at": one.expires_at,
                "is_open": one.is_open,
                "invited_by": display_name(one.invited_by),
            }
            for one in found.select_related("custom_role", *name_paths("invited_by")).order_by("-created_at")[:100]
        ]


class InviteView(MembersPage, FormActionView):
    permission = Permission.MANAGE_MEMBERS.value
    action = "parties.InviteMember"
    title = _("Invite a person")
    submit_label = _("Send the invitation") if are_mailed() else _("Make the invitation")

    def get_form_class(self) -> type[forms.BaseForm]:
        return get_class("parties.InviteForm")

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "roles": self.roles()}

    def get_initial(self) -> dict[str, Any]:
        return {"email": self.request.GET.get("email", "")[:254], "role": self.request.GET.get("role", "")[:36]}

    def get_action_args(self) -> tuple[Any, ...]:
        return (Party.objects.visible_to(self.lk.actor).get(pk=self.lk.party_id),)

    def get_success_target(self, result: Invitation) -> str:
        if are_mailed():
            messages.success(self.request, gettext("The invitation is on its way to %(email)s.") % {"email": result.email})
            return super().get_success_target(result)
        return str(self.lk.url("parties:invitation_link", pk=result.pk))


class InvitationLinkView(MembersPage, ConfirmActionView):
    """Shows the link where no mail leaves; the inviter passes it on himself."""

    permission = Permission.MANAGE_MEMBERS.value
    template_name = "lk_kit/parties/invitation_link.html"
    http_method_names = ["get"]
    title = _("The link of the invitation")
    action = "parties.InviteMember"

    def get_queryset(self) -> Any:
        return Invitation.objects.visible_to(self.lk.actor).filter(party=self.lk.party_id).open()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        shown = "" if are_mailed() else link(self.object)  # type: ignore[arg-type]
        return super().get_context_data(**{"link": shown, **kwargs})


class InvitationRevokeView(MembersPage, ConfirmActionView):
    permission = Permission.MANAGE_MEMBERS.value
    action = "parties.RevokeInvitation"
    title = _("Withdraw the invitation?")
    text = _("Its link stops working at once. You can invite the person again at any time.")
    submit_label = _("Withdraw")
    is_dangerous = True
    success_message = _("The invitation has been withdrawn")

    def get_queryset(self) -> Any:
        return Invitation.objects.visible_to(self.lk.actor).filter(party=self.lk.party_id)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**{"subtitle": self.object.email, **kwargs})  # type: ignore[attr-defined]


def limits_of(member: Membership) -> list[LimitState]:
    if not member.is_limited:
        return []
    return states_of(list(member.limits.select_related("membership").order_by("currency", "created_at")))


class MemberEditView(MembersPage, ObjectActionView):
    """Role and period in one form; each is an Action of its own, both or neither happen."""

    permission = Permission.MANAGE_MEMBERS.value
    template_name = "lk_kit/parties/member.html"
    action = "parties.ChangeRole"
    success_message = _("Saved")

    def get_form_class(self) -> type[forms.BaseForm]:
        return get_class("parties.MemberForm")

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "roles": self.roles()}

    def get_initial(self) -> dict[str, Any]:
        member: Any = self.object
        return {"role": role_of(member).code, "valid_from": member.valid_from, "valid_to": member.valid_to}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        member: Any = self.object
        told = {
            "title": display_name(member.user),
            "subtitle": get_email(member.user),
            "may_limit": member.user_id != self.lk.actor.user.pk,
        }
        return super().get_context_data(**{**told, "limits": limits_of(member), **kwargs})

    def perform(self, form: forms.Form) -> Any:
        member: Any = self.object
        given = form.cleaned_data
        with transaction.atomic():
            if given["role"] != role_of(member).code:
                get_class("parties.ChangeRole")(member, actor=self.lk.actor, role=given["role"]).execute()
            if (given["valid_from"], given["valid_to"]) != (member.valid_from, member.valid_to):
                dates = {"valid_from": given["valid_from"], "valid_to": given["valid_to"]}
                get_class("parties.SetMembershipDates")(member, actor=self.lk.actor, **dates).execute()
        return member


class ExplainView(MembersPage, ObjectMixin, CabinetView):
    """Why somebody may, or may not, do something; asked by a link, so that it can be sent on."""

    template_name = "lk_kit/parties/explain.html"
    title = _("What may this person do, and why?")

    def get_back(self) -> tuple[str, Text] | None:
        seen = self.lk.actor.can(Permission.VIEW_MEMBERS, self.lk.party_id)
        return super().get_back() if seen else None

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        form = ExplainForm(self.request.GET or None)
        member: Any = self.object
        found = explain(member, form.cleaned_data["permission"], self.lk.actor) if form.is_bound and form.is_valid() else None
        told = {"form": form, "explanation": found, "subtitle": display_name(member.user), "back": self.get_back()}
        return super().get_context_data(**{**told, **kwargs})


class PartingView(MembersPage, ConfirmActionView):
    """Base: asks who goes on with what the member began, where there is something."""

    def get_form_class(self) -> type[forms.BaseForm]:
        return get_class("parties.HeirForm")

    @cached_property
    def belongings(self) -> int:
        return count_belongings(self.object)  # type: ignore[arg-type]

    def get_form_kwargs(self) -> dict[str, Any]:
        heirs = heir_choices(self.object, self.lk.actor) if self.belongings else []  # type: ignore[arg-type]
        return {**super().get_form_kwargs(), "heirs": heirs}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**{"subtitle": display_name(self.object.user), **kwargs})  # type: ignore[attr-defined]


class MemberRemoveView(PartingView):
    permission = Permission.MANAGE_MEMBERS.value
    action = "parties.RemoveMember"
    title = _("Remove the member?")
    text = _("He loses access at once. What he has ordered stays.")
    submit_label = _("Remove")
    is_dangerous = True
    success_message = _("The member has been removed")


class MemberHandOverView(PartingView):
    action = "parties.HandOver"
    title = _("Hand over drafts and templates")
    text = _("A colleague goes on with what was begun. Placed orders stay as they are.")
    submit_label = _("Hand over")
    success_message = _("Drafts and templates are handed over")


class LeaveView(PartingView):
    action = "parties.LeaveParty"
    title = _("Leave the company?")
    text = _("You lose access at once. To come back you need a new invitation.")
    submit_label = _("Leave")
    is_dangerous = True
    success_message = _("You have left the company")

    def get_queryset(self) -> Any:
        return super().get_queryset().filter(user=self.lk.actor.user)

    def get_success_target(self, result: Any) -> str:
        return reverse("lk_kit:home")
