"""Person-parties, companies that customers add, parties that staff enter."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest
from django.conf import settings
from django.test import override_settings

from lk_kit.core.actors import Actor
from lk_kit.core.exceptions import InvalidInput, NotAllowed, Refused
from lk_kit.parties.actions import AddCompany, CreatePersonParty, RegisterParty
from lk_kit.parties.models import Membership, Party
from lk_kit.parties.saving import PartyExists

VECTOR = {"name": "ООО «Вектор»", "inn": "7707083893", "kpp": "773601001", "ogrn": "1027700132195"}


def parties_settings(**values: Any) -> Any:
    changed = deepcopy(settings.LK_KIT)
    changed["PARTIES"] = {**changed.get("PARTIES", {}), **values}
    return override_settings(LK_KIT=changed)


def add(user: Any, **values: Any) -> Party:
    return AddCompany(actor=Actor.for_user(user), kind="legal_entity", values={**VECTOR, **values}).execute()


def test_person_party_is_made_once(make_user: Callable[..., Any]) -> None:
    user = make_user("anna")
    first = CreatePersonParty(actor=Actor.system(), user=user, values={"name": "Анна Орлова", "phone": "8 912 345-67-89"}).execute()
    second = CreatePersonParty(actor=Actor.system(), user=user).execute()
    assert first == second
    assert (first.kind, first.status, first.name, first.phone) == ("person", "active", "Анна Орлова", "+79123456789")
    assert first.email == "anna@example.com"
    assert [(one.user, one.role) for one in first.memberships.all()] == [(user, "owner")]


def test_person_party_without_values_is_named_after_the_account(make_user: Callable[..., Any]) -> None:
    assert CreatePersonParty(actor=Actor.system(), user=make_user("boris")).execute().name == "boris"


def test_nobody_makes_a_person_party_for_somebody_else(make_user: Callable[..., Any]) -> None:
    with pytest.raises(NotAllowed):
        CreatePersonParty(actor=Actor.for_user(make_user()), user=make_user()).execute()


@pytest.mark.pg
@pytest.mark.django_db(transaction=True)
def test_person_party_race(make_user: Callable[..., Any], fan: Callable[..., Any]) -> None:
    user = make_user()
    outcomes = fan(16, lambda i: CreatePersonParty(actor=Actor.system(), user=user).execute().pk)
    assert {one.value for one in outcomes} == {Party.objects.get().pk}


def test_who_adds_a_company_owns_it(make_user: Callable[..., Any]) -> None:
    user = make_user()
    party = add(user)
    assert (party.status, party.inn, party.kpp) == ("active", "7707083893", "773601001")
    assert Actor.for_user(user).grants[party.pk].role == "owner"


def test_pending_where_the_setting_says_so(make_user: Callable[..., Any]) -> None:
    user = make_user()
    with parties_settings(NEW_COMPANY_STATUS="pending"):
        party = add(user)
        actor = Actor.for_user(user)
    assert party.status == "pending"
    assert actor.can("parties.edit", party.pk)
    assert actor.can("parties.view", party.pk)
    assert not actor.can("members.manage", party.pk)


def test_companies_can_be_closed_to_customers(make_user: Callable[..., Any]) -> None:
    with parties_settings(CUSTOMERS_ADD_COMPANIES=False), pytest.raises(NotAllowed) as caught:
        add(make_user())
    assert caught.value.code == "companies_closed"


def test_anonymous_adds_nothing(db: None) -> None:
    with pytest.raises(NotAllowed):
        AddCompany(actor=Actor.anonymous(), kind="legal_entity", values=VECTOR).execute()


def test_too_many_companies(make_user: Callable[..., Any]) -> None:
    user = make_user()
    with parties_settings(COMPANIES_PER_USER=1):
        add(user)
        with pytest.raises(Refused) as caught:
            add(user, inn="7736050003")
    assert caught.value.code == "too_many_companies"


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"inn": "7707083894"}, "inn"),
        ({"inn": "770708389"}, "inn"),
        ({"inn": "500100732259"}, "inn"),
        ({"inn": ""}, "inn"),
        ({"inn": "٧٧٠٧٠٨٣٨٩٣"}, "inn"),
        ({"kpp": ""}, "kpp"),
        ({"kpp": "77360100"}, "kpp"),
        ({"ogrn": "1027700132190"}, "ogrn"),
        ({"name": "\u200b\u202e "}, "name"),
        ({"name": "x" * 256}, "name"),
        ({"email": "not an address"}, "email"),
        ({"phone": "112"}, "phone"),
        ({"internal_note": "mine"}, "internal_note"),
        ({"status": "active"}, "status"),
        ({"manager": 1}, "manager"),
        ({"name": None}, "name"),
        ({"inn": 7707083893}, "inn"),
    ],
)
def test_bad_requisites_are_named(make_user: Callable[..., Any], values: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        add(make_user(), **values)
    assert set(caught.value.errors) == {field}
    assert not Party.objects.exists()


def test_all_wrong_fields_are_told_at_once(make_user: Callable[..., Any]) -> None:
    with pytest.raises(InvalidInput) as caught:
        add(make_user(), inn="1", kpp="", name="")
    assert set(caught.value.errors) == {"inn", "kpp", "name"}


@pytest.mark.parametrize("kind", ["person", "martian", ""])
def test_kind_of_company(make_user: Callable[..., Any], kind: str) -> None:
    with pytest.raises(InvalidInput):
        AddCompany(actor=Actor.for_user(make_user()), kind=kind, values=VECTOR).execute()


def test_sole_trader(make_user: Callable[..., Any]) -> None:
    values = {"name": "ИП Лапин Б. П.", "inn": "500100732259", "ogrn": "304500116000157"}
    party = AddCompany(actor=Actor.for_user(make_user()), kind="sole_trader", values=values).execute()
    assert (party.inn, party.kpp, party.ogrn) == ("500100732259", "", "304500116000157")
    with pytest.raises(InvalidInput) as caught:
        AddCompany(actor=Actor.for_user(make_user()), kind="sole_trader", values={**values, "kpp": "773601001"}).execute()
    assert set(caught.value.errors) == {"kpp"}


FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")


@pytest.mark.parametrize(
    "inn",
    [
        "7707083893",
        " 7707083893 ",
        "7707 083 893",
        "7707083893".translate(FULL_WIDTH),
        "77\u200b07083893",
        "\u202e7707083893",
        "7707\u00a0083893",
        unicodedata.normalize("NFKD", "7707083893"),
    ],
)
def test_one_company_however_it_is_typed(make_user: Callable[..., Any], inn: str) -> None:
    add(make_user())
    with pytest.raises(PartyExists) as caught:
        add(make_user(), inn=inn)
    assert caught.value.code == "party_exists"
    assert "invitation" in str(caught.value)
    assert "Вектор" not in str(caught.value)


def test_another_branch_is_another_company(make_user: Callable[..., Any]) -> None:
    add(make_user())
    add(make_user(), kpp="771501001")
    assert Party.objects.count() == 2


@pytest.mark.pg
@pytest.mark.django_db(transaction=True)
def test_company_race(make_user: Callable[..., Any], fan: Callable[..., Any]) -> None:
    users = [make_user() for _ in range(32)]
    outcomes = fan(32, lambda i: add(users[i]))
    assert sum(one.ok for one in outcomes) == 1
    assert {type(one.value) for one in outcomes if not one.ok} == {PartyExists}
    assert Party.objects.count() == Membership.objects.count() == 1


def test_staff_register_a_party_with_gaps(staff: Actor) -> None:
    values = {"name": "Save-a-lot Markets", "internal_note": "pays late"}
    inputs = {"kind": "legal_entity", "values": values, "external_source": "northwind", "external_id": "SAVEA"}
    party = RegisterParty(actor=staff, **inputs).execute()
    assert (party.inn, party.internal_note, party.memberships.count()) == ("", "pays late", 0)
    with pytest.raises(PartyExists) as caught:
        RegisterParty(actor=staff, **inputs).execute()
    assert caught.value.code == "party_external_id_exists"


def test_customers_register_no_parties(make_user: Callable[..., Any]) -> None:
    with pytest.raises(NotAllowed):
        RegisterParty(actor=Actor.for_user(make_user()), kind="legal_entity", values={"name": "x"}).execute()


def test_a_taken_code_is_drawn_again(make_user: Callable[..., Any], make_company: Callable[..., Party], monkeypatch: Any) -> None:
    make_company(code="a2bcdf")
    fresh = iter(["a2bcdf", "b3cdfg"])
    monkeypatch.setattr("lk_kit.parties.saving.party_code", lambda: next(fresh))
    party = Party(kind="legal_entity", name="x", code="a2bcdf")
    from lk_kit.parties.saving import insert_party

    assert insert_party(party, using="default").code == "b3cdfg"


LONG = "Общество с ограниченной ответственностью «Торговый дом «Северо-Западная электротехническая компания»"


def test_a_registered_name_is_abbreviated_and_kept(make_user: Callable[..., Any]) -> None:
    party = add(make_user(), name=LONG)
    assert (party.name, party.full_name) == ("ООО «Торговый дом «Северо-Западная электротехническая компания»", LONG)
    both = add(make_user(), inn="7736050003", name=LONG, full_name="Иначе")
    assert both.full_name == "Иначе"


@pytest.mark.project("default")
@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("ПУБЛИЧНОЕ АКЦИОНЕРНОЕ ОБЩЕСТВО «СБЕРБАНК РОССИИ»", "ПАО «СБЕРБАНК РОССИИ»"),
        ("Акционерное общество «Ромашка»", "АО «Ромашка»"),
        ("Индивидуальный предприниматель Лапин Борис Петрович", "ИП Лапин Борис Петрович"),
        ("Вектор, общество с ограниченной ответственностью", "Вектор, общество с ограниченной ответственностью"),
        ("ООО «Вектор»", "ООО «Вектор»"),
        ("Acme Ltd", "Acme Ltd"),
    ],
)
def test_short_names(name: str, short: str) -> None:
    from lk_kit.parties.naming import short_name

    assert short_name(name) == short
