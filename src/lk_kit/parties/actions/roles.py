"""Roles that a company makes itself: never more than the maker may do, never a forbidden combination, never gone while somebody has one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, ClassVar, Generic

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from lk_kit.core.actions import R
from lk_kit.core.actors import Actor
from lk_kit.core.events import emit
from lk_kit.core.exceptions import InvalidInput, Refused
from lk_kit.core.inputs import clean_fields, line
from lk_kit.parties.conf import conf
from lk_kit.parties.enums import PartyKind, Permission
from lk_kit.parties.giving import find_role, refuse_combination
from lk_kit.parties.models import Invitation, Membership, Party, Role
from lk_kit.parties.roles import GivenRole, company_role, known_permissions, may_give
from lk_kit.parties.signals import MemberRoleChanged, RoleChanged, RoleCreated, RoleDeleted

from .base import PartyAction, PartyPieceAction, facts
from .members import RoleTooHigh, give_role, revoke_beyond

STAFF = "lk_kit_parties.change_role"
_WORDS = {"title": line(64, required=True), "description": line(255)}


class RoleInUse(Refused):
    """Members or open invitations have the role; name another one for them."""

    default_code = "role_in_use"
    default_message = _("Members or invitations have this role. Say which role they get instead.")


def clean_permissions(codes: Iterable[str]) -> list[str]:
    """Sorted, each once. Raises InvalidInput for a permission that no app knows, and for none at all."""
    wanted = [codes] if isinstance(codes, str) else list(codes)
    unknown = [code for code in wanted if code not in known_permissions()]
    if unknown:
        raise InvalidInput(errors={"permissions": [_("There is no permission “%(code)s”.") % {"code": str(unknown[0])[:64]}]})
    if not wanted:
        raise InvalidInput(errors={"permissions": [_("Choose at least one permission.")]})
    return sorted(set(wanted))


def refuse_more_than_own(actor: Actor, party: Party, role: GivenRole) -> None:
    if not actor.has_staff_perm(STAFF) and not may_give(actor, party.pk, role):
        raise RoleTooHigh


def refuse_title(role: Role, title: str, using: str) -> None:
    """The party is locked, so nobody else makes one meanwhile."""
    others = Role.objects.using(using).filter(party_id=role.party_id).exclude(pk=role.pk).values_list("title", flat=True)
    taken = [*others, *site_titles()]
    if title.casefold() in {one.casefold() for one in taken}:
        raise InvalidInput(errors={"title": [_("There is a role of this name already.")]})


def site_titles() -> Iterator[str]:
    """How the roles of the settings are called in every language of the site: each colleague reads them in his own."""
    for language, _name in settings.LANGUAGES:
        with override(language):
            yield from (str(one["label"]) for one in conf.ROLES.values() if "label" in one)


@dataclass
class CreateRole(PartyAction[Role]):
    """Makes a role of named permissions. Raises InvalidInput, RoleTooHigh, ForbiddenCombination, Refused."""

    name: ClassVar[str] = "roles.create"
    permission: ClassVar[str] = Permission.MANAGE_MEMBERS.value
    staff_permission: ClassVar[str] = "lk_kit_parties.add_role"
    while_impersonating: ClassVar[bool] = False
    step_up: ClassVar[bool] = True

    title: str
    permissions: Iterable[str]
    description: str = ""

    def check(self) -> None:
        if not conf.CUSTOM_ROLES:
            raise Refused(_("Companies cannot make roles of their own here."), code="custom_roles_off")
        if self.instance.kind == PartyKind.PERSON:
            raise Refused(_("Only companies have members."), code="person_party")
        words = clean_fields(_WORDS, {"title": self.title, "description": self.description}, ("title",))
        self.role = Role(party=self.instance, permissions=clean_permissions(self.permissions), **words)
        refuse_title(self.role, self.role.title, self.using())
        refuse_combination(self.role.permissions)
        refuse_more_than_own(self.actor, self.instance, company_role(self.role))
        if Role.objects.using(self.using()).filter(party=self.instance).count() >= conf.CUSTOM_ROLES_PER_COMPANY:
            params = {"most": conf.CUSTOM_ROLES_PER_COMPANY}
            raise Refused(_("No more than %(most)s roles of your own."), code="too_many_roles", params=params)

    def perform(self) -> Role:
        role = self.role
        role.save(using=self.using(), force_insert=True)
        told: dict[str, Any] = {"role_id": role.pk, "title": role.title, "permissions": role.permissions}
        emit(RoleCreated(**facts(self.actor, role.party_id), **told), role)
        return role


@dataclass
class RoleAction(PartyPieceAction[Role, R], Generic[R]):
    """Base: whoever changes a role may do all that it allows."""

    permission: ClassVar[str] = Permission.MANAGE_MEMBERS.value
    staff_permission: ClassVar[str] = STAFF
    while_impersonating: ClassVar[bool] = False
    step_up: ClassVar[bool] = True

    def authorize(self) -> None:
        super().authorize()
        refuse_more_than_own(self.actor, self.party, company_role(self.instance))

    def members(self) -> list[Membership]:
        """Those who have the role, locked in the order of their ids."""
        found = Membership.objects.using(self.using()).filter(party=self.party, custom_role=self.instance)
        return list(found.select_for_update().order_by("pk"))


@dataclass
class UpdateRole(RoleAction[Role]):
    """What is not given stays. Who has the role gains and loses permissions at once."""

    name: ClassVar[str] = "roles.update"

    title: str | None = None
    permissions: Iterable[str] | None = None
    description: str | None = None

    def check(self) -> None:
        given = {name: value for name in _WORDS if (value := getattr(self, name)) is not None}
        self.values = clean_fields(_WORDS, given)
        if "title" in self.values:
            refuse_title(self.instance, self.values["title"], self.using())
        if self.permissions is not None:
            self.values["permissions"] = clean_permissions(self.permissions)
            refuse_combination(self.values["permissions"])

    def perform(self) -> Role:
        role, before = self.instance, set(self.instance.permissions)
        for name, value in self.values.items():
            setattr(role, name, value)
        refuse_more_than_own(self.actor, self.party, company_role(role))
        if self.values:
            role.save(using=self.using(), update_fields=list(self.values))
            self.tell(before)
        return role

    def tell(self, before: set[str]) -> None:
        role, now = self.instance, set(self.instance.permissions)
        if before - now:
            for member in self.members():
                revoke_beyond(member, company_role(role).permissions)
        told: dict[str, Any] = {"role_id": role.pk, "title": role.title, "added": sorted(now - before), "removed": sorted(before - now)}
        emit(RoleChanged(**facts(self.actor, role.party_id), **told), role)


@dataclass
class DeleteRole(RoleAction[None]):
    """Members and open invitations get the role `replacement`. Raises RoleInUse when there are some and none is named."""

    name: ClassVar[str] = "roles.delete"
    staff_permission: ClassVar[str] = "lk_kit_parties.delete_role"

    replacement: str = field(default="", kw_only=True)

    def check(self) -> None:
        self.holders = self.members()
        invited = Invitation.objects.using(self.using()).filter(party=self.party, custom_role=self.instance)
        self.invited = invited.unanswered()
        self.heir: GivenRole | None = None
        if self.replacement:
            self.heir = find_role(self.replacement, self.party.pk, using=self.using())
            self.check_heir(self.heir)
        elif self.holders or self.invited.exists():
            raise RoleInUse

    def check_heir(self, heir: GivenRole) -> None:
        if heir.key == self.instance.pk:
            raise InvalidInput(errors={"replacement": [_("Choose another role.")]})
        refuse_more_than_own(self.actor, self.party, heir)
        refuse_combination(heir.permissions)

    def perform(self) -> None:
        role, former = self.instance, company_role(self.instance)
        if self.heir is not None:
            self.invited.update(**self.heir.columns)
            for member in self.holders:
                give_role(member, self.heir)
                given: dict[str, Any] = {"former_role": former.code, "former_role_title": role.title, "member_id": str(member.user_id)}
                emit(MemberRoleChanged(**facts(self.actor, role.party_id), **self.heir.fact, **given), member)
        told: dict[str, Any] = {"role_id": role.pk, "title": role.title, "replaced_by": self.heir.code if self.heir else ""}
        emit(RoleDeleted(**facts(self.actor, role.party_id), **told), role)
        Role.objects.using(self.using()).filter(pk=role.pk).delete()
