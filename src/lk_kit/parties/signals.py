"""Facts about parties and their members. People are named by id only: events are never changed, and names must stay erasable."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.dispatch import Signal
from django.utils.translation import gettext_lazy as _

from lk_kit.core.events import Event

from .conf import conf

party_created = Signal()
party_changed = Signal()
party_approved = Signal()
party_rejected = Signal()
party_closed = Signal()
manager_assigned = Signal()
address_changed = Signal()
bank_account_changed = Signal()
member_invited = Signal()
invitation_declined = Signal()
invitation_revoked = Signal()
member_joined = Signal()
member_role_changed = Signal()
member_dates_changed = Signal()
member_removed = Signal()
member_left = Signal()
role_created = Signal()
role_changed = Signal()
role_deleted = Signal()
spending_limit_changed = Signal()
second_factor_rule_changed = Signal()
bank_change_requested = Signal()
bank_change_decided = Signal()


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyCreated(Event):
    """A party exists. `status` tells whether it still awaits approval."""

    name = "parties.created"
    signal = party_created
    text = _("Registered")

    kind: str
    status: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyChanged(Event):
    """`changed` names the fields; their values stay out."""

    name = "parties.changed"
    signal = party_changed
    text = _("Requisites changed")

    changed: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyApproved(Event):
    """Staff approved a party that was pending or rejected."""

    name = "parties.approved"
    signal = party_approved
    text = _("Approved")


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyRejected(Event):
    """Staff turned the party down; its members may correct it."""

    name = "parties.rejected"
    personal = ("reason",)
    signal = party_rejected
    text = _("Rejected: %(reason)s")

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyClosed(Event):
    """Staff closed the party; its members may still look."""

    name = "parties.closed"
    personal = ("reason",)
    signal = party_closed
    text = _("Closed: %(reason)s")

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ManagerAssigned(Event):
    """`manager_id` is None when the party has no manager any more."""

    name = "parties.manager_assigned"
    signal = manager_assigned
    text = _("Another manager looks after you")

    manager_id: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AddressChanged(Event):
    """`what`: added, changed, deleted, default."""

    name = "parties.address_changed"
    signal = address_changed
    text = _("Address book changed")

    address_id: UUID
    what: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BankAccountChanged(Event):
    """`what`: added, changed, deleted, default."""

    name = "parties.bank_account_changed"
    signal = bank_account_changed
    text = _("Bank accounts changed")

    bank_account_id: UUID
    what: str


def _role_label(role: str) -> str:
    return str(conf.ROLES.get(role, {}).get("label", role))


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleEvent(Event):
    """Base of the facts about a role; the text shows its label as the settings have it now, or the title that a company gave it."""

    role: str
    role_title: str = ""
    """Of a role that the company made itself; `role` is then its key."""

    def describe(self) -> str:
        values: dict[str, Any] = {one.name: getattr(self, one.name) for one in fields(self)}
        roles = [name for name in ("role", "former_role") if name in values]
        labels: dict[str, str] = {name: values.get(f"{name}_title") or _role_label(values[name]) for name in roles}
        return str(self.text) % {**values, **labels} if self.text else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberInvited(RoleEvent):
    """Sent again when an open invitation is renewed. The address is in the invitation."""

    name = "members.invited"
    signal = member_invited
    text = _("Invitation sent. Role: %(role)s")

    invitation_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class InvitationDeclined(RoleEvent):
    """The invited person said no."""

    name = "members.invitation_declined"
    signal = invitation_declined
    text = _("Invitation declined")

    invitation_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class InvitationRevoked(RoleEvent):
    """The party took an open invitation back."""

    name = "members.invitation_revoked"
    signal = invitation_revoked
    text = _("Invitation withdrawn")

    invitation_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberJoined(RoleEvent):
    """`invitation_id` is None for the first owner of a party."""

    name = "members.joined"
    signal = member_joined
    text = _("New member. Role: %(role)s")

    member_id: str
    invitation_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberRoleChanged(RoleEvent):
    """A member has another role from now on."""

    name = "members.role_changed"
    signal = member_role_changed
    text = _("Role of a member changed from %(former_role)s to %(role)s")

    member_id: str
    former_role: str
    former_role_title: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberDatesChanged(RoleEvent):
    """The term of a membership was set, changed or lifted."""

    name = "members.dates_changed"
    signal = member_dates_changed
    text = _("Access period of a member changed")

    member_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberRemoved(RoleEvent):
    """Somebody else took the member out; one who goes by himself is `MemberLeft`."""

    name = "members.removed"
    signal = member_removed
    text = _("A member was removed. Role: %(role)s")

    member_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberLeft(RoleEvent):
    """A member went by himself; one whom others took out is `MemberRemoved`."""

    name = "members.left"
    signal = member_left
    text = _("A member left. Role: %(role)s")

    member_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleCreated(Event):
    """A company made a role of its own."""

    name = "roles.created"
    signal = role_created
    text = _("Role “%(title)s” made")

    role_id: UUID
    title: str
    permissions: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleChanged(Event):
    """`added` and `removed` are permissions: whoever holds the role has them, or has lost them, from now on."""

    name = "roles.changed"
    signal = role_changed
    text = _("Role “%(title)s” changed")

    role_id: UUID
    title: str
    added: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleDeleted(Event):
    """`replaced_by` is the role that its members got; empty when nobody had it."""

    name = "roles.deleted"
    signal = role_deleted
    text = _("Role “%(title)s” deleted")

    role_id: UUID
    title: str
    replaced_by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SpendingLimitChanged(Event):
    """`amount` is None when the limit was lifted."""

    name = "members.spending_limit_changed"
    signal = spending_limit_changed
    text = _("Spending limit of a member changed")

    member_id: str
    period: str
    currency: str
    amount: Decimal | None
    former_amount: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BankChangeRequested(Event):
    """A bank account waits for a second person. `what`: add, update, default, delete."""

    name = "parties.bank_change_requested"
    signal = bank_change_requested
    text = _("A bank account awaits approval")

    change_id: UUID
    what: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BankChangeDecided(Event):
    """`decision`: approved, rejected, withdrawn or expired. An approved one is also told by BankAccountChanged."""

    name = "parties.bank_change_decided"
    personal = ("reason",)
    signal = bank_change_decided
    text = _("A decision about a bank account was made")

    change_id: UUID
    what: str
    decision: str
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondFactorRuleChanged(Event):
    """The company demands a second factor of its members, or does so no more."""

    name = "parties.second_factor_rule_changed"
    signal = second_factor_rule_changed
    text = _("The rule about two-factor authentication was changed")

    required: bool
