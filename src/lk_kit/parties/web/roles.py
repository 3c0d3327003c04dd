"""The roles that a company makes itself."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.db.models import Count, Q
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from lk_kit.cabinet.sections import Text
from lk_kit.cabinet.views import CabinetView, ConfirmActionView, FormActionView, ObjectActionView
from lk_kit.core.classes import get_class
from lk_kit.parties.conf import conf
from lk_kit.parties.enums import Permission
from lk_kit.parties.giving import givable_roles
from lk_kit.parties.models import Party, Role
from lk_kit.parties.roles import GivenRole, company_role, forbidden_in, may_give, permission_labels, role_choices, settings_role

from .role_forms import ReplacementForm


class RolesPage:
    """What the pages about roles have in common."""

    lk: Any
    section = "members"
    permission = Permission.MANAGE_MEMBERS.value
    model = Role

    def get_queryset(self) -> Any:
        return Role.objects.visible_to(self.lk.actor).filter(party=self.lk.party_id)

    def get_back(self) -> tuple[str, Text]:
        return self.lk.url("parties:roles"), _("Roles")

    def get_success_target(self, result: Any) -> str:
        return str(self.lk.url("parties:roles"))

    def own_permissions(self) -> frozenset[str]:
        grant = self.lk.actor.grants.get(self.lk.party_id)
        return grant.permissions if grant is not None else frozenset()


class RolesView(RolesPage, CabinetView):
    """The roles of the site and the company's own, with how many people have each."""

    template_name = "lk_kit/parties/roles.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        open_ones = Count("invitations", filter=Q(invitations__accepted_at=None, invitations__revoked_at=None), distinct=True)
        found = self.get_queryset().annotate(people=Count("memberships", distinct=True), invited=open_ones).order_by("title", "pk")
        return super().get_context_data(
            title=_("Roles"),
            back=(self.lk.url("parties:members"), _("Members")),
            own=[self.row(one) for one in found],
            usual=[self.words(settings_role(code)) for code, _label in role_choices()],
            may_make=conf.CUSTOM_ROLES,
            **kwargs,
        )

    def row(self, role: Any) -> dict[str, Any]:
        given = company_role(role)
        return {
            **self.words(given),
            "pk": role.pk,
            "people": role.people,
            "invited": role.invited,
            "may_change": may_give(self.lk.actor, self.lk.party_id, given),
            "forbidden": [permission_labels(one) for one in forbidden_in(given.permissions)],
        }

    @staticmethod
    def words(role: GivenRole) -> dict[str, Any]:
        return {"label": role.label, "description": role.description, "permissions": permission_labels(role.permissions)}


class RoleFormPage(RolesPage):
    request: Any
    success_message: ClassVar[Text] = _("Saved")

    def get_form_class(self) -> type[forms.BaseForm]:
        return get_class("parties.RoleForm")

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "permissions": self.own_permissions()}  # type: ignore[misc]


class RoleAddView(RoleFormPage, FormActionView):
    action = "parties.CreateRole"
    title = _("New role")
    submit_label = _("Make the role")

    def get_action_args(self) -> tuple[Any, ...]:
        return (Party.objects.visible_to(self.lk.actor).get(pk=self.lk.party_id),)


class RoleEditView(RoleFormPage, ObjectActionView):
    template_name = "lk_kit/parties/role.html"
    action = "parties.UpdateRole"

    def get_initial(self) -> dict[str, Any]:
        return {name: getattr(self.object, name) for name in ("title", "description", "permissions")}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**{"title": str(self.object), **kwargs})


class RoleDeleteView(RolesPage, ConfirmActionView):
    action = "parties.DeleteRole"
    form_class: ClassVar[type[forms.Form]] = ReplacementForm  # type: ignore[misc]
    title = _("Delete the role?")
    submit_label = _("Delete")
    is_dangerous = True
    success_message = _("The role has been deleted")

    @cached_property
    def is_used(self) -> bool:
        role: Any = self.object
        return bool(role.memberships.exists() or role.invitations.unanswered().exists())

    def get_form_kwargs(self) -> dict[str, Any]:
        others = [one for one in givable_roles(self.lk.actor, self.lk.party_id) if one.key != self.object.pk] if self.is_used else []
        return {**super().get_form_kwargs(), "roles": others}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        text = _("Somebody has this role: choose what they get instead.") if self.is_used else _("Nobody has this role.")
        return super().get_context_data(**{"subtitle": str(self.object), "text": text, **kwargs})
