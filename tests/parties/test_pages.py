"""The cabinet's pages of companies, members and invitations, through the test client."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings as django_settings
from django.test import Client, override_settings
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lk_kit.core.actors import Actor
from lk_kit.core.clock import now, today
from lk_kit.parties.actions import CreatePersonParty, InviteMember
from lk_kit.parties.invitations import make_token
from lk_kit.parties.models import Address, BankAccount, BankAccountChange, Invitation, Membership, Party, Role, SpendingLimit

from .test_api import settlement_account

pytestmark = pytest.mark.needs("cabinet")

Make = Callable[..., Any]
SENTINEL = "zz-internal-note-zz"


@pytest.fixture
def client_of() -> Callable[..., Client]:
    def make(user: Any) -> Client:
        client = Client()
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return make


@pytest.fixture
def owner(company: Party, member: Make) -> Membership:
    return member(company, "owner")


@pytest.fixture
def visitor(owner: Membership, client_of: Make) -> Client:
    return client_of(owner.user)


def url(name: str, party: Party | None = None, **kwargs: Any) -> str:
    code = {"code": party.code} if party is not None else {}
    return reverse(f"lk_kit:parties:{name}", kwargs={**code, **kwargs})


def text_of(response: Any, status: int = 200) -> str:
    assert response.status_code == status, response.content.decode()[:3000]
    return str(response.content.decode())


def test_company_page(make_company: Make, member: Make, client_of: Make, staff: Any) -> None:
    company = make_company(inn="7707083893", kpp="773601001", internal_note=SENTINEL, external_id=SENTINEL, manager=staff.user)
    Address.objects.create(party=company, label="Склад", city="Москва", street="Лесная, 4", is_default=True)
    BankAccount.objects.create(party=company, bank_name="Сбербанк", bik="044525225", account="4" * 20, is_default=True)
    for role, edits in (("owner", True), ("viewer", False)):
        page = text_of(client_of(member(company, role).user).get(url("company", company)))
        assert "7707083893" in page
        assert "Лесная, 4" in page
        assert "Сбербанк" in page
        assert "manager@example.com" in page
        assert SENTINEL not in page
        assert (url("edit", company) in page) is edits


def test_pages_of_another_company_do_not_exist(make_company: Make, visitor: Client) -> None:
    other = make_company()
    for name in ("company", "my_details", "edit", "members", "invite", "address_add", "bank_account_add"):
        assert visitor.get(url(name, other)).status_code == 404


def test_pieces_of_another_company_do_not_exist(company: Party, make_company: Make, visitor: Client, member: Make) -> None:
    other = make_company()
    address = Address.objects.create(party=other, city="x", street="y")
    account = BankAccount.objects.create(party=other, bank_name="x", bik="044525225", account="1" * 20)
    invitation = Invitation.objects.create(party=other, email="a@b.example", role="viewer", expires_at=now() + timedelta(days=1))
    names = {
        "address": address, "address_delete": address, "address_default": address, "bank_account": account,
        "bank_account_delete": account, "bank_account_default": account, "member": member(other, "buyer"),
        "member_remove": member(other, "buyer"), "leave": member(other, "buyer"), "invitation_revoke": invitation,
    }  # fmt: skip
    for name, piece in names.items():
        assert visitor.post(url(name, company, pk=piece.pk), {"city": "x", "role": "viewer"}).status_code == 404, name


@pytest.mark.parametrize("role", ["buyer", "accountant", "viewer"])
def test_closed_to_who_may_not(company: Party, member: Make, client_of: Make, role: str) -> None:
    visitor = client_of(member(company, role).user)
    for name in ("edit", "invite", "address_add", "bank_account_add"):
        assert visitor.get(url(name, company)).status_code == 403
    page = text_of(visitor.get(url("members", company)))
    assert url("invite", company) not in page


def test_edit(company: Party, visitor: Client) -> None:
    page = text_of(visitor.get(url("edit", company)))
    assert 'name="kpp"' in page
    wrong = text_of(visitor.post(url("edit", company), {"name": "Новое", "inn": "1", "kpp": "773601001"}), 422)
    assert "Новое" in wrong
    assert visitor.post(url("edit", company), {"name": "Новое", "inn": "7707 0838 93", "kpp": "773601001"}).status_code == 302
    company.refresh_from_db()
    assert (company.name, company.inn) == ("Новое", "7707083893")
    visitor.post(url("edit", company), {"name": "Ещё новее", "inn": "7736050003", "kpp": "773601001"})
    company.refresh_from_db()
    assert (company.name, company.inn) == ("Ещё новее", "7707083893")


def test_address_book(company: Party, visitor: Client) -> None:
    assert visitor.post(url("address_add", company), {"city": "Москва"}).status_code == 422
    for street in ("Лесная, 4", "Тверская, 1"):
        assert visitor.post(url("address_add", company), {"city": "Москва", "street": street}).status_code == 302
    first, second = Address.objects.order_by("pk")
    assert (first.is_default, second.is_default) == (True, False)
    assert visitor.post(url("address_default", company, pk=second.pk)).status_code == 302
    assert visitor.post(url("address", company, pk=second.pk), {"city": "Тверь", "street": "Новая, 2"}).status_code == 302
    second.refresh_from_db()
    assert (second.city, second.is_default) == ("Тверь", True)
    text_of(visitor.get(url("address_delete", company, pk=second.pk)))
    assert visitor.post(url("address_delete", company, pk=second.pk)).status_code == 302
    assert Address.objects.get().is_default


def test_bank_accounts(company: Party, visitor: Client) -> None:
    wrong = {"bank_name": "Сбербанк", "bik": "044525225", "account": "40702810000000000009"}
    page = visitor.post(url("bank_account_add", company), wrong)
    assert page.status_code in (302, 422)
    text_of(visitor.post(url("bank_account_add", company), {**wrong, "bik": "9"}), 422)


def test_members(company: Party, visitor: Client, member: Make) -> None:
    member(company, "buyer", valid_to=today() - timedelta(days=1))
    page = text_of(visitor.get(url("members", company)))
    assert page.count("@example.com") >= 2
    assert "ended on" in page


def test_invite(company: Party, visitor: Client) -> None:
    page = text_of(visitor.get(url("invite", company)))
    assert 'value="owner"' in page
    done = visitor.post(url("invite", company), {"email": "boris@example.com", "role": "buyer"}, follow=True)
    assert "boris@example.com" in text_of(done)
    invitation = Invitation.objects.get()
    again = text_of(visitor.post(url("invite", company), {"email": "boris@example.com", "role": "buyer"}), 429)
    assert "a moment ago" in again
    assert visitor.post(url("invitation_revoke", company, pk=invitation.pk)).status_code == 302
    assert Invitation.objects.get().state == "revoked"


def test_an_admin_is_offered_no_owner(company: Party, member: Make, client_of: Make) -> None:
    member(company, "owner")
    visitor = client_of(member(company, "admin").user)
    page = text_of(visitor.get(url("invite", company)))
    assert 'value="owner"' not in page
    assert visitor.post(url("invite", company), {"email": "a@example.com", "role": "owner"}).status_code == 422
    assert not Invitation.objects.exists()


def test_change_a_member(company: Party, visitor: Client, member: Make) -> None:
    subject = member(company, "viewer")
    text_of(visitor.get(url("member", company, pk=subject.pk)))
    body = {"role": "buyer", "valid_to": "2031-05-01"}
    assert visitor.post(url("member", company, pk=subject.pk), body).status_code == 302
    subject.refresh_from_db()
    assert (subject.role, str(subject.valid_to)) == ("buyer", "2031-05-01")
    assert visitor.post(url("member_remove", company, pk=subject.pk)).status_code == 302
    assert not Membership.objects.filter(pk=subject.pk).exists()


def test_the_last_owner_is_told_why(company: Party, visitor: Client, owner: Membership) -> None:
    page = text_of(visitor.post(url("leave", company, pk=owner.pk)), 409)
    assert "at least one owner" in page
    assert visitor.post(url("member", company, pk=owner.pk), {"role": "viewer"}).status_code == 409


def test_leave(company: Party, owner: Membership, member: Make, client_of: Make) -> None:
    buyer = member(company, "buyer")
    visitor = client_of(buyer.user)
    assert visitor.post(url("leave", company, pk=owner.pk)).status_code == 404
    assert visitor.post(url("leave", company, pk=buyer.pk)).status_code == 302
    assert visitor.get(url("company", company)).status_code == 404


def test_add_a_company(make_user: Make, client_of: Make) -> None:
    visitor = client_of(make_user())
    assert url("add_legal_entity") in text_of(visitor.get(url("add_company")))
    body = {"name": "ООО «Вектор»", "inn": "7707083893", "kpp": "773601001"}
    done = visitor.post(url("add_legal_entity"), body)
    party = Party.objects.get()
    assert done.headers["Location"] == url("company", party)
    taken = text_of(visitor.post(url("add_legal_entity"), {**body, "name": "Другое"}), 409)
    assert "already registered" in taken
    assert "Другое" in taken
    trader = {"name": "ИП Лапин", "inn": "500100732259", "ogrn": "304500116000157"}
    assert visitor.post(url("add_sole_trader"), trader).status_code == 302


def test_companies_closed_to_customers(make_user: Make, client_of: Make) -> None:
    visitor = client_of(make_user())
    with override_settings(LK_KIT={**django_settings.LK_KIT, "PARTIES": {"CUSTOMERS_ADD_COMPANIES": False}}):
        assert visitor.get(url("add_company")).status_code == 403


def test_person_sees_his_details_and_no_company_things(make_user: Make, client_of: Make) -> None:
    user = make_user("anna")
    party = CreatePersonParty(actor=Actor.system(), user=user, values={"name": "Анна Орлова"}).execute()
    visitor = client_of(user)
    assert visitor.get(url("company", party)).headers["Location"] == url("my_details", party)
    page = text_of(visitor.get(url("my_details", party)))
    assert "Анна Орлова" in page
    assert url("members", party) not in page
    assert url("bank_account_add", party) not in page
    form = text_of(visitor.get(url("edit", party)))
    assert 'name="inn"' not in form
    assert visitor.post(url("edit", party), {"name": "Анна", "phone": "8 912 345 67 89"}).status_code == 302
    party.refresh_from_db()
    assert party.phone == "+79123456789"


class TestInvitationPage:
    @pytest.fixture
    def link(self, company: Party, owner: Membership) -> str:
        actor = Actor.for_user(owner.user)
        invitation = InviteMember(company, actor=actor, email="boris@example.com", role="buyer").execute()
        return url("invitation", token=make_token(invitation))

    def test_visitor_is_asked_to_sign_in(self, link: str, company: Party) -> None:
        page = text_of(Client().get(link))
        assert company.name in page
        assert "boris@example.com" not in page
        assert Client().post(link, {"answer": "accept"}).status_code == 302
        assert Invitation.objects.get().is_open

    def test_the_invited_accepts(self, link: str, company: Party, make_user: Make, client_of: Make) -> None:
        boris = make_user("boris")
        visitor = client_of(boris)
        text_of(visitor.get(link))
        done = visitor.post(link, {"answer": "accept"})
        assert done.headers["Location"] == reverse("lk_kit:party_home", kwargs={"code": company.code})
        assert Membership.objects.get(user=boris).role == "buyer"
        assert "used already" in text_of(visitor.get(link))

    def test_the_invited_declines(self, link: str, make_user: Make, client_of: Make) -> None:
        visitor = client_of(make_user("boris"))
        assert visitor.post(link, {"answer": "decline"}).status_code == 302
        assert "withdrawn" in text_of(visitor.get(link))

    def test_another_account(self, link: str, make_user: Make, client_of: Make) -> None:
        visitor = client_of(make_user())
        assert "another address" in text_of(visitor.get(link))
        assert visitor.post(link, {"answer": "accept"}).status_code == 403
        assert Invitation.objects.get().is_open

    def test_forged(self, link: str) -> None:
        assert Client().get(f"{link[:-2]}x/").status_code == 404

    def test_waits_on_the_dashboard(self, link: str, make_user: Make, client_of: Make) -> None:
        page = text_of(client_of(make_user("boris")).get(reverse("lk_kit:home")))
        assert "You are invited to" in page
        assert "You are in no company yet" in page


def test_dashboard_asks_for_missing_requisites(company: Party, visitor: Client, member: Make, client_of: Make) -> None:
    home = reverse("lk_kit:party_home", kwargs={"code": company.code})
    assert "Complete the requisites" in text_of(visitor.get(home))
    assert "Complete the requisites" not in text_of(client_of(member(company, "buyer").user).get(home))


@pytest.mark.parametrize(("status", "words"), [("pending", "lk-note"), ("rejected", "Нет такого ИНН"), ("closed", "Нет такого ИНН")])
def test_dashboard_says_why_less_works(make_company: Make, member: Make, client_of: Make, status: str, words: str) -> None:
    company = make_company(status=status, status_note="Нет такого ИНН")
    page = text_of(client_of(member(company, "owner").user).get(reverse("lk_kit:party_home", kwargs={"code": company.code})))
    assert words in page


STEPS = st.lists(st.tuples(st.integers(0, 1), st.sampled_from(["page", "api", "look", "switch"])), min_size=45, max_size=55)


@pytest.mark.project("default")
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_a8_two_tabs_two_companies(make_company: Make, member: Make, client_of: Make, steps: list[tuple[int, str]]) -> None:
    """A thousand interleavings: whatever was looked at last, a write lands in the company of its own URL or body."""
    tabs = make_company(), make_company()
    user = member(tabs[0], "owner").user
    member(tabs[1], "owner", user=user)
    visitor = client_of(user)
    expected = [0, 0]
    for tab, step in steps:
        party = tabs[tab]
        body = {"city": party.code, "street": "1"}
        if step == "page":
            assert visitor.post(url("address_add", party), body).status_code == 302
        elif step == "api":
            json_body = json.dumps({**body, "party": party.code})
            headers = {"Idempotency-Key": uuid4().hex}
            assert visitor.post("/api/lk/addresses/", json_body, content_type="application/json", headers=headers).status_code == 201
        elif step == "look":
            assert party.name in text_of(visitor.get(url("edit", party)))
        else:
            visitor.cookies["lk_party"] = party.code
        expected[tab] += step in ("page", "api")
    assert [list(party.addresses.values_list("city", flat=True)) for party in tabs] == [[tabs[i].code] * expected[i] for i in (0, 1)]


def test_a_role_of_ones_own(company: Party, visitor: Client, member: Make) -> None:
    assert "No roles of your own yet" in text_of(visitor.get(url("roles", company)))
    given = {"title": "Смотритель", "description": "", "permissions": ["parties.view", "members.view"]}
    assert visitor.post(url("role_add", company), given).status_code == 302
    role = Role.objects.get()
    assert role.permissions == ["members.view", "parties.view"]
    assert "Смотритель" in text_of(visitor.get(url("roles", company)))
    subject = member(company, "viewer")
    assert str(role.pk) in text_of(visitor.get(url("member", company, pk=subject.pk)))
    assert visitor.post(url("member", company, pk=subject.pk), {"role": str(role.pk)}).status_code == 302
    assert visitor.post(url("role", company, pk=role.pk), {**given, "permissions": ["parties.view"]}).status_code == 302
    assert Actor.for_user(subject.user).grants[company.pk].permissions == {"parties.view"}
    page = text_of(visitor.get(url("role_delete", company, pk=role.pk)))
    assert "choose what they get instead" in page
    text_of(visitor.post(url("role_delete", company, pk=role.pk), {}), 422)
    assert visitor.post(url("role_delete", company, pk=role.pk), {"replacement": "viewer"}).status_code == 302
    assert not Role.objects.exists()
    assert Membership.objects.get(pk=subject.pk).role == "viewer"


def test_a_role_keeps_what_was_typed(company: Party, visitor: Client) -> None:
    page = text_of(visitor.post(url("role_add", company), {"title": "Владелец", "permissions": ["no.such"]}), 422)
    assert "Владелец" in page


def test_invited_for_a_time(company: Party, visitor: Client) -> None:
    last = today() + timedelta(days=30)
    body = {"email": "boris@example.com", "role": "buyer", "days": "3", "valid_to": str(last)}
    assert visitor.post(url("invite", company), body).status_code == 302
    invitation = Invitation.objects.get()
    assert (invitation.valid_to, (invitation.expires_at - invitation.created_at).days) == (last, 3)
    assert "access until" in text_of(visitor.get(url("members", company)))
    text_of(visitor.post(url("invite", company), {**body, "email": "vera@example.com", "days": "1000"}), 422)


def test_members_say_when_access_ends(company: Party, visitor: Client, member: Make) -> None:
    member(company, "buyer", valid_to=today() + timedelta(days=3))
    assert "ends in 3 days" in text_of(visitor.get(url("members", company)))
    member(company, "buyer", valid_to=today())
    assert "today is the last day" in text_of(visitor.get(url("members", company)))


def test_explain(company: Party, visitor: Client, member: Make, client_of: Make) -> None:
    subject = member(company, "viewer")
    page = text_of(visitor.get(url("member_explain", company, pk=subject.pk), {"permission": "parties.edit"}))
    assert "No, this is not allowed" in page
    assert "Who can change it" in page
    assert "Yes" in text_of(visitor.get(url("member_explain", company, pk=subject.pk), {"permission": "parties.view"}))
    assert visitor.get(url("member_explain", company, pk=subject.pk), {"permission": "x"}).status_code == 200
    stranger = client_of(member(make_other(), "owner").user)
    assert stranger.get(url("member_explain", company, pk=subject.pk)).status_code == 404


def make_other() -> Party:
    return Party.objects.create(name="ООО «Чужая»", kind="legal_entity")


def test_a_spending_limit(company: Party, visitor: Client, member: Make, client_of: Make) -> None:
    subject = member(company, "buyer")
    assert "No limit" in text_of(visitor.get(url("member", company, pk=subject.pk)))
    text_of(visitor.get(url("member_limit", company, pk=subject.pk)))
    text_of(visitor.post(url("member_limit", company, pk=subject.pk), {"amount": "-5", "period": "month", "currency": "RUB"}), 422)
    done = visitor.post(url("member_limit", company, pk=subject.pk), {"amount": "5000", "period": "month", "currency": "RUB"})
    assert done.status_code == 302
    limit = SpendingLimit.objects.get()
    assert "left of" in text_of(visitor.get(url("member", company, pk=subject.pk)))
    text_of(visitor.get(url("limit_lift", company, pk=limit.pk)))
    assert client_of(subject.user).post(url("limit_lift", company, pk=limit.pk)).status_code == 403
    assert visitor.post(url("limit_lift", company, pk=limit.pk)).status_code == 302
    assert not SpendingLimit.objects.exists()


def test_a_bank_account_waits_for_a_second_person(company: Party, visitor: Client, member: Make, client_of: Make) -> None:
    second = client_of(member(company, "admin").user)
    given = {"bank_name": "Сбербанк", "bik": "044525225", "account": settlement_account(), "correspondent_account": ""}
    done = visitor.post(url("bank_account_add", company), given, follow=True)
    assert "Sent for approval" in text_of(done)
    assert "awaits approval" in text_of(done)
    change = BankAccountChange.objects.get()
    assert "Take back" in text_of(visitor.get(url("bank_change", company, pk=change.pk)))
    assert visitor.post(url("bank_change_approve", company, pk=change.pk)).status_code == 403
    assert "Approve" in text_of(second.get(url("bank_change", company, pk=change.pk)))
    home = second.get(reverse("lk_kit:party_home", kwargs={"code": company.code}))
    assert "awaits your approval" in text_of(home)
    assert text_of(second.post(url("bank_change_reject", company, pk=change.pk), {"reason": ""}), 422)
    assert second.post(url("bank_change_approve", company, pk=change.pk)).status_code == 302
    assert BankAccount.objects.get().account == given["account"]
    assert "Decided by" in text_of(visitor.get(url("bank_change", company, pk=change.pk)))


def test_account_numbers_do_not_break(company: Party, visitor: Client, member: Make) -> None:
    second = member(company, "admin")
    number = settlement_account()
    BankAccount.objects.create(party=company, bank_name="Сбербанк", bik="044525225", account=number)
    change = BankAccountChange.objects.create(
        party=company,
        what="add",
        bank_name="Банк",
        bik="044525225",
        account=number,
        expires_at=now() + timedelta(days=1),
        requested_by=second.user,
    )
    shown = "\N{NO-BREAK SPACE}".join(number[start : start + 5] for start in (0, 5, 10, 15))
    for page in (url("bank_change", company, pk=change.pk), url("company", company)):
        assert shown in text_of(visitor.get(page))
    copied = {"bank_name": "Сбербанк", "bik": "044525225", "account": shown, "correspondent_account": ""}
    twin = text_of(visitor.post(url("bank_account_add", company), copied), 409)
    assert "already" in twin, "what is copied from the page is understood by the form"
