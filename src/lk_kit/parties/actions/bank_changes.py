"""What a second person does with a bank account that a colleague entered. Nobody decides on his own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from lk_kit.core.classes import get_class
from lk_kit.core.exceptions import NotAllowed, Refused
from lk_kit.core.inputs import clean_fields, line
from lk_kit.parties.bank_approval import decide
from lk_kit.parties.enums import BankChange, Decision, Permission
from lk_kit.parties.models import BankAccountChange, Party
from lk_kit.parties.requisites import BANK_ACCOUNT

from .base import PartyPieceAction

LATE = (_("Nobody approved it in time. It has to be entered once more."), "bank_change_expired")
DECIDED = (_("This has been decided already."), "bank_change_decided")


@dataclass
class BankChangeAction(PartyPieceAction[BankAccountChange, BankAccountChange]):
    """Base: only what still waits can be decided on."""

    permission: ClassVar[str] = Permission.APPROVE_BANK.value
    staff_permission: ClassVar[str] = "lk_kit_parties.change_bankaccountchange"
    step_up: ClassVar[bool] = True
    while_impersonating: ClassVar[bool] = False

    @property
    def is_own(self) -> bool:
        return self.actor.user is not None and self.actor.user.pk == self.instance.requested_by_id

    def check(self) -> None:
        if self.instance.decision == Decision.WAITING and self.instance.state == Decision.EXPIRED:
            raise Refused(LATE[0], code=LATE[1])
        if self.instance.decision != Decision.WAITING:
            raise Refused(DECIDED[0], code=DECIDED[1])


@dataclass
class DecideBankChange(BankChangeAction):
    def check(self) -> None:
        if self.is_own:
            raise NotAllowed(_("Another person has to decide on what you entered."), code="own_change")
        super().check()


@dataclass
class ApproveBankChange(DecideBankChange):
    """The bank account is added, changed, made the default or deleted as it was entered."""

    name: ClassVar[str] = "parties.approve_bank_change"

    def check(self) -> None:
        super().check()
        if self.instance.what != BankChange.ADD and self.instance.bank_account_id is None:
            raise Refused(_("This account is not there any more."), code="bank_account_gone")

    def perform(self) -> BankAccountChange:
        what, change = BankChange(self.instance.what), self.instance
        values = {name: getattr(change, name) for name in BANK_ACCOUNT}
        party = Party.objects.using(self.using()).get(pk=change.party_id)
        actions = {
            BankChange.ADD: lambda: get_class("parties.AddBankAccount")(party, actor=self.actor, values=values),
            BankChange.UPDATE: lambda: get_class("parties.UpdateBankAccount")(change.bank_account, actor=self.actor, values=values),
            BankChange.DEFAULT: lambda: get_class("parties.SetDefaultBankAccount")(change.bank_account, actor=self.actor),
            BankChange.DELETE: lambda: get_class("parties.DeleteBankAccount")(change.bank_account, actor=self.actor),
        }
        decide(change, Decision.APPROVED, self.actor)
        made = actions[what]().apply()
        if what == BankChange.ADD:
            BankAccountChange.objects.using(self.using()).filter(pk=change.pk).update(bank_account=made)
        change.refresh_from_db(using=self.using())
        return change


@dataclass
class RejectBankChange(DecideBankChange):
    """The reason is told to who entered it."""

    name: ClassVar[str] = "parties.reject_bank_change"

    reason: str

    def check(self) -> None:
        self.reason = clean_fields({"reason": line(500, multiline=True)}, {"reason": self.reason}, ("reason",))["reason"]
        super().check()

    def perform(self) -> BankAccountChange:
        decide(self.instance, Decision.REJECTED, self.actor, self.reason)
        return self.instance


@dataclass
class WithdrawBankChange(BankChangeAction):
    """Who entered it takes it back."""

    name: ClassVar[str] = "parties.withdraw_bank_change"
    permission: ClassVar[str] = Permission.EDIT.value
    step_up: ClassVar[bool] = False

    def authorize(self) -> None:
        super().authorize()
        if not self.is_own and not self.actor.has_staff_perm(self.staff_permission):
            raise NotAllowed

    def perform(self) -> BankAccountChange:
        decide(self.instance, Decision.WITHDRAWN, self.actor)
        return self.instance
