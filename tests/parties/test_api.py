"""The API of parties: what each role sees and may do; nothing of another company (A1–A4), nothing internal (A9)."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from lk_kit.core.clock import now
from lk_kit.parties.invitations import make_token
from lk_kit.parties.models import Address, BankAccount, Invitation, Membership, Party

pytestmark = pytest.mark.needs("api")

Make = Callable[..., Any]
API = "/api/lk"
SENTINEL = "zz-internal-note-zz"
VECTOR = {"kind": "legal_entity", "name": "ООО «Вектор»", "inn": "7707083893", "kpp": "773601001", "ogrn": "1027700132195"}
ADDRESS = {"city": "Москва", "street": "Тверская, 1", "contact_phone": "8 (912) 345-67-89"}
ACCOUNT = {"bank_name": "Сбербанк", "bik": "044525225", "account": "40702810000000000000", "correspondent_account": "30101810400000000225"}


class Api:
    """A test client of one user."""

    def __init__(self, user: Any = None) -> None:
        self.client = Client()
        if user is not None:
            self.client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")

    def send(self, method: str, path: str, body: Any = None, key: str = "") -> Any:
        headers = {"Idempotency-Key": key or uuid4().hex} if method == "post" else {}
        data = json.dumps(body if body is not None else {})
        return getattr(self.client, method)(f"{API}{path}", data, content_type="application/json", headers=headers)

    def get(self, path: str, **query: Any) -> Any:
        return self.client.get(f"{API}{path}", query)


@pytest.fixture
def api_of(member: Make) -> Callable[..., Api]:
    def make(party: Party, role: str) -> Api:
        return Api(member(party, role).user)

    return make


@pytest.fixture
def staff_api(staff: Any) -> Api:
    return Api(staff.user)


def settlement_account() -> str:
    """A number whose key fits the BIK above."""
    from django.core.exceptions import ValidationError

    from lk_kit.core.identifiers import validate_settlement_account

    for digit in range(10):
        number = f"40702810{digit}00000000001"
        try:
            return validate_settlement_account(number, ACCOUNT["bik"])
        except ValidationError:
            continue
    raise AssertionError


def test_signed_in_only(company: Party) -> None:
    for path in ("/parties/", f"/parties/{company.pk}/", "/members/", "/invitations/", "/addresses/", "/bank-accounts/"):
        assert Api().get(path).status_code == 401


def test_customer_sees_his_party_and_nothing_internal(make_company: Make, api_of: Make, staff: Any) -> None:
    company = make_company(internal_note=SENTINEL, external_source="crm", external_id=SENTINEL, manager=staff.user)
    make_company()
    for role in ("owner", "admin", "buyer", "accountant", "viewer"):
        api = api_of(company, role)
        listed = api.get("/parties/").json()["results"]
        detail = api.get(f"/parties/{company.pk}/")
        assert [one["id"] for one in listed] == [str(company.pk)]
        assert set(listed[0]) == {
            "id", "code", "kind", "status", "name", "full_name", "inn", "kpp", "ogrn", "legal_address", "email", "phone", "role",
        }  # fmt: skip
        assert set(detail.json()) == {*listed[0], "status_note", "permissions", "manager", "requires_second_factor"}
        assert detail.json()["role"] == role
        assert detail.json()["manager"]["name"] == "manager"
        assert SENTINEL not in detail.content.decode()
        assert api.get(f"/parties/{company.pk}/internal/").status_code == 403


def test_staff_see_and_write_the_internal_note(company: Party, staff_api: Api) -> None:
    response = staff_api.send("patch", f"/parties/{company.pk}/internal/", {"internal_note": SENTINEL})
    assert response.json()["internal_note"] == SENTINEL
    assert staff_api.get(f"/parties/{company.pk}/internal/").json()["internal_note"] == SENTINEL


def test_foreign_objects_do_not_exist(company: Party, make_company: Make, api_of: Make, member: Make) -> None:
    other = make_company()
    address = Address.objects.create(party=other, city="x", street="y")
    account = BankAccount.objects.create(party=other, bank_name="x", bik="044525225", account="1" * 20)
    invitation = Invitation.objects.create(party=other, email="a@b.example", role="viewer", expires_at=now())
    colleague = member(other, "buyer")
    api = api_of(company, "owner")
    paths = {
        f"/parties/{other.pk}/": ("get", "patch"),
        f"/parties/{other.pk}/roles/": ("get",),
        f"/parties/{other.pk}/internal/": ("get", "patch"),
        f"/parties/{other.pk}/approve/": ("post",),
        f"/parties/{other.pk}/reject/": ("post",),
        f"/parties/{other.pk}/close/": ("post",),
        f"/parties/{other.pk}/assign-manager/": ("post",),
        f"/addresses/{address.pk}/": ("get", "patch", "delete"),
        f"/addresses/{address.pk}/make-default/": ("post",),
        f"/bank-accounts/{account.pk}/": ("get", "patch", "delete"),
        f"/bank-accounts/{account.pk}/make-default/": ("post",),
        f"/members/{colleague.pk}/": ("get", "patch", "delete"),
        f"/members/{colleague.pk}/leave/": ("post",),
        f"/invitations/{invitation.pk}/": ("get", "delete"),
    }
    for path, methods in paths.items():
        for method in methods:
            response = api.get(path) if method == "get" else api.send(method, path, {"role": "viewer", "reason": "x"})
            assert response.status_code == 404, (method, path, response.content)
    for path in ("/addresses/", "/bank-accounts/", "/invitations/"):
        assert api.get(path).json()["results"] == []
        assert api.get(path, party=other.code).json()["results"] == []
    assert Party.objects.filter(pk=other.pk, status="active").exists()
    assert Address.objects.exists()
    assert BankAccount.objects.exists()


def test_nothing_is_made_in_a_foreign_party(company: Party, make_company: Make, api_of: Make) -> None:
    api, other = api_of(company, "owner"), make_company()
    for name in (other.code, str(other.pk), "nonsense", "", None, 1):
        assert api.send("post", "/addresses/", {**ADDRESS, "party": name}).status_code in (400, 403)
        assert api.send("post", "/invitations/", {"party": name, "email": "a@b.example", "role": "viewer"}).status_code in (400, 403)
    assert not Address.objects.exists()
    assert not Invitation.objects.exists()


def test_add_a_company(make_user: Make) -> None:
    api = Api(make_user())
    response = api.send("post", "/parties/", VECTOR, key="k1")
    assert response.status_code == 201, response.content
    assert response.json()["inn"] == "7707083893"
    again = api.send("post", "/parties/", VECTOR, key="k1")
    assert again.content == response.content
    assert again.headers["Idempotency-Replayed"] == "true"
    assert api.get("/parties/").json()["results"][0]["role"] == "owner"
    taken = Api(make_user()).send("post", "/parties/", VECTOR)
    assert (taken.status_code, taken.json()["code"]) == (409, "party_exists")


def test_mass_assignment(make_user: Make, settings: Any) -> None:
    settings.LK_KIT = {**settings.LK_KIT, "PARTIES": {"NEW_COMPANY_STATUS": "pending"}}
    api = Api(make_user())
    evil = {"status": "active", "internal_note": "x", "manager": 1, "external_id": "x", "code": "a2bcdf", "id": str(uuid4())}
    response = api.send("post", "/parties/", {**VECTOR, **evil})
    if response.status_code == 201:
        api.send("patch", f"/parties/{response.json()['id']}/", {"name": "Новое имя", **evil})
    else:
        assert response.status_code == 400
        response = api.send("post", "/parties/", VECTOR)
    party = Party.objects.get()
    assert (party.status, party.internal_note, party.manager, party.external_id) == ("pending", "", None, "")
    assert party.code != "a2bcdf"


@pytest.mark.parametrize(("role", "status"), [("owner", 200), ("admin", 200), ("buyer", 403), ("accountant", 403), ("viewer", 403)])
def test_who_edits_requisites(company: Party, api_of: Make, role: str, status: int) -> None:
    response = api_of(company, role).send("patch", f"/parties/{company.pk}/", {"legal_address": "Москва"})
    assert response.status_code == status


def test_a_filled_in_inn_is_locked_for_members(make_company: Make, api_of: Make, staff_api: Api) -> None:
    company = make_company(inn="7707083893", kpp="773601001")
    response = api_of(company, "owner").send("patch", f"/parties/{company.pk}/", {"inn": "7736050003", "name": "Новое имя"})
    assert (response.status_code, response.json()["errors"][0]["field"]) == (400, "inn")
    company.refresh_from_db()
    assert company.name != "Новое имя"
    assert staff_api.send("patch", f"/parties/{company.pk}/", {"inn": "7736050003"}).json()["inn"] == "7736050003"


def test_staff_moves(make_company: Make, api_of: Make, staff_api: Api) -> None:
    company = make_company(status="pending")
    owner = api_of(company, "owner")
    path = f"/parties/{company.pk}"
    assert owner.send("post", f"{path}/approve/").status_code == 403
    assert owner.send("post", f"{path}/assign-manager/", {"manager": None}).status_code == 403
    assert staff_api.send("post", f"{path}/reject/", {"reason": " "}).status_code == 400
    assert staff_api.send("post", f"{path}/reject/", {"reason": "Нет такого ИНН"}).json()["status"] == "rejected"
    assert owner.get(f"{path}/").json()["status_note"] == "Нет такого ИНН"
    assert staff_api.send("post", f"{path}/approve/").json()["status"] == "active"
    assert staff_api.send("post", f"{path}/approve/").status_code == 409
    assert staff_api.send("post", f"{path}/close/", {"reason": "Ликвидация"}).json()["status"] == "closed"


def test_assign_manager(company: Party, staff: Any, staff_api: Api, make_user: Make) -> None:
    path = f"/parties/{company.pk}/assign-manager/"
    assert staff_api.send("post", path, {"manager": str(staff.user.pk)}).json()["manager"]["name"] == "manager"
    for wrong in (str(make_user().pk), "0", "nonsense", "99999999999999999999"):
        assert staff_api.send("post", path, {"manager": wrong}).status_code == 400
    assert staff_api.send("post", path, {"manager": None}).json()["manager"] is None


def test_address_book(company: Party, api_of: Make) -> None:
    api = api_of(company, "admin")
    first = api.send("post", "/addresses/", {**ADDRESS, "party": company.code}).json()
    assert (first["party"], first["is_default"], first["contact_phone"]) == (company.code, True, "+79123456789")
    second = api.send("post", "/addresses/", {**ADDRESS, "city": "Тверь", "party": str(company.pk)}).json()
    assert second["is_default"] is False
    assert api.send("post", f"/addresses/{second['id']}/make-default/").json()["is_default"] is True
    assert [one["city"] for one in api.get("/addresses/", is_default="true", party=company.code).json()["results"]] == ["Тверь"]
    assert api.send("patch", f"/addresses/{second['id']}/", {"street": ""}).status_code == 400
    assert api.send("patch", f"/addresses/{second['id']}/", {"label": "Склад"}).json()["label"] == "Склад"
    assert api.send("delete", f"/addresses/{second['id']}/").status_code == 204
    assert api.get(f"/addresses/{first['id']}/").json()["is_default"] is True
    assert api.get("/addresses/", search="тверская").json()["results"] or api.get("/addresses/", search="Тверская").json()["results"]


def test_readers_change_no_address(company: Party, api_of: Make) -> None:
    api = api_of(company, "buyer")
    address = Address.objects.create(party=company, city="x", street="y")
    assert api.get(f"/addresses/{address.pk}/").status_code == 200
    assert api.send("post", "/addresses/", {**ADDRESS, "party": company.code}).status_code == 403
    assert api.send("patch", f"/addresses/{address.pk}/", {"city": "z"}).status_code == 403
    assert api.send("delete", f"/addresses/{address.pk}/").status_code == 403


def test_bank_accounts(company: Party, api_of: Make) -> None:
    api = api_of(company, "owner")
    body = {**ACCOUNT, "account": settlement_account(), "party": company.code}
    made = api.send("post", "/bank-accounts/", body)
    assert made.status_code == 201, made.content
    assert api.send("post", "/bank-accounts/", body).json()["code"] == "bank_account_exists"
    wrong = api.send("post", "/bank-accounts/", {**body, "account": "40702810000000000009", "bik": "044525226"})
    assert wrong.status_code == 400
    assert {one["field"] for one in wrong.json()["errors"]} <= {"account", "correspondent_account", "bik"}
    assert api.send("patch", f"/bank-accounts/{made.json()['id']}/", {"bank_name": "СберБанк"}).json()["bank_name"] == "СберБанк"
    assert api.send("delete", f"/bank-accounts/{made.json()['id']}/").status_code == 204


def test_members_and_their_addresses(company: Party, api_of: Make, member: Make) -> None:
    member(company, "viewer")
    for role, sees in (("owner", True), ("admin", True), ("buyer", False)):
        rows = api_of(company, role).get("/members/", party=company.code).json()["results"]
        told = {"id", "party", "name", "email", "role", "role_label", "valid_from", "valid_to", "state", "since", "is_me"}
        assert told <= set(rows[0])
        assert "phone" not in rows[0]
        assert all((one["email"] is not None) == (sees or one["is_me"]) for one in rows)


def test_change_and_remove_a_member(company: Party, api_of: Make, member: Make) -> None:
    subject, api = member(company, "viewer"), api_of(company, "owner")
    path = f"/members/{subject.pk}/"
    assert api.send("patch", path, {"role": "buyer", "valid_to": "2030-01-31"}).json()["valid_to"] == "2030-01-31"
    assert api.send("patch", path, {"role": "emperor"}).status_code == 400
    assert api.send("patch", path, {"role": "viewer", "valid_from": "2031-01-01"}).status_code == 400
    subject.refresh_from_db()
    assert (subject.role, subject.valid_from) == ("buyer", None)
    assert api.send("delete", path).status_code == 204


def test_leave(company: Party, api_of: Make, member: Make) -> None:
    member(company, "owner")
    api = api_of(company, "buyer")
    mine = next(one for one in api.get("/members/").json()["results"] if one["is_me"])
    assert api.send("post", f"/members/{mine['id']}/leave/").status_code == 204
    assert api.get("/parties/").json()["results"] == []


def test_roles(company: Party, api_of: Make) -> None:
    rows = api_of(company, "admin").get(f"/parties/{company.pk}/roles/").json()["results"]
    assert [one["role"] for one in rows if one["can_give"]] == ["admin", "buyer", "accountant", "viewer"]


def test_invite_and_accept(company: Party, api_of: Make, make_user: Make) -> None:
    api, boris = api_of(company, "owner"), Api(make_user("boris"))
    made = api.send("post", "/invitations/", {"party": company.code, "email": "boris@example.com", "role": "buyer"})
    assert made.status_code == 201, made.content
    invitation = Invitation.objects.get()
    token = make_token(invitation)
    looked = Api().send("post", "/invitations/look-up/", {"token": token}).json()
    assert (looked["party_name"], looked["email"], looked["state"]) == (company.name, "b•••@example.com", "open")
    assert Api().send("post", "/invitations/look-up/", {"token": f"{token}x"}).status_code == 404
    assert [one["id"] for one in boris.get("/invitations/mine/").json()["results"]] == [str(invitation.pk)]
    assert api.send("post", "/invitations/accept/", {"token": token}).json()["code"] == "invitation_other_address"
    assert api.send("post", "/invitations/accept/", {"id": str(invitation.pk)}).status_code == 404
    assert boris.send("post", "/invitations/accept/", {}).status_code == 400
    assert boris.send("post", "/invitations/accept/", {"id": str(invitation.pk)}).json()["role"] == "buyer"
    assert Membership.objects.filter(party=company, user__email="boris@example.com").exists()
    assert api.get("/invitations/", party=company.code).json()["results"][0]["state"] == "accepted"


def test_the_link_is_for_the_inviter_only_where_no_mail_goes(company: Party, api_of: Make) -> None:
    from lk_kit.parties.invitations import are_mailed

    body = {"party": company.code, "email": "boris@example.com", "role": "buyer"}
    link = api_of(company, "owner").send("post", "/invitations/", body).json()["link"]
    assert (link == "") or not are_mailed()


def test_withdraw_and_decline(company: Party, api_of: Make, make_user: Make) -> None:
    api, boris = api_of(company, "owner"), Api(make_user("boris"))
    for number, address in enumerate(["anna@example.com", "boris@example.com"]):
        api.send("post", "/invitations/", {"party": company.code, "email": address, "role": "buyer"}, key=f"k{number}")
    first, second = Invitation.objects.order_by("email")
    assert api.send("delete", f"/invitations/{first.pk}/").status_code == 204
    assert boris.send("post", "/invitations/decline/", {"token": make_token(second)}).status_code == 204
    assert {one.state for one in Invitation.objects.all()} == {"revoked"}


@pytest.mark.parametrize(("role", "status"), [("owner", 201), ("admin", 201), ("buyer", 403), ("accountant", 403), ("viewer", 403)])
def test_who_invites(company: Party, api_of: Make, role: str, status: int) -> None:
    body = {"party": company.code, "email": "new@example.com", "role": "viewer"}
    assert api_of(company, role).send("post", "/invitations/", body).status_code == status


def test_a8_two_companies_do_not_bleed(make_company: Make, member: Make) -> None:
    """One person, two tabs: what is written lands in the party that the body names, whatever came before."""
    one, two = make_company(), make_company()
    user = member(one, "owner").user
    member(two, "owner", user=user)
    api = Api(user)
    for number in range(20):
        party = (one, two)[number % 3 % 2]
        made = api.send("post", "/addresses/", {"city": party.code, "street": str(number), "party": party.code})
        assert made.json()["party"] == party.code
    for party in (one, two):
        rows = api.get("/addresses/", party=party.code, page_size=100).json()["results"]
        assert {row["party"] for row in rows} == {row["city"] for row in rows} == {party.code}
    assert len(api.get("/addresses/", page_size=100).json()["results"]) == 20


def test_a_rejected_company_is_corrected_and_checked_again(make_company: Make, api_of: Make) -> None:
    company = make_company(status="rejected", inn="7707083893", kpp="773601001")
    owner = api_of(company, "owner")
    body = {"party": company.code, "email": "new@example.com", "role": "viewer"}
    assert owner.send("post", "/invitations/", body).status_code == 403
    changed = owner.send("patch", f"/parties/{company.pk}/", {"inn": "7736050003"}).json()
    assert (changed["inn"], changed["status"]) == ("7736050003", "pending")


def test_roles_of_the_company(company: Party, api_of: Make, member: Make) -> None:
    api, subject = api_of(company, "owner"), member(company, "viewer")
    made = api.send("post", "/roles/", {"party": company.code, "title": "Смотритель", "permissions": ["parties.view"]})
    assert made.status_code == 201, made.content
    role = made.json()
    listed = api.get(f"/parties/{company.pk}/roles/").json()["results"]
    assert [one["label"] for one in listed if one["is_custom"]] == ["Смотритель"]
    told = api.send("patch", f"/members/{subject.pk}/", {"role": role["id"]}).json()
    assert (told["role"], told["role_label"]) == (role["id"], "Смотритель")
    assert [one["id"] for one in api.get("/members/", role=role["id"]).json()["results"]] == [str(subject.pk)]
    assert api.send("patch", f"/roles/{role['id']}/", {"title": "Сторож"}).json()["title"] == "Сторож"
    refused = api.send("delete", f"/roles/{role['id']}/")
    assert (refused.status_code, refused.json()["code"]) == (409, "role_in_use")
    assert api.send("post", f"/roles/{role['id']}/replace/", {"replacement": "buyer"}).status_code == 204
    subject.refresh_from_db()
    assert subject.role == "buyer"
    assert Api(subject.user).send("post", "/roles/", {"party": company.code, "title": "Я", "permissions": []}).status_code == 403


def test_invited_for_a_time(company: Party, api_of: Make) -> None:
    api = api_of(company, "owner")
    body = {"party": company.code, "email": "boris@example.com", "role": "buyer", "days": 3, "valid_to": "2099-12-31"}
    made = api.send("post", "/invitations/", body)
    assert (made.status_code, made.json()["valid_to"]) == (201, "2099-12-31")
    wrong = api.send("post", "/invitations/", {**body, "email": "vera@example.com", "days": 91})
    assert wrong.status_code == 400
    assert "days" in wrong.content.decode()


def test_explain(company: Party, api_of: Make, member: Make) -> None:
    api, subject = api_of(company, "owner"), member(company, "viewer")
    told = api.get(f"/members/{subject.pk}/explain/", permission="parties.edit").json()
    assert told["allowed"] is False
    assert [one["code"] for one in told["steps"] if not one["is_met"]] == ["role"]
    assert len(told["helpers"]) == 1
    assert api.get(f"/members/{subject.pk}/explain/", permission="x").status_code == 400


def test_spending_limits(company: Party, api_of: Make, member: Make, make_company: Make) -> None:
    api, subject = api_of(company, "owner"), member(company, "buyer")
    body = {"member": str(subject.pk), "period": "month", "currency": "RUB", "amount": "5000"}
    made = api.send("post", "/spending-limits/", body)
    assert made.status_code == 201, made.content
    assert {name: made.json()[name] for name in ("amount", "spent", "left", "member")} == {
        **dict.fromkeys(("amount", "left"), "5000.00"),
        "spent": "0.00",
        "member": str(subject.pk),
    }
    mine = Api(subject.user)
    assert [one["id"] for one in mine.get("/spending-limits/").json()["results"]] == [made.json()["id"]]
    assert mine.send("post", "/spending-limits/", {**body, "amount": "9"}).status_code == 403
    assert api_of(company, "viewer").get("/spending-limits/").json()["results"] == []
    assert api_of(make_company(), "owner").send("post", "/spending-limits/", body).status_code == 400
    assert api.send("delete", f"/spending-limits/{made.json()['id']}/").status_code == 204
    assert mine.get("/spending-limits/").json()["results"] == []


def test_who_gets_what_a_leaver_began(company: Party, api_of: Make, member: Make) -> None:
    api, heir = api_of(company, "owner"), member(company, "buyer")
    leaver, other = member(company, "buyer"), member(company, "viewer")
    assert api.send("post", f"/members/{leaver.pk}/hand-over/", {"heir": str(heir.pk)}).json() == {"count": 0}
    assert api.send("post", f"/members/{leaver.pk}/remove/", {"heir": str(uuid4())}).status_code == 400
    assert api.send("post", f"/members/{leaver.pk}/remove/", {"heir": str(heir.pk)}).status_code == 204
    assert Api(other.user).send("post", f"/members/{other.pk}/leave/", {"heir": str(heir.pk)}).status_code == 204
    assert set(Membership.objects.filter(role__in=["buyer", "viewer"])) == {heir}


def test_a_bank_account_waits_for_a_second_person(company: Party, api_of: Make) -> None:
    first, second = api_of(company, "owner"), api_of(company, "admin")
    body = {"party": company.code, **ACCOUNT, "account": settlement_account()}
    made = first.send("post", "/bank-accounts/", body)
    assert (made.status_code, made.json()["state"], made.json()["is_mine"]) == (202, "waiting", True)
    path = f"/bank-account-changes/{made.json()['id']}"
    refused = first.send("post", f"{path}/approve/")
    assert (refused.status_code, refused.json()["code"]) == (403, "own_change")
    assert second.get("/bank-account-changes/", decision="waiting").json()["results"][0]["account"] == body["account"]
    assert second.send("post", f"{path}/approve/").json()["state"] == "approved"
    assert first.get("/bank-accounts/").json()["results"][0]["is_default"] is True
    again = second.send("post", f"{path}/reject/", {"reason": "Поздно"})
    assert (again.status_code, again.json()["code"]) == (409, "bank_change_decided")
