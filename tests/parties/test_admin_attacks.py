"""The admin under attack: stale proofs, refusals in bulk, parties of other managers, and the questions that staff are asked."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse

from lk_kit.accounts.proof import KEY
from lk_kit.core.actors import Actor
from lk_kit.core.users import display_name
from lk_kit.parties.actions import InviteMember, SetSpendingLimit
from lk_kit.parties.models import Address, BankAccount, BankAccountChange, Invitation, Membership, Party, Role, SpendingLimit

from .test_admin import url
from .test_api import settlement_account

pytestmark = pytest.mark.needs("accounts", "cabinet")

Make = Callable[..., Any]


@pytest.fixture
def client_of() -> Callable[..., Client]:
    def make(user: Any) -> Client:
        client = Client()
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return make


@pytest.fixture
def visitor(staff: Actor, client_of: Make) -> Client:
    return client_of(staff.user)  # type: ignore[no-any-return]


def forget_proof(client: Client) -> Client:
    session = client.session
    session.pop(KEY, None)
    session.save()
    return client


@pytest.fixture
def account(company: Party) -> BankAccount:
    return BankAccount.objects.create(party=company, bank_name="Сбербанк", bik="044525225", account=settlement_account(), is_default=True)


def test_a_stale_proof_leads_to_the_page_that_renews_it(
    visitor: Client, staff: Actor, company: Party, member: Make, account: BankAccount
) -> None:
    owner, subject = member(company, "owner"), member(company, "buyer")
    invitation = InviteMember(company, actor=staff, email="boris@example.com", role="buyer").execute()
    limit = SetSpendingLimit(subject, actor=staff, period="day", currency="RUB", amount=1).execute()
    change = BankAccountChange.objects.create(
        party=company, bank_account=account, what="delete", expires_at=invitation.expires_at, requested_by=owner.user
    )
    forget_proof(visitor)
    selected = {"_selected_action": [str(invitation.pk)], "action": "withdraw"}
    for answer in (
        visitor.post(url("membership", "change", subject.pk), {"role": "viewer"}),
        visitor.post(url("membership", "delete", subject.pk), {"post": "yes"}),
        visitor.post(url("membership", "hand_over", subject.pk), {"heir": str(owner.pk)}),
        visitor.post(url("invitation", "changelist"), selected),
        visitor.post(url("spendinglimit", "delete", limit.pk), {"post": "yes"}),
        visitor.post(url("bankaccount", "delete", account.pk), {"post": "yes"}),
        visitor.post(url("bankaccount", "changelist"), {"_selected_action": [str(account.pk)], "action": "delete_selected", "post": "yes"}),
        visitor.post(url("bankaccountchange", "changelist"), {"_selected_action": [str(change.pk)], "action": "approve"}),
    ):
        assert answer.status_code == 302
        assert answer["Location"].startswith(reverse("lk_kit:accounts:step_up")), answer["Location"]
    subject.refresh_from_db()
    assert subject.role == "buyer"
    assert Invitation.objects.get().state == "open"
    assert SpendingLimit.objects.exists()
    assert BankAccountChange.objects.get().decision == "waiting"


def test_a_refusal_in_a_deletion_is_told(visitor: Client, staff: Actor, company: Party, member: Make, monkeypatch: Any) -> None:
    """A limit of oneself is not lifted by oneself, staff or not."""
    own = member(company, "buyer", user=staff.user)
    limit = SpendingLimit.objects.create(party=company, membership=own, period="day", currency="RUB", amount=1)
    answer = visitor.post(url("spendinglimit", "delete", limit.pk), {"post": "yes"}, follow=True)
    assert "Nobody sets his own limit" in answer.content.decode()
    assert SpendingLimit.objects.exists()


@pytest.fixture
def own_manager(make_user: Make, settings: Any) -> Any:
    """Staff with every right on the parties' models, who see only the parties that they manage."""
    settings.LK_KIT = {**settings.LK_KIT, "PARTIES": {**settings.LK_KIT.get("PARTIES", {}), "MANAGERS_SEE": "own"}}
    user = make_user("own", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(content_type__app_label="lk_kit_parties"))
    return user


