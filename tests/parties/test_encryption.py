"""Bank accounts at rest: not readable in the table, the same for people, unique also while keys are rotated."""

from __future__ import annotations

from typing import Any

import pytest
from cryptography.fernet import Fernet
from django.core.management import CommandError, call_command
from django.db import connection

from lk_kit.core.actors import Actor
from lk_kit.core.crypto import UnreadableValue
from lk_kit.parties.actions.bank_accounts import AddBankAccount, BankAccountExists, UpdateBankAccount
from lk_kit.parties.models import BankAccount
from lk_kit.testing.factories import BankAccountFactory, PartyFactory

pytestmark = pytest.mark.django_db
NUMBER = "40702810200000000001"
OLD, NEW = Fernet.generate_key().decode(), Fernet.generate_key().decode()


@pytest.fixture
def use_keys(settings: Any) -> Any:
    def use(*keys: str) -> None:
        settings.LK_KIT = {**settings.LK_KIT, "CORE": {**settings.LK_KIT.get("CORE", {}), "ENCRYPTION_KEYS": list(keys)}}

    return use


def stored(account: BankAccount) -> str:
    table = BankAccount._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT account FROM {table} WHERE account_hash = %s", [BankAccount.objects.get(pk=account.pk).account_hash])
        return str(cursor.fetchone()[0])


def test_the_table_does_not_hold_the_number(use_keys: Any) -> None:
    use_keys(NEW)
    account = BankAccountFactory(account=NUMBER)
    assert NUMBER not in stored(account)
    assert BankAccount.objects.get(pk=account.pk).account == NUMBER
    assert list(BankAccount.objects.values_list("account", flat=True)) == [NUMBER]


def test_without_keys_it_is_stored_as_it_is(use_keys: Any) -> None:
    use_keys()
    assert stored(BankAccountFactory(account=NUMBER)) == NUMBER


def test_rotation_by_command_in_chunks(use_keys: Any) -> None:
    use_keys()
    plain = BankAccountFactory(account=NUMBER)
    use_keys(OLD)
    older = [BankAccountFactory(account=f"4070281020000000000{index}") for index in range(2, 7)]
    use_keys(NEW, OLD)
    call_command("lk_encrypt", chunk=2)
    call_command("lk_encrypt", chunk=2)
    use_keys(NEW)
    assert BankAccount.objects.get(pk=plain.pk).account == NUMBER
    assert {one.account for one in BankAccount.objects.all()} == {NUMBER, *(one.account for one in older)}
    assert NUMBER not in stored(plain)


def test_a_lost_key_is_an_error_not_ciphertext(use_keys: Any) -> None:
    use_keys(OLD)
    account = BankAccountFactory(account=NUMBER)
    use_keys(NEW)
    with pytest.raises(UnreadableValue, match=r"BankAccount\.account"):
        BankAccount.objects.get(pk=account.pk)
    with pytest.raises(UnreadableValue):
        call_command("lk_encrypt")


def test_the_same_account_twice_is_refused_also_across_keys(use_keys: Any) -> None:
    party = PartyFactory()
    values = {"bank_name": "Сбербанк", "bik": "044525225", "account": "40702810000000000007"}
    for keys in ((), (OLD,), (NEW, OLD)):
        use_keys(*keys)
        if not keys:
            AddBankAccount(party, actor=Actor.system(), values=values).execute()
        with pytest.raises(BankAccountExists):
            AddBankAccount(party, actor=Actor.system(), values=values).execute()
    other = BankAccountFactory(party=party, bik="044525225", account="40702810200000000001")
    with pytest.raises(BankAccountExists):
        UpdateBankAccount(other, actor=Actor.system(), values=values).execute()


def test_nothing_to_encrypt_with(use_keys: Any) -> None:
    use_keys()
    with pytest.raises(CommandError):
        call_command("lk_encrypt")
