"""Companies that ЕСИА vouches for, and permissions that only confirmed people hold."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from lk_kit.contrib.social.models import LinkedAccount
from lk_kit.core.actors import Actor
from lk_kit.parties.explain import explain
from lk_kit.parties.models import Membership, Party
from tests.accounts.conftest import sign_in
from tests.contrib.social.conftest import arrive

pytestmark = [pytest.mark.django_db, pytest.mark.needs("contrib.esia")]
FIRM = {"oid": 1000000001, "prnOid": 1000299654, "fullName": "ООО «Север»", "shortName": "ООО «Север»", "ogrn": "1027700132195"}
NUMBERS = {"fullName": "ООО «Север»", "shortName": "ООО «Север»", "ogrn": "1027700132195", "inn": "7707083893", "kpp": "773601001"}


@pytest.fixture
def firm(esia: Any) -> Any:
    esia.roles = [{**FIRM, "type": "LEGAL", "chief": True, "active": True}]
    esia.organisations = {"1000000001": NUMBERS}
    return esia


def test_the_head_adds_his_company_with_its_numbers(client: Client, firm: Any, linked: LinkedAccount, settings: Any) -> None:
    settings.LK_KIT = {**settings.LK_KIT, "PARTIES": {"NEW_COMPANY_STATUS": "pending"}}
    arrive(client, "esia")
    assert "ООО «Север»" in client.get("/lk/gosuslugi/companies/").content.decode()
    assert client.post("/lk/gosuslugi/companies/", {"oid": "1000000001"}).status_code == 302
    party = Party.objects.get(inn="7707083893")
    assert (party.kpp, party.ogrn, party.kind, party.status) == ("773601001", "1027700132195", "legal_entity", "pending")
    assert Membership.objects.get(party=party).user == linked.user


def test_who_is_not_the_head_is_offered_nothing(client: Client, firm: Any, linked: LinkedAccount) -> None:
    firm.roles[0] |= {"chief": False, "admin": True}
    arrive(client, "esia")
    assert client.post("/lk/gosuslugi/companies/", {"oid": "1000000001"}).status_code == 404
    assert not Party.objects.filter(inn="7707083893").exists()


@pytest.mark.parametrize("twist", [{"active": False}, {"isLiquidated": True}, {"chief": "true"}, {"type": "OTHER"}])
def test_nor_who_was(client: Client, firm: Any, linked: LinkedAccount, twist: dict[str, Any]) -> None:
    firm.roles[0] |= twist
    arrive(client, "esia")
    assert client.post("/lk/gosuslugi/companies/", {"oid": "1000000001"}).status_code == 404


def test_nor_an_account_that_is_not_confirmed(client: Client, firm: Any, linked: LinkedAccount) -> None:
    firm.person["trusted"] = False
    arrive(client, "esia")
    assert client.post("/lk/gosuslugi/companies/", {"oid": "1000000001"}).status_code == 404


def test_a_company_that_is_here_is_never_taken_over(client: Client, firm: Any, linked: LinkedAccount) -> None:
    party = Party.objects.create(kind="legal_entity", name="Север", inn="7707083893", kpp="773601001")
    arrive(client, "esia")
    assert "has a cabinet here" in client.get("/lk/gosuslugi/companies/").content.decode()
    assert client.post("/lk/gosuslugi/companies/", {"oid": "1000000001"}).status_code == 409
    assert not Membership.objects.filter(party=party).exists()


def test_the_word_grows_old(client: Client, firm: Any, linked: LinkedAccount) -> None:
    arrive(client, "esia")
    LinkedAccount.objects.update(last_used="2020-01-01T00:00:00Z")
    assert client.post("/lk/gosuslugi/companies/", {"oid": "1000000001"}).status_code == 404


def test_over_the_api(client: Client, firm: Any, linked: LinkedAccount) -> None:
    arrive(client, "esia")
    rows = client.get("/api/lk/esia/companies/").json()
    assert rows == [
        {
            "oid": "1000000001",
            "kind": "legal_entity",
            "name": "ООО «Север»",
            "inn": "7707083893",
            "kpp": "773601001",
            "ogrn": "1027700132195",
            "is_here": False,
        }
    ]
    answer = client.post("/api/lk/esia/companies/", {"oid": "1000000001"}, content_type="application/json")
    assert (answer.status_code, answer.json()["inn"]) == (201, "7707083893")
    again = client.post("/api/lk/esia/companies/", {"oid": "1000000001"}, content_type="application/json")
    assert again.status_code == 409


@pytest.mark.parametrize(("trust", "may"), [("confirmed", True), ("standard", False), ("simple", False), ("", False)])
def test_a_permission_may_need_a_confirmed_person(user: Any, settings: Any, trust: str, may: bool) -> None:
    settings.LK_KIT = {**settings.LK_KIT, "ESIA": {"CONFIRMED_PERMISSIONS": ["orders.place"]}}
    party = Party.objects.create(kind="legal_entity", name="Север")
    Membership.objects.create(user=user, party=party, role="owner")
    if trust:
        LinkedAccount.objects.create(user=user, provider="esia", uid="1", facts={"trust": trust})
    actor = Actor.for_user(user)
    assert actor.can("orders.place", party.pk) is may
    assert actor.can("orders.view", party.pk), "nothing else is touched"
    membership = Membership.objects.get()
    told = {code: explain(membership, code, Actor.system()) for code in ("orders.place", "orders.view")}
    assert {code: one.allowed for code, one in told.items()} == {"orders.place": may, "orders.view": True}, "explain agrees with the engine"
    assert [one.is_met for one in told["orders.place"].steps if one.code == "confirmed_identity"] == [may]
    assert not told["orders.place"].staff_helps, "only the person himself can confirm who he is"
    assert not told["orders.place"].helpers


def test_another_services_word_does_not_count(user: Any, settings: Any) -> None:
    settings.LK_KIT = {**settings.LK_KIT, "ESIA": {"CONFIRMED_PERMISSIONS": ["orders.*"]}}
    party = Party.objects.create(kind="legal_entity", name="Север")
    Membership.objects.create(user=user, party=party, role="owner")
    LinkedAccount.objects.create(user=user, provider="firm", uid="1", facts={"trust": "confirmed"})
    assert not Actor.for_user(user).can("orders.place", party.pk)


def test_it_holds_in_a_request(client: Client, user: Any, settings: Any) -> None:
    """Grants come along with the session's user in one statement; they are narrowed all the same."""
    party = Party.objects.create(kind="legal_entity", name="Север")
    Membership.objects.create(user=user, party=party, role="owner")
    sign_in(client)
    held = {one["code"]: one["permissions"] for one in client.get("/api/lk/auth/me/").json()["parties"]}
    assert "orders.place" in held[party.code]
    settings.LK_KIT = {**settings.LK_KIT, "ESIA": {"CONFIRMED_PERMISSIONS": ["orders.place"]}}
    held = {one["code"]: one["permissions"] for one in client.get("/api/lk/auth/me/").json()["parties"]}
    assert "orders.place" not in held[party.code]


def test_it_costs_nothing_where_it_is_not_set(user: Any, django_assert_num_queries: Any) -> None:
    from lk_kit.contrib.esia.permissions import only_confirmed

    with django_assert_num_queries(0):
        only_confirmed(user, {})
