from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any, ClassVar, Generic
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from lk_kit.core.actions import InstanceAction, R, lock_row
from lk_kit.core.clock import now, today
from lk_kit.core.events import Event, emit
from lk_kit.core.exceptions import InvalidInput, NotAllowed, Refused
from lk_kit.parties.enums import OWNER, PartyKind, Permission
from lk_kit.parties.giving import find_role, refuse_combination
from lk_kit.parties.handover import find_heir, hand_over
from lk_kit.parties.models import Invitation, Membership, Party
from lk_kit.parties.roles import GivenRole, may_give, role_of
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
    """Base of the use-cases on a membership. The party is locked first, then its owners in the order of their ids, then the row itself: two
    owners who dismiss each other come one after the other, and the second finds himself to be the last.
    """

    while_impersonating: ClassVar[bool] = False
    step_up: ClassVar[bool] = True
    permission: ClassVar[str] = Permission.MANAGE_MEMBERS.value
    staff_permission: ClassVar[str] = "lk_kit_parties.change_membership"

    def prepare(self) -> None:
        lock_row(Party(pk=self.instance.party_id), using=self.using())
        owners = Membership.objects.using(self.using()).filter(party_id=self.instance.party_id, role=OWNER)
        self.owners = list(owners.select_related("user").select_for_update(of=("self",)).order_by("pk"))
        super().prepare()

    def authorize(self) -> None:
        super().authorize()
        if not may_give(self.actor, self.instance.party_id, role_of(self.instance)):
            raise RoleTooHigh

    def facts(self) -> dict[str, Any]:
        """The head of an event, and whom it is about."""
        return {**facts(self.actor, self.instance.party_id), "member_id": str(self.instance.user_id)}

    @property
    def is_own(self) -> bool:
        return self.actor.user is not None and self.actor.user.pk == self.instance.user_id

    def keep_an_owner(self) -> None:
        """Raises LastOwner when nobody else would be an owner today, without an end date and with an open account."""
        if self.instance.role != OWNER:
            return
        day = today()
        unbound = (one for one in self.owners if one.valid_to is None and (one.valid_from is None or one.valid_from <= day))
        lasting = (one for one in unbound if getattr(one.user, "is_active", True))
        if all(one.pk == self.instance.pk for one in lasting):
            raise LastOwner

    def refuse_person(self) -> None:
        if self.instance.party.kind == PartyKind.PERSON:
            raise Refused(_("A private customer always keeps his own account."), code="person_party")


def refuse_period(valid_from: date | None, valid_to: date | None) -> None:
    if valid_from and valid_to and valid_to < valid_from:
        raise InvalidInput(errors={"valid_to": [_("The last day cannot be before the first.")]})


def revoke_beyond(membership: Membership, permissions: frozenset[str]) -> None:
    """Withdraws the member's open invitations to roles that may do more than he now may; all of them when he may not invite any more."""
    sent = Invitation.objects.using(membership._state.db).filter(party_id=membership.party_id, invited_by_id=membership.user_id)
    may_invite = Permission.MANAGE_MEMBERS.value in permissions
    waiting = sent.unanswered().select_related("custom_role")
    beyond = [one.pk for one in waiting if not may_invite or not role_of(one).permissions <= permissions]
    if beyond:
        sent.filter(pk__in=beyond).update(revoked_at=now())


@dataclass
class AddMember(PartyAction[Membership]):
    """Staff or an import put a user into a party without an invitation, for example the first owner of an imported company."""

    name: ClassVar[str] = "members.add"
    staff_permission: ClassVar[str] = "lk_kit_parties.add_membership"
    while_impersonating: ClassVar[bool] = False
    step_up: ClassVar[bool] = True

    user: Any
    role: str

    def check(self) -> None:
        self.given = find_role(self.role, self.instance.pk, using=self.using())
        refuse_combination(self.given.permissions)
        if Membership.objects.using(self.using()).filter(party=self.instance, user=self.user).exists():
            raise Refused(_("This person is a member already."), code="already_member")
        if self.instance.kind == PartyKind.PERSON and self.instance.memberships.using(self.using()).exists():
            raise Refused(_("Only companies have members."), code="person_party")

    def perform(self) -> Membership:
        membership = Membership.objects.using(self.using()).create(party=self.instance, user=self.user, **self.given.columns)
        emit(MemberJoined(**facts(self.actor, self.instance.pk), **self.given.fact, member_id=str(self.user.pk)), membership)
        return membership