def test_nothing_is_made_in_a_party_of_another_manager(own_manager: Any, client_of: Make, make_company: Make, make_user: Make) -> None:
    mine, foreign = make_company(manager=own_manager), make_company()
    client, user = client_of(own_manager), make_user()
    stranger = Membership.objects.create(party=foreign, user=make_user(), role="buyer")
    bank = {"bank_name": "Сбербанк", "bik": "044525225", "account": settlement_account(), "correspondent_account": ""}
    attempts: dict[str, dict[str, Any]] = {
        "membership": {"user": str(user.pk), "role": "owner"},
        "invitation": {"email": "eve@example.com", "role": "owner"},
        "role": {"title": "Чужая", "permissions": ["parties.view"]},
        "address": {"city": "Москва", "street": "Лесная, 1"},
        "bankaccount": bank,
    }
    for model, values in attempts.items():
        answer = client.post(url(model, "add"), {**values, "party": str(foreign.pk)})
        assert answer.status_code == 200, model
        assert "party" in answer.context["adminform"].form.errors, model
    limit = {"membership": str(stranger.pk), "period": "day", "currency": "RUB", "amount": "1"}
    assert "membership" in client.post(url("spendinglimit", "add"), limit).context["adminform"].form.errors
    for kind in (Invitation, Role, Address, BankAccount, SpendingLimit):
        assert not kind._default_manager.exists(), kind
    assert client.post(url("membership", "add"), {**attempts["membership"], "party": str(mine.pk)}).status_code == 302
    assert Membership.objects.get(user=user).party == mine


def test_staff_read_why_somebody_may_not(visitor: Client, company: Party, member: Make) -> None:
    owner, subject = member(company, "owner"), member(company, "viewer")
    assert url("membership", "explain", subject.pk) in visitor.get(url("membership", "change", subject.pk)).content.decode()
    assert url("membership", "explain", subject.pk) in visitor.get(url("party", "change", company.pk)).content.decode()
    page = visitor.get(url("membership", "explain", subject.pk), {"permission": "parties.edit"}).content.decode()
    assert "No, this is not allowed" in page
    assert "does not allow it" in page
    assert display_name(owner.user) in page
    assert "Yes, this is allowed" in visitor.get(url("membership", "explain", subject.pk), {"permission": "parties.view"}).content.decode()
    for odd in ("x", "\x00", "parties.edit" * 1000):
        assert visitor.get(url("membership", "explain", subject.pk), {"permission": odd}).status_code == 200
    for pk in ("x", "01a1ffef-0000-7000-8000-000000000000"):
        assert visitor.get(url("membership", "explain", pk)).status_code == 302


def test_staff_hand_over(visitor: Client, company: Party, member: Make, make_company: Make) -> None:
    heir, subject, stranger = member(company, "owner"), member(company, "viewer"), member(make_company(), "owner")
    page = visitor.get(url("membership", "hand_over", subject.pk))
    assert page.status_code == 200
    assert display_name(heir.user) in page.content.decode()
    for wrong in (str(stranger.pk), str(subject.pk), "x", "", "\x00"):
        refused = visitor.post(url("membership", "hand_over", subject.pk), {"heir": wrong})
        assert refused.status_code == 200
        assert "heir" in refused.context["form"].errors
    done = visitor.post(url("membership", "hand_over", subject.pk), {"heir": str(heir.pk)}, follow=True)
    assert "Nothing was there to hand over" in done.content.decode()


