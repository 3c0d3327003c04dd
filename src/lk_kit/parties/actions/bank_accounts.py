from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Generic
from uuid import UUID

from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext_lazy as _

from lk_kit.core.actions import R
from lk_kit.core.actors import Actor
from lk_kit.core.crypto import lookup_hashes
from lk_kit.core.events import emit
from lk_kit.core.exceptions import Refused
from lk_kit.parties.bank_approval import decide, needs_second_person, request_change
from lk_kit.parties.enums import BankChange, Decision, Permission
from lk_kit.parties.models import BankAccount, BankAccountChange
from lk_kit.parties.requisites import BANK_ACCOUNT, clean_bank_account
from lk_kit.parties.signals import BankAccountChanged

from .base import PartyAction, PartyPieceAction, facts

EDIT = Permission.EDIT.value
STAFF = "lk_kit_parties.change_bankaccount"


class BankAccountExists(Refused):
    default_code = "bank_account_exists"
    default_message = _("This account is in your list already.")


def refuse_known(accounts: models.QuerySet[BankAccount], cleaned: Mapping[str, Any]) -> None:
    """Asked before the constraint is: rows that were written under a former encryption key have another hash."""
    if accounts.filter(bik=cleaned["bik"], account_hash__in=lookup_hashes(cleaned["account"])).exists():
        raise BankAccountExists


class Direct(Generic[R]):
    """Base: does it at once, or writes it down for a second person. `apply()` is the change itself, once nobody else has to be asked."""

    actor: Actor
    staff_permission: ClassVar[str]
    what: ClassVar[BankChange]

    def using(self) -> str:
        raise NotImplementedError

    def apply(self) -> R:
        raise NotImplementedError

    def waits(self, party_id: UUID) -> bool:
        return needs_second_person(party_id, self.actor, self.staff_permission, using=self.using())


@dataclass
class AddBankAccount(PartyAction["BankAccount | BankAccountChange"], Direct[BankAccount]):
    """Both account numbers are checked against the BIK; the first account becomes the default.

    Returns the account, or the BankAccountChange that a second person has to approve.
    """

    what: ClassVar[BankChange] = BankChange.ADD

    step_up: ClassVar[bool] = True
    while_impersonating: ClassVar[bool] = False
    name: ClassVar[str] = "parties.add_bank_account"
    permission: ClassVar[str] = EDIT
    staff_permission: ClassVar[str] = "lk_kit_parties.add_bankaccount"

    values: Mapping[str, Any]

    def check(self) -> None:
        self.cleaned = clean_bank_account(self.values)

    def perform(self) -> BankAccount | BankAccountChange:
        refuse_known(BankAccount.objects.using(self.using()).filter(party=self.instance), self.cleaned)
        if self.waits(self.instance.pk):
            return request_change(self.instance, self.what, self.actor, values=self.cleaned, using=self.using())
        return self.apply()

    def apply(self) -> BankAccount:
        self.cleaned = clean_bank_account(self.values)
        known = BankAccount.objects.using(self.using()).filter(party=self.instance)
        refuse_known(known, self.cleaned)
        account = BankAccount(party=self.instance, is_default=not known.exists(), **self.cleaned)
        account.save(using=self.using(), force_insert=True)
        emit(BankAccountChanged(**facts(self.actor, self.instance.pk), bank_account_id=account.pk, what="added"), account)
        return account


@dataclass
class _BankAccountAction(PartyPieceAction[BankAccount, "R | BankAccountChange"], Direct[R], Generic[R]):
    step_up: ClassVar[bool] = True
    while_impersonating: ClassVar[bool] = False
    permission: ClassVar[str] = EDIT
    staff_permission: ClassVar[str] = STAFF

    def perform(self) -> R | BankAccountChange:
        if self.waits(self.instance.party_id):
            given: dict[str, Any] = {"account": self.instance, "values": self.wanted(), "using": self.using()}
            return request_change(self.party, self.what, self.actor, **given)
        return self.apply()

    def wanted(self) -> Mapping[str, Any] | None:
        """What the account is to be; None where its numbers stay."""
        return None

    def tell(self, what: str) -> None:
        head = facts(self.actor, self.instance.party_id)
        emit(BankAccountChanged(**head, bank_account_id=self.instance.pk, what=what), self.instance)


@dataclass
class UpdateBankAccount(_BankAccountAction[BankAccount]):
    """Changes the given fields; the whole is checked again."""

    name: ClassVar[str] = "parties.update_bank_account"
    what: ClassVar[BankChange] = BankChange.UPDATE

    values: Mapping[str, Any]

    def check(self) -> None:
        kept = {name: getattr(self.instance, name) for name in BANK_ACCOUNT}
        self.cleaned = clean_bank_account({**kept, **self.values})
        self.refuse_twin()

    def refuse_twin(self) -> None:
        others = BankAccount.objects.using(self.using()).filter(party_id=self.instance.party_id).exclude(pk=self.instance.pk)
        refuse_known(others, self.cleaned)

    def wanted(self) -> Mapping[str, Any]:
        return self.cleaned

    def apply(self) -> BankAccount:
        self.check()
        for name, value in self.cleaned.items():
            setattr(self.instance, name, value)
        try:
            with transaction.atomic(using=self.using()):
                self.instance.save(using=self.using(), update_fields=[*self.cleaned, "account_hash"])
        except IntegrityError as error:
            raise BankAccountExists from error
        self.tell("changed")
        return self.instance


@dataclass
class DeleteBankAccount(_BankAccountAction[None]):
    """When the default goes, the next account takes its place, and that needs a second person, too. What waits for the account goes."""

    name: ClassVar[str] = "parties.delete_bank_account"
    staff_permission: ClassVar[str] = "lk_kit_parties.delete_bankaccount"
    what: ClassVar[BankChange] = BankChange.DELETE

    def waits(self, party_id: UUID) -> bool:
        others = BankAccount.objects.using(self.using()).filter(party_id=party_id).exclude(pk=self.instance.pk)
        return self.instance.is_default and others.exists() and super().waits(party_id)

    def apply(self) -> None:
        known = BankAccount.objects.using(self.using()).filter(party_id=self.instance.party_id)
        waiting = BankAccountChange.objects.using(self.using()).filter(bank_account=self.instance, decision=Decision.WAITING)
        for change in waiting:
            decide(change, Decision.WITHDRAWN, self.actor)
        self.tell("deleted")
        known.filter(pk=self.instance.pk).delete()
        heir = known.order_by("pk").values_list("pk", flat=True).first()
        if self.instance.is_default and heir is not None:
            known.filter(pk=heir).update(is_default=True)


@dataclass
class SetDefaultBankAccount(_BankAccountAction[BankAccount]):
    """Makes the account the party's default one."""

    name: ClassVar[str] = "parties.set_default_bank_account"
    what: ClassVar[BankChange] = BankChange.DEFAULT

    def apply(self) -> BankAccount:
        known = BankAccount.objects.using(self.using()).filter(party_id=self.instance.party_id)
        known.filter(is_default=True).exclude(pk=self.instance.pk).update(is_default=False)
        known.filter(pk=self.instance.pk).update(is_default=True)
        self.instance.is_default = True
        self.tell("default")
        return self.instance