@dataclass
class ChangeRole(MemberAction[Membership]):
    """Neither the old nor the new role may exceed the actor's own."""

    name: ClassVar[str] = "members.change_role"

    role: str
    given: GivenRole = field(init=False)

    def check(self) -> None:
        self.given = find_role(self.role, self.instance.party_id, using=self.using())
        if not may_give(self.actor, self.instance.party_id, self.given):
            raise RoleTooHigh
        refuse_combination(self.given.permissions)
        self.refuse_person()
        if self.role != OWNER:
            self.keep_an_owner()

    def perform(self) -> Membership:
        former = role_of(self.instance)
        if former.code != self.given.code:
            give_role(self.instance, self.given)
            told: dict[str, Any] = {"former_role": former.code, "former_role_title": former.fact["role_title"]}
            emit(MemberRoleChanged(**self.facts(), **self.given.fact, **told), self.instance)
        return self.instance


def give_role(membership: Membership, role: GivenRole) -> None:
    """Writes the role; invitations in his name to roles beyond it are withdrawn."""
    for name, value in role.columns.items():
        setattr(membership, name, value)
    membership.save(using=membership._state.db, update_fields=list(role.columns))
    revoke_beyond(membership, role.permissions)


@dataclass
class SetMembershipDates(MemberAction[Membership]):
    """The period in which the membership is in force; both days count, None is open. Nobody prolongs his own."""

    name: ClassVar[str] = "members.set_dates"

    valid_from: date | None
    valid_to: date | None

    def check(self) -> None:
        refuse_period(self.valid_from, self.valid_to)
        self.refuse_person()
        if self.is_own and self.is_longer():
            raise NotAllowed(_("Nobody prolongs his own access."), code="own_period")
        if self.valid_to is not None or (self.valid_from is not None and self.valid_from > today()):
            self.keep_an_owner()

    def is_longer(self) -> bool:
        former, wanted = self.instance, (self.valid_from or date.min, self.valid_to or date.max)
        return wanted[0] < (former.valid_from or date.min) or wanted[1] > (former.valid_to or date.max)

    def perform(self) -> Membership:
        self.instance.valid_from, self.instance.valid_to = self.valid_from, self.valid_to
        self.instance.save(using=self.using(), update_fields=["valid_from", "valid_to"])
        emit(MemberDatesChanged(**self.facts(), **role_of(self.instance).fact), self.instance)
        return self.instance


@dataclass
class _Parting(MemberAction[None]):
    """Base: `heir` is the membership of the colleague who gets drafts and the like; else the actor or the oldest owner."""

    heir: UUID | str | None = field(default=None, kw_only=True)

    def check(self) -> None:
        self.refuse_person()
        self.keep_an_owner()
        self.successor = find_heir(self.instance, self.heir, self.actor)

    def end(self, fact: Event) -> None:
        """Deletes the membership; open invitations in the leaver's name go with it, what he began stays with a colleague."""
        if self.successor is not None:
            hand_over(self.instance, self.successor, self.actor)
        emit(fact, self.instance)
        Membership.objects.using(self.using()).filter(pk=self.instance.pk).delete()
        revoke_beyond(self.instance, frozenset())


@dataclass
class RemoveMember(_Parting):
    """Takes somebody out of a party; what he began goes to a colleague. Raises Refused for its last owner."""

    name: ClassVar[str] = "members.remove"
    staff_permission: ClassVar[str] = "lk_kit_parties.delete_membership"

    def perform(self) -> None:
        self.end(MemberRemoved(**self.facts(), **role_of(self.instance).fact))


@dataclass
class LeaveParty(_Parting):
    """A member leaves on his own; needs no permission."""

    name: ClassVar[str] = "members.leave"
    step_up: ClassVar[bool] = False
    permission: ClassVar[str] = ""
    staff_permission: ClassVar[str] = ""

    def authorize(self) -> None:
        if not self.is_own:
            raise NotAllowed

    def perform(self) -> None:
        self.end(MemberLeft(**self.facts(), **role_of(self.instance).fact))


@dataclass
class HandOver(MemberAction[int]):
    """A colleague goes on with what the member began: before a holiday, or after his access has ended. Returns how much it was."""

    name: ClassVar[str] = "members.hand_over"

    heir: UUID | str | None = field(default=None, kw_only=True)

    def authorize(self) -> None:
        """One's own things anybody may give away."""
        if not self.is_own:
            super().authorize()

    def check(self) -> None:
        if not self.heir:
            raise InvalidInput(errors={"heir": [_("Choose a colleague.")]})
        self.successor = find_heir(self.instance, self.heir, self.actor)

    def perform(self) -> int:
        return hand_over(self.instance, self.successor, self.actor) if self.successor is not None else 0
