"""The admin for the company's managers: every write goes through an Action."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse

from lk_kit.core.actors import Actor
from lk_kit.parties.models import Address, BankAccount, Invitation, Membership, Party

pytestmark = pytest.mark.skipif(not apps.is_installed("django.contrib.admin"), reason="no admin here")

Make = Callable[..., Any]


@pytest.fixture
def visitor(staff: Actor) -> Client:
    client = Client()
    client.force_login(staff.user, backend="django.contrib.auth.backends.ModelBackend")  # type: ignore[arg-type]
    return client


def url(model: str, page: str, *args: Any) -> str:
    return reverse(f"admin:lk_kit_parties_{model}_{page}", args=args)


INLINE = {"memberships-TOTAL_FORMS": "0", "memberships-INITIAL_FORMS": "0"}
VECTOR = {"name": "ООО «Вектор»", "inn": "7707083893", "kpp": "773601001", **INLINE}


@pytest.mark.parametrize("model", ["party", "membership", "invitation", "address", "bankaccount"])
def test_lists_and_forms_open(visitor: Client, company: Party, member: Make, model: str) -> None:
    member(company, "buyer")
    Address.objects.create(party=company, city="x", street="y")
    BankAccount.objects.create(party=company, bank_name="x", bik="044525225", account="1" * 20)
    assert visitor.get(url(model, "changelist"), {"q": "вектор"}).status_code == 200
    assert visitor.get(url(model, "add")).status_code == 200
    apps_model = {"party": Party, "membership": Membership, "address": Address, "bankaccount": BankAccount}.get(model)
    if apps_model is not None:
        assert visitor.get(url(model, "change", apps_model.objects.first().pk)).status_code == 200  # type: ignore[union-attr]


def test_add_and_change_a_party(visitor: Client, staff: Actor) -> None:
    visitor.post(url("party", "add"), {"kind": "legal_entity", **VECTOR, "inn": "7707 083893", "manager": str(staff.user.pk)})  # type: ignore[union-attr]
    party = Party.objects.get()
    assert (party.inn, party.manager) == ("7707083893", staff.user)
    wrong = visitor.post(url("party", "change", party.pk), {**VECTOR, "inn": "1"})
    assert wrong.status_code == 200
    assert "inn" in wrong.context["adminform"].form.errors
    visitor.post(url("party", "change", party.pk), {**VECTOR, "internal_note": "важный", "decision": ""})
    party.refresh_from_db()
    assert (party.internal_note, party.manager) == ("важный", None)


def test_shows_whether_members_must_have_a_second_factor(visitor: Client, company: Party) -> None:
    page = visitor.get(url("party", "change", company.pk))
    assert b"field-requires_second_factor" in page.content
    visitor.post(url("party", "change", company.pk), {"name": company.name, "requires_second_factor": "on"})
    company.refresh_from_db()
    assert not company.requires_second_factor, "the company's own decision, shown and not changed here"
    assert company.name in visitor.get(url("party", "changelist") + "?requires_second_factor__exact=0").content.decode()


def test_duplicates_are_named(visitor: Client, make_company: Make) -> None:
    make_company(inn="7707083893", kpp="773601001")
    page = visitor.post(url("party", "add"), {"kind": "legal_entity", **VECTOR})
    assert "already registered" in page.content.decode()
    assert Party.objects.count() == 1


def test_decisions(visitor: Client, make_company: Make) -> None:
    party = make_company(name="ООО «Вектор»", inn="7707083893", kpp="773601001", status="pending")
    page = visitor.post(url("party", "change", party.pk), {**VECTOR, "decision": "parties.RejectParty"})
    assert "reason" in page.context["adminform"].form.errors
    visitor.post(url("party", "change", party.pk), {**VECTOR, "decision": "parties.RejectParty", "reason": "Нет такого"})
    party.refresh_from_db()
    assert (party.status, party.status_note) == ("rejected", "Нет такого")
    visitor.post(url("party", "changelist"), {"action": "approve", "_selected_action": [str(party.pk)]})
    party.refresh_from_db()
    assert (party.status, party.status_note) == ("active", "")
    refused = visitor.post(url("party", "change", party.pk), {**VECTOR, "decision": "parties.ApproveParty"}, follow=True)
    assert "Not possible now" in refused.content.decode()


def test_parties_are_not_deleted(visitor: Client, company: Party) -> None:
    assert visitor.post(url("party", "delete", company.pk), {"post": "yes"}).status_code == 403
    assert Party.objects.exists()


def test_members(visitor: Client, company: Party, make_user: Make) -> None:
    user = make_user()
    visitor.post(url("membership", "add"), {"party": str(company.pk), "user": str(user.pk), "role": "owner"})
    member = Membership.objects.get(user=user)
    refused = visitor.post(url("membership", "change", member.pk), {"role": "viewer"}, follow=True)
    assert "at least one owner" in refused.content.decode()
    assert "at least one owner" in visitor.post(url("membership", "delete", member.pk), {"post": "yes"}, follow=True).content.decode()
    member.refresh_from_db()
    assert member.role == "owner"
    visitor.post(url("membership", "add"), {"party": str(company.pk), "user": str(make_user().pk), "role": "owner"})
    visitor.post(url("membership", "change", member.pk), {"role": "viewer", "valid_to": "2031-01-01"})
    member.refresh_from_db()
    assert (member.role, str(member.valid_to)) == ("viewer", "2031-01-01")
    visitor.post(url("membership", "delete", member.pk), {"post": "yes"})
    assert not Membership.objects.filter(pk=member.pk).exists()


def test_invitations(visitor: Client, company: Party) -> None:
    visitor.post(url("invitation", "add"), {"party": str(company.pk), "email": "boris@example.com", "role": "owner"})
    invitation = Invitation.objects.get()
    assert invitation.is_open
    visitor.post(url("invitation", "changelist"), {"action": "withdraw", "_selected_action": [str(invitation.pk)]})
    assert Invitation.objects.get().state == "revoked"


def test_address_and_account_are_checked(visitor: Client, company: Party) -> None:
    visitor.post(url("address", "add"), {"party": str(company.pk), "city": "Москва", "street": "Лесная, 4", "contact_phone": "89161234567"})
    address = Address.objects.get()
    assert (address.contact_phone, address.is_default) == ("+79161234567", True)
    visitor.post(url("address", "change", address.pk), {"city": "Тверь", "street": "Лесная, 4"})
    address.refresh_from_db()
    assert (address.city, address.contact_phone) == ("Тверь", "")
    wrong = visitor.post(url("bankaccount", "add"), {"party": str(company.pk), "bank_name": "x", "bik": "9", "account": "1"})
    assert "bik" in wrong.context["adminform"].form.errors


def test_a_manager_sees_his_own_parties(make_user: Make, make_company: Make, settings: Any) -> None:
    settings.LK_KIT = {**settings.LK_KIT, "PARTIES": {"MANAGERS_SEE": "own"}}
    manager = make_user(is_staff=True)
    manager.user_permissions.add(*Permission.objects.filter(content_type__app_label="lk_kit_parties"))
    mine, other = make_company(manager=manager), make_company()
    client = Client()
    client.force_login(manager, backend="django.contrib.auth.backends.ModelBackend")
    page = client.get(url("party", "changelist")).content.decode()
    assert mine.name in page
    assert other.name not in page
    assert client.get(url("party", "change", other.pk)).status_code == 302
