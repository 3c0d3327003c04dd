from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar, Generic

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lk_kit.core.actions import InstanceAction, R
from lk_kit.core.clock import now, today
from lk_kit.core.events import Event, emit
from lk_kit.core.exceptions import InvalidInput, NotAllowed, Refused
from lk_kit.parties.conf import conf
from lk_kit.parties.enums import OWNER, PartyKind, Permission
from lk_kit.parties.models import Invitation, Membership
from lk_kit.parties.roles import may_give, role_permissions
from lk_kit.parties.signals import MemberDatesChanged, MemberJoined, MemberLeft, MemberRemoved, MemberRoleChanged

from .base import PartyAction, facts


class LastOwner(Refused):
    default_code = "last_owner"
    default_message = _("A company keeps at least one owner. Appoint another owner first.")


class RoleTooHigh(NotAllowed):
    default_code = "role_too_high"
    default_message = _("You cannot give or take away a role that may do more than yours.")


@dataclass
class MemberAction(InstanceAction[Membership, R], Generic[R]):
    """Base of the use-cases on a membership. The party's owners are locked in the order of their ids before the row itself: two owners who
    dismiss each other come one after the other, and the second finds himself to be the last.
    """

    while_impersonating: ClassVar[bool] = False
    permission: ClassVar[str] = Permission.MANAGE_MEMBERS.value
    staff_permission: ClassVar[str] = "lk_kit_parties.change_membership"

    def prepare(self) -> None:
        owners = Membership.objects.using(self.using()).filter(party_id=self.instance.party_id, role=OWNER)
        self.owners = list(owners.select_for_update().order_by("pk"))
        super().prepare()

    def authorize(self) -> None:
        super().authorize()
        if not may_give(self.actor, self.instance.party_id, self.instance.role):
            raise RoleTooHigh

    @property
    def is_own(self) -> bool:
        return self.actor.user is not None and self.actor.user.pk == self.instance.user_id

    def keep_an_owner(self) -> None:
        """Raises LastOwner when nobody else would be an owner today and without an end date."""
        if self.instance.role != OWNER:
            return
        day = today()
        lasting = (one for one in self.owners if one.valid_to is None and (one.valid_from is None or one.valid_from <= day))
        if all(one.pk == self.instance.pk for one in lasting):
            raise LastOwner

    def refuse_person(self) -> None:
        if self.instance.party.kind == PartyKind.PERSON:
            raise Refused(_("A private customer always keeps his own account."), code="person_party")

    def end(self, fact: Event) -> None:
        """Deletes the membership; open invitations in the leaver's name go with it."""
        emit(fact, self.instance)
        Membership.objects.using(self.using()).filter(pk=self.instance.pk).delete()
        self.revoke_invitations(~Q(pk=None))

    def revoke_invitations(self, which: Q) -> None:
        sent = Invitation.objects.using(self.using()).filter(party_id=self.instance.party_id, invited_by_id=self.instance.user_id)
        sent.filter(which, accepted_at=None, revoked_at=None).update(revoked_at=now())


@dataclass
class AddMember(PartyAction[Membership]):
    """Staff or an import put a user into a party without an invitation, for example the first owner of an imported company."""

    while_impersonating: ClassVar[bool] = False
    name: ClassVar[str] = "members.add"
    staff_permission: ClassVar[str] = "lk_kit_parties.add_membership"

    user: Any
    role: str

    def check(self) -> None:
        if self.role not in conf.ROLES:
            raise InvalidInput(errors={"role": [_("There is no such role.")]})
        if Membership.objects.using(self.using()).filter(party=self.instance, user=self.user).exists():
            raise Refused(_("This person is a member already."), code="already_member")
        if self.instance.kind == PartyKind.PERSON and self.instance.memberships.using(self.using()).exists():
            raise Refused(_("Only companies have members."), code="person_party")

    def perform(self) -> Membership:
        membership = Membership.objects.using(self.using()).create(party=self.instance, user=self.user, role=self.role)
        emit(MemberJoined(**facts(self.actor, self.instance.pk), role=self.role, member_id=str(self.user.pk)), membership)
        return membership


@dataclass
class ChangeRole(MemberAction[Membership]):
    """Neither the old nor the new role may exceed the actor's own."""

    name: ClassVar[str] = "members.change_role"

    role: str

    def check(self) -> None:
        if self.role not in conf.ROLES:
            raise InvalidInput(errors={"role": [_("There is no such role.")]})
        if not may_give(self.actor, self.instance.party_id, self.role):
            raise RoleTooHigh
        self.refuse_person()
        if self.role != OWNER:
            self.keep_an_owner()

    def perform(self) -> Membership:
        former = self.instance.role
        if former == self.role:
            return self.instance
        self.instance.role = self.role
        self.instance.save(using=self.using(), update_fields=["role"])
        self.revoke_invitations(Q(role__in=self.beyond_new_role()))
        head = facts(self.actor, self.instance.party_id)
        fact = MemberRoleChanged(**head, role=self.role, member_id=str(self.instance.user_id), former_role=former)
        emit(fact, self.instance)
        return self.instance

    def beyond_new_role(self) -> list[str]:
        own = role_permissions(self.role)
        may_invite = Permission.MANAGE_MEMBERS.value in own
        return [role for role in conf.ROLES if not may_invite or not role_permissions(role) <= own]


@dataclass
class SetMembershipDates(MemberAction[Membership]):
    """The period in which the membership is in force; both days count, None is open."""

    name: ClassVar[str] = "members.set_dates"

    valid_from: date | None
    valid_to: date | None

    def check(self) -> None:
        if self.valid_from and self.valid_to and self.valid_to < self.valid_from:
            raise InvalidInput(errors={"valid_to": [_("The last day cannot be before the first.")]})
        self.refuse_person()
        if self.valid_to is not None or (self.valid_from is not None and self.valid_from > today()):
            self.keep_an_owner()

    def perform(self) -> Membership:
        self.instance.valid_from, self.instance.valid_to = self.valid_from, self.valid_to
        self.instance.save(using=self.using(), update_fields=["valid_from", "valid_to"])
        head = facts(self.actor, self.instance.party_id)
        emit(MemberDatesChanged(**head, role=self.instance.role, member_id=str(self.instance.user_id)), self.instance)
        return self.instance


@dataclass
class RemoveMember(MemberAction[None]):
    """Takes somebody out of a party. Raises Refused for its last owner."""

    name: ClassVar[str] = "members.remove"
    staff_permission: ClassVar[str] = "lk_kit_parties.delete_membership"

    def check(self) -> None:
        self.refuse_person()
        self.keep_an_owner()

    def perform(self) -> None:
        head = facts(self.actor, self.instance.party_id)
        self.end(MemberRemoved(**head, role=self.instance.role, member_id=str(self.instance.user_id)))


@dataclass
class LeaveParty(MemberAction[None]):
    """A member leaves on his own; needs no permission."""

    name: ClassVar[str] = "members.leave"
    permission: ClassVar[str] = ""
    staff_permission: ClassVar[str] = ""

    def authorize(self) -> None:
        if not self.is_own:
            raise NotAllowed

    def check(self) -> None:
        self.refuse_person()
        self.keep_an_owner()

    def perform(self) -> None:
        head = facts(self.actor, self.instance.party_id)
        self.end(MemberLeft(**head, role=self.instance.role, member_id=str(self.instance.user_id)))
