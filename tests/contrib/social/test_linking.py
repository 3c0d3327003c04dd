"""Linking, unlinking and registering: never by an address alone (issue 3, «no silent linking»)."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.core import mail
from django.test import Client

from lk_kit.accounts.identifiers import has_verified
from lk_kit.contrib.social.models import Attempt, LinkedAccount
from lk_kit.parties.models import Membership
from tests.accounts.conftest import PASSWORD, is_signed_in, make_user, sign_in

from .conftest import arrive, back

pytestmark = [pytest.mark.django_db, pytest.mark.needs("contrib.social")]
NAMES = {"first_name": "Анна", "last_name": "Белова"}


def start_link(client: Client) -> str:
    page = client.post("/lk/social/firm/link/")
    assert page.status_code == 200
    found = re.search(r'content="0;url=([^"]+)"', page.content.decode())
    assert found
    return found[1].replace("&amp;", "&")


def test_the_address_of_an_account_links_nothing(client: Client, idp: Any, user: Any) -> None:
    """Verified by a trusted provider, and still: the account's owner signs in first."""
    assert arrive(client)["Location"] == "/lk/social/welcome/"
    answer = client.post("/lk/social/welcome/", NAMES)
    assert answer["Location"] == "/lk/social/welcome/?taken=1"
    page = client.get(answer["Location"]).content.decode()
    assert "/lk/login/?next=%2Flk%2Fsocial%2Flink%2F" in page
    assert not is_signed_in(client)
    assert not LinkedAccount.objects.exists()


def test_after_signing_in_the_flow_goes_on_and_asks(client: Client, idp: Any, user: Any, deliver: Callable[[], Any]) -> None:
    arrive(client)
    sign_in(client)
    assert "Анна Белова" in client.get("/lk/social/link/").content.decode()
    assert not LinkedAccount.objects.exists(), "looking links nothing"
    assert client.post("/lk/social/link/").status_code == 302
    row = LinkedAccount.objects.get()
    assert (row.user, row.provider, row.uid) == (user, "firm", "p-1")
    assert any("Firm ID" in sent.body and sent.to == ["anna@example.com"] for sent in deliver())
    assert client.post("/lk/social/link/")["Location"] == "/lk/security/", "used up"


@pytest.mark.parametrize("target", ["/\\\\evil.example/", "//evil.example/", "https://evil.example/", "/\t/evil.example/"])
def test_the_way_back_after_linking_stays_on_this_site(client: Client, idp: Any, user: Any, target: str) -> None:
    """A browser reads a backslash as a slash: /\\ leads to another host as // does."""
    arrive(client)
    sign_in(client)
    Attempt.objects.update(next_url=target)
    assert client.post("/lk/social/link/")["Location"] == "/lk/security/"


def test_linking_from_the_security_page(client: Client, idp: Any, user: Any) -> None:
    sign_in(client)
    assert "Firm ID" in client.get("/lk/security/").content.decode()
    assert client.get("/lk/social/firm/link/").status_code == 405, "a link links nothing"
    assert client.get(back(start_link(client)))["Location"] == "/lk/social/link/"
    client.post("/lk/social/link/")
    assert LinkedAccount.objects.get().user == user


def test_c17_linking_needs_the_session_that_began(client: Client, idp: Any, user: Any) -> None:
    sign_in(client)
    path = back(start_link(client))
    other = Client()
    make_user("olga@example.com")
    sign_in(other, "olga@example.com")
    assert other.get(path).status_code == 401
    assert not LinkedAccount.objects.exists()


def test_c17_nor_does_another_user_of_the_browser_finish_it(client: Client, idp: Any, user: Any) -> None:
    from lk_kit.contrib.social.models import Attempt

    sign_in(client)
    client.get(back(start_link(client)))
    Attempt.objects.update(user=make_user("olga@example.com"))
    assert client.post("/lk/social/link/").status_code in (401, 302)
    assert not LinkedAccount.objects.exists()


def test_csrf_is_asked_for(idp: Any, user: Any) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(user)
    assert client.post("/lk/social/firm/link/").status_code == 403
    assert client.post("/lk/social/link/").status_code == 403


def test_one_account_there_belongs_to_one_account_here(client: Client, idp: Any, linked: LinkedAccount) -> None:
    make_user("olga@example.com")
    sign_in(client, "olga@example.com")
    client.get(back(start_link(client)))
    answer = client.post("/lk/social/link/")
    assert answer.status_code == 409
    assert LinkedAccount.objects.get().user == linked.user


def test_unlinking(client: Client, idp: Any, linked: LinkedAccount, deliver: Callable[[], Any]) -> None:
    sign_in(client)
    path = f"/lk/security/linked/{linked.pk}/unlink/"
    assert client.get(path).status_code == 200
    assert client.post(path).status_code == 302
    assert not LinkedAccount.objects.exists()
    assert any("Firm ID" in sent.body for sent in deliver())


