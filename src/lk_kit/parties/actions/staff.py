"""What only staff do with a party."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

from lk_kit.core.events import Event, emit
from lk_kit.core.exceptions import InvalidInput, Refused
from lk_kit.core.inputs import clean_fields, line
from lk_kit.parties.enums import PartyStatus
from lk_kit.parties.models import Party
from lk_kit.parties.signals import ManagerAssigned, PartyApproved, PartyClosed, PartyRejected

from .base import PartyAction, facts


@dataclass
class MoveParty(PartyAction[Party]):
    """Base of the moves between the statuses of a party."""

    while_impersonating: ClassVar[bool] = False
    staff_permission: ClassVar[str] = "lk_kit_parties.change_party"
    sources: ClassVar[tuple[str, ...]] = ()
    target: ClassVar[str] = ""

    def check(self) -> None:
        if self.instance.status not in self.sources:
            label = PartyStatus(self.instance.status).label
            raise Refused(_("Not possible now. Status: %(status)s."), code="party_status", params={"status": label})

    def perform(self) -> Party:
        self.instance.status = self.target
        self.instance.status_note = self.note()
        self.instance.save(using=self.using(), update_fields=["status", "status_note"])
        emit(self.fact(), self.instance)
        return self.instance

    def note(self) -> str:
        return ""

    def fact(self) -> Event:
        raise NotImplementedError


@dataclass
class ApproveParty(MoveParty):
    """Opens the cabinet to a pending company; also takes back a rejection or a closing."""

    name: ClassVar[str] = "parties.approve"
    sources: ClassVar[tuple[str, ...]] = (PartyStatus.PENDING, PartyStatus.REJECTED, PartyStatus.CLOSED)
    target: ClassVar[str] = PartyStatus.ACTIVE.value

    def fact(self) -> Event:
        return PartyApproved(**facts(self.actor, self.instance.pk))


@dataclass
class _MoveWithReason(MoveParty):
    reason: str

    def check(self) -> None:
        self.reason = clean_fields({"reason": line(500, multiline=True)}, {"reason": self.reason}, ("reason",))["reason"]
        super().check()

    def note(self) -> str:
        return self.reason


@dataclass
class RejectParty(_MoveWithReason):
    """The reason is shown to the customer."""

    name: ClassVar[str] = "parties.reject"
    sources: ClassVar[tuple[str, ...]] = (PartyStatus.PENDING,)
    target: ClassVar[str] = PartyStatus.REJECTED.value

    def fact(self) -> Event:
        return PartyRejected(**facts(self.actor, self.instance.pk), reason=self.reason)


@dataclass
class CloseParty(_MoveWithReason):
    """Members keep reading, nothing else. The reason is shown to them."""

    name: ClassVar[str] = "parties.close"
    sources: ClassVar[tuple[str, ...]] = (PartyStatus.ACTIVE, PartyStatus.PENDING, PartyStatus.REJECTED)
    target: ClassVar[str] = PartyStatus.CLOSED.value

    def fact(self) -> Event:
        return PartyClosed(**facts(self.actor, self.instance.pk), reason=self.reason)


@dataclass
class AssignManager(PartyAction[Party]):
    """The member of staff who looks after the party; None for nobody."""

    while_impersonating: ClassVar[bool] = False
    name: ClassVar[str] = "parties.assign_manager"
    staff_permission: ClassVar[str] = "lk_kit_parties.change_party"

    manager: Any

    def check(self) -> None:
        if self.manager is not None and not getattr(self.manager, "is_staff", False):
            raise InvalidInput(errors={"manager": [_("A manager must be a member of staff.")]})

    def perform(self) -> Party:
        manager_id = None if self.manager is None else self.manager.pk
        if self.instance.manager_id == manager_id:
            return self.instance
        self.instance.manager = self.manager
        self.instance.save(using=self.using(), update_fields=["manager"])
        shown = None if manager_id is None else str(manager_id)
        emit(ManagerAssigned(**facts(self.actor, self.instance.pk), manager_id=shown), self.instance)
        return self.instance
