"""Four eyes on bank details: what one person enters takes effect when another has approved it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test.utils import override_settings

from lk_kit.core.actors import Actor
from lk_kit.core.clock import now
from lk_kit.core.exceptions import InvalidInput, NotAllowed, Refused
from lk_kit.parties.actions import (
    AddBankAccount,
    ApproveBankChange,
    DeleteBankAccount,
    RejectBankChange,
    SetDefaultBankAccount,
    UpdateBankAccount,
    WithdrawBankChange,
)
from lk_kit.parties.bank_approval import BankChangeWaiting
from lk_kit.parties.models import BankAccount, BankAccountChange, Party, Role

from .test_api import ACCOUNT, settlement_account

Make = Callable[..., Any]


@pytest.fixture
def values() -> dict[str, str]:
    return {**ACCOUNT, "account": settlement_account()}


@pytest.fixture
def two(company: Party, actor_of: Make) -> tuple[Actor, Actor]:
    return actor_of(company, "owner"), actor_of(company, "admin")


def saved(company: Party, **given: Any) -> BankAccount:
    number = BankAccount.objects.count()
    return BankAccount.objects.create(party=company, bank_name="Банк", bik="044525225", account=f"4070281000000000000{number}", **given)


def test_alone_one_needs_nobody(company: Party, actor_of: Make, values: dict[str, str]) -> None:
    actor_of(company, "accountant")
    assert isinstance(AddBankAccount(company, actor=actor_of(company, "owner"), values=values).execute(), BankAccount)


def test_a_new_account_waits_and_is_approved(company: Party, two: tuple[Actor, Actor], values: dict[str, str]) -> None:
    first, second = two
    change = AddBankAccount(company, actor=first, values=values).execute()
    assert isinstance(change, BankAccountChange)
    assert not BankAccount.objects.exists()
    done = ApproveBankChange(change, actor=second).execute()
    account = BankAccount.objects.get()
    assert (account.account, account.is_default, done.bank_account_id) == (values["account"], True, account.pk)
    assert (done.decision, done.decided_by_id) == ("approved", second.user.pk)


def test_changed_default_and_deleted_default_wait_too(company: Party, two: tuple[Actor, Actor], values: dict[str, str]) -> None:
    first, second = two
    old, other = saved(company, is_default=True), saved(company)
    for action in (
        UpdateBankAccount(other, actor=first, values=values),
        SetDefaultBankAccount(old, actor=first),
    ):
        assert isinstance(action.execute(), BankAccountChange)
    other.refresh_from_db()
    assert other.account != values["account"]
    for change in BankAccountChange.objects.order_by("pk"):
        ApproveBankChange(change, actor=second).execute()
    other.refresh_from_db()
    assert other.account == values["account"]
    change = SetDefaultBankAccount(other, actor=second).execute()
    ApproveBankChange(change, actor=first).execute()
    assert BankAccount.objects.get(is_default=True) == other
    change = DeleteBankAccount(other, actor=first).execute()
    assert BankAccount.objects.filter(pk=other.pk).exists()
    ApproveBankChange(change, actor=second).execute()
    assert BankAccount.objects.get() == BankAccount.objects.get(is_default=True) == old


def test_what_is_no_default_is_deleted_at_once_with_what_waits(company: Party, two: tuple[Actor, Actor], values: dict[str, str]) -> None:
    first, second = two
    saved(company, is_default=True)
    other = saved(company)
    change = UpdateBankAccount(other, actor=first, values=values).execute()
    assert DeleteBankAccount(other, actor=first).execute() is None
    change.refresh_from_db()
    assert change.decision == "withdrawn"
    with pytest.raises(Refused):
        ApproveBankChange(change, actor=second).execute()


def test_nobody_decides_on_his_own(company: Party, two: tuple[Actor, Actor], values: dict[str, str]) -> None:
    first, _second = two
    change = AddBankAccount(company, actor=first, values=values).execute()
    for action in (ApproveBankChange(change, actor=first), RejectBankChange(change, actor=first, reason="Нет")):
        with pytest.raises(NotAllowed) as caught:
            action.execute()
        assert caught.value.code == "own_change"


def test_who_has_no_right_decides_nothing(
    company: Party, two: tuple[Actor, Actor], values: dict[str, str], actor_of: Make, make_company: Make
) -> None:
    change = AddBankAccount(company, actor=two[0], values=values).execute()
    for actor in (actor_of(company, "accountant"), actor_of(make_company(), "owner")):
        with pytest.raises(NotAllowed):
            ApproveBankChange(change, actor=actor).execute()
    with pytest.raises(NotAllowed):
        WithdrawBankChange(change, actor=two[1]).execute()
    assert not BankAccount.objects.exists()


def test_rejected_with_a_reason(company: Party, two: tuple[Actor, Actor], values: dict[str, str]) -> None:
    first, second = two
    change = AddBankAccount(company, actor=first, values=values).execute()
    with pytest.raises(InvalidInput):
        RejectBankChange(change, actor=second, reason=" ").execute()
    assert RejectBankChange(change, actor=second, reason="Не тот банк").execute().reason == "Не тот банк"
    with pytest.raises(Refused):
        ApproveBankChange(change, actor=second).execute()
    assert isinstance(AddBankAccount(company, actor=first, values=values).execute(), BankAccountChange)


def test_withdrawn(company: Party, two: tuple[Actor, Actor], values: dict[str, str]) -> None:
    change = AddBankAccount(company, actor=two[0], values=values).execute()
    WithdrawBankChange(change, actor=two[0]).execute()
    with pytest.raises(Refused):
        ApproveBankChange(change, actor=two[1]).execute()


def test_too_late(company: Party, two: tuple[Actor, Actor], values: dict[str, str]) -> None:
    first, second = two
    change = AddBankAccount(company, actor=first, values=values).execute()
    with pytest.raises(BankChangeWaiting):
        AddBankAccount(company, actor=second, values=values).execute()
    BankAccountChange.objects.update(expires_at=now() - timedelta(seconds=1))
    with pytest.raises(Refused) as caught:
        ApproveBankChange(change, actor=second).execute()
    assert caught.value.code == "bank_change_expired"
    assert not BankAccount.objects.exists()
    again = AddBankAccount(company, actor=first, values=values).execute()
    change.refresh_from_db()
    assert (change.decision, again.state) == ("expired", "waiting")


@pytest.mark.parametrize(("mode", "members", "waits"), [("off", 2, False), ("always", 1, True), ("auto", 1, False), ("auto", 2, True)])
def test_the_setting(company: Party, actor_of: Make, values: dict[str, str], mode: str, members: int, waits: bool) -> None:
    actors = [actor_of(company, "owner") for _ in range(members)]
    with override_settings(LK_KIT={"PARTIES": {"BANK_APPROVAL": mode}}):
        made = AddBankAccount(company, actor=actors[0], values=values).execute()
    assert isinstance(made, BankAccountChange) is waits


def test_staff_need_no_second_person_and_can_be_one(company: Party, two: tuple[Actor, Actor], values: dict[str, str], staff: Actor) -> None:
    change = AddBankAccount(company, actor=two[0], values=values).execute()
    ApproveBankChange(change, actor=staff).execute()
    account = BankAccount.objects.get()
    assert isinstance(UpdateBankAccount(account, actor=staff, values={"bank_name": "Другой"}).execute(), BankAccount)


def test_a_role_of_ones_own_approves_and_former_members_do_not_count(
    company: Party, member: Make, actor_of: Make, values: dict[str, str]
) -> None:
    owner = actor_of(company, "owner")
    member(company, "owner", valid_to="2001-01-01")
    assert isinstance(AddBankAccount(company, actor=owner, values=values).execute(), BankAccount)
    role = Role.objects.create(party=company, title="Контролёр", permissions=["parties.view", "parties.approve_bank"])
    checker = Actor.for_user(member(company, "custom", custom_role=role).user)
    change = UpdateBankAccount(BankAccount.objects.get(), actor=owner, values={"bank_name": "Другой"}).execute()
    assert ApproveBankChange(change, actor=checker).execute().decision == "approved"
    assert BankAccount.objects.get().bank_name == "Другой"


@pytest.mark.pg
@pytest.mark.django_db(transaction=True)
def test_of_many_who_approve_and_reject_one_decides(company: Party, actor_of: Make, fan: Make, values: dict[str, str]) -> None:
    first, others = actor_of(company, "owner"), [actor_of(company, "admin") for _ in range(8)]
    change = AddBankAccount(company, actor=first, values=values).execute()

    def go(i: int) -> str:
        fresh = BankAccountChange.objects.get(pk=change.pk)
        action = ApproveBankChange(fresh, actor=others[i]) if i % 2 else RejectBankChange(fresh, actor=others[i], reason="Нет")
        return action.execute().decision

    outcomes = fan(8, go)
    [won] = [one.value for one in outcomes if one.ok]
    assert BankAccount.objects.count() == (won == "approved")
    assert {type(one.value) for one in outcomes if not one.ok} == {Refused}