def test_the_last_way_in_stays(client: Client, idp: Any, linked: LinkedAccount) -> None:
    linked.user.set_unusable_password()
    linked.user.save()
    arrive(client)
    assert client.post(f"/lk/security/linked/{linked.pk}/unlink/").status_code == 409
    assert LinkedAccount.objects.exists()


def test_somebody_elses_link_is_not_there(client: Client, idp: Any, linked: LinkedAccount) -> None:
    make_user("olga@example.com")
    sign_in(client, "olga@example.com")
    assert client.post(f"/lk/security/linked/{linked.pk}/unlink/").status_code == 404
    assert LinkedAccount.objects.exists()


def test_a_new_customer(client: Client, idp: Any, deliver: Callable[[], Any]) -> None:
    from lk_kit.events.models import Event

    arrive(client, next_url="/lk/security/")
    page = client.get("/lk/social/welcome/").content.decode()
    assert 'value="Анна"' in page
    assert client.post("/lk/social/welcome/", NAMES)["Location"] == "/lk/security/"
    assert is_signed_in(client)
    user = get_user_model().objects.get()
    assert not user.has_usable_password()
    assert has_verified(user, "email", "anna@example.com")
    assert user.lk_profile.first_name == "Анна"
    assert Membership.objects.get().party.kind == "person"
    assert LinkedAccount.objects.get().user == user
    assert Event.objects.filter(name="accounts.user_registered").count() == 1
    assert deliver() == []


def test_a_double_click_makes_one_customer(client: Client, idp: Any) -> None:
    arrive(client)
    client.post("/lk/social/welcome/", NAMES)
    client.post("/lk/social/welcome/", NAMES)
    assert get_user_model().objects.count() == 1


@pytest.mark.parametrize("why", ["unverified", "untrusted"])
def test_an_address_that_is_not_believed_is_proven_by_a_code(
    client: Client, idp: Any, settings: Any, deliver: Callable[[], Any], why: str
) -> None:
    if why == "unverified":
        idp.person["email_verified"] = False
    else:
        settings.LK_KIT = {**settings.LK_KIT, "SOCIAL": {"TRUSTED_EMAIL": []}}
    arrive(client)
    assert client.post("/lk/social/welcome/", {**NAMES, "email": "anna@example.com"}).status_code == 302
    assert not get_user_model().objects.exists()
    code = re.search(r"\b(\d{6})\b|\b(\d{3}[ \u00a0]\d{3})\b", deliver()[-1].body)
    assert code
    wrong = client.post("/lk/social/welcome/", {**NAMES, "email": "anna@example.com", "code": "000000"})
    assert wrong.status_code == 422
    assert client.post("/lk/social/welcome/", {**NAMES, "email": "anna@example.com", "code": code[0]}).status_code == 302
    assert has_verified(get_user_model().objects.get(), "email", "anna@example.com")


def test_c7_an_unproven_address_tells_nothing_about_accounts(client: Client, idp: Any, user: Any) -> None:
    """The same page, the same answer, whether or not anna@example.com has an account."""
    seen = []
    for email in ("anna@example.com", "nobody@example.com"):
        idp.person |= {"email": email, "email_verified": False}
        browser = Client()
        arrive(browser)
        page = browser.get("/lk/social/welcome/").content.decode()
        answer = browser.post("/lk/social/welcome/", {**NAMES, "email": email})
        after = browser.get(answer["Location"]).content.decode()
        seen.append([re.sub(r'value="[^"]{30,}"|csrf[^>]*|X-CSRFToken[^}]*', "", text.replace(email, "@")) for text in (page, after)])
    assert seen[0] == seen[1]


def test_closed_registration_says_so(client: Client, idp: Any, settings: Any) -> None:
    settings.LK_KIT = {**settings.LK_KIT, "ACCOUNTS": {"REGISTRATION": False}}
    arrive(client)
    page = client.get("/lk/social/welcome/").content.decode()
    assert "Registration is closed" in page
    assert client.post("/lk/social/welcome/", NAMES).status_code == 403
    assert not get_user_model().objects.exists()


def test_an_invitation_opens_it(client: Client, idp: Any, settings: Any) -> None:
    from lk_kit.core.actors import Actor
    from lk_kit.parties.actions import InviteMember
    from lk_kit.parties.invitations import link
    from lk_kit.parties.models import Party

    settings.LK_KIT = {**settings.LK_KIT, "ACCOUNTS": {"REGISTRATION": False}}
    party = Party.objects.create(kind="legal_entity", name="Север")
    invitation = InviteMember(party, actor=Actor.system(), email="anna@example.com", role="buyer").execute()
    path = link(invitation).partition("shop.example.com")[2]
    arrive(client, next_url=path)
    assert client.post("/lk/social/welcome/", NAMES)["Location"] == path
    assert Membership.objects.filter(party=party).count() == 0, "a social identity alone gives no access to a company"


def test_a_password_sign_in_still_works_beside_it(client: Client, idp: Any, linked: LinkedAccount) -> None:
    sign_in(client, password=PASSWORD)
    assert is_signed_in(client)
    assert mail.outbox == []