@pytest.mark.needs("orders")
def test_staff_hand_over_drafts(visitor: Client, company: Party, member: Make) -> None:
    from lk_kit.orders.abstract import get_order_model

    heir, leaver = member(company, "owner"), member(company, "buyer")
    orders = get_order_model()._base_manager
    draft = orders.create(party=company, placed_by=leaver.user)
    placed = orders.create(party=company, placed_by=leaver.user, status="placed", number="1")
    done = visitor.post(url("membership", "hand_over", leaver.pk), {"heir": str(heir.pk)}, follow=True)
    assert "1 thing was handed over" in done.content.decode()
    assert orders.get(pk=draft.pk).placed_by_id == heir.user_id
    assert orders.get(pk=placed.pk).placed_by_id == leaver.user_id


def test_who_may_only_look_hands_nothing_over(client_of: Make, make_user: Make, company: Party, member: Make) -> None:
    user = make_user("looker", is_staff=True)
    names = ["view_party", "view_membership"]
    user.user_permissions.set(Permission.objects.filter(content_type__app_label="lk_kit_parties", codename__in=names))
    client, subject, heir = client_of(user), member(company, "viewer"), member(company, "owner")
    assert client.get(url("membership", "explain", subject.pk)).status_code == 200
    assert url("membership", "hand_over", subject.pk) not in client.get(url("membership", "change", subject.pk)).content.decode()
    assert client.get(url("membership", "hand_over", subject.pk)).status_code == 403
    assert client.post(url("membership", "hand_over", subject.pk), {"heir": str(heir.pk)}).status_code == 403


def test_the_questions_stay_inside_what_a_manager_sees(own_manager: Any, client_of: Make, make_company: Make, member: Make) -> None:
    client, subject = client_of(own_manager), member(make_company(), "viewer")
    heir = member(subject.party, "owner")
    for answer in (
        client.get(url("membership", "explain", subject.pk), {"permission": "parties.view"}),
        client.post(url("membership", "hand_over", subject.pk), {"heir": str(heir.pk)}),
    ):
        assert answer.status_code == 302
        assert answer["Location"] == reverse("admin:index")


def test_customers_are_sent_away(client_of: Make, company: Party, member: Make) -> None:
    owner = member(company, "owner")
    for view in ("explain", "hand_over"):
        assert reverse("admin:login") in client_of(owner.user).get(url("membership", view, owner.pk))["Location"]


def test_every_name_of_ours_in_the_admin_is_russian(visitor: Client) -> None:
    from django.contrib import admin
    from django.utils import translation

    def is_russian(text: Any) -> bool:
        return any("а" <= letter <= "я" for letter in str(text).lower())

    english = []
    with translation.override("ru"):
        for config in apps.get_app_configs():
            if config.name.startswith("lk_kit") and not is_russian(config.verbose_name):
                english.append(config.label)
        for model in admin.site._registry:
            if model.__module__.startswith("lk_kit"):
                names = [("one", model._meta.verbose_name), ("many", model._meta.verbose_name_plural)]
                english += [f"{model._meta.label}: {name}" for name, text in names if not is_russian(text)]
    assert english == []


def test_codes_are_words_in_lists_and_filters(visitor: Client, staff: Actor, company: Party, member: Make, account: BankAccount) -> None:
    subject = member(company, "buyer")
    InviteMember(company, actor=staff, email="boris@example.com", role="buyer").execute()
    SetSpendingLimit(subject, actor=staff, period="quarter", currency="RUB", amount=1).execute()
    BankAccountChange.objects.create(party=company, bank_account=account, what="delete", expires_at=company.created_at)
    client = visitor
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "ru"
    shown = {
        "party": ["legal_entity", "active"],
        "membership": ["buyer"],
        "invitation": ["buyer", "open"],
        "spendinglimit": ["quarter"],
        "bankaccountchange": ["delete", "waiting", "expired"],
    }
    for model, codes in shown.items():
        text = client.get(url(model, "changelist")).content.decode()
        for code in codes:
            assert f">{code}<" not in text, (model, code)
            assert f"\n{code}</a>" not in text, (model, code)
