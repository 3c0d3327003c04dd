"""An invitation is a way to an account also where nobody may register himself."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import quote

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse

from lk_kit.accounts import identifiers
from lk_kit.accounts.actions import registration
from lk_kit.core.clock import now
from lk_kit.parties.invitations import make_token
from lk_kit.parties.models import Invitation, Membership, Party

from .conftest import PASSWORD, is_signed_in, link_in_mail, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.needs("cabinet", "api", "accounts")]
EMAIL = "newcomer@example.com"


@pytest.fixture
def invitation(settings: Any) -> Invitation:
    settings.LK_KIT = {**settings.LK_KIT, "ACCOUNTS": {"REGISTRATION": False}}
    party = Party.objects.create(name="Ромашка", kind="company")
    return Invitation.objects.create(party=party, email=EMAIL, role="buyer", expires_at=now() + timedelta(days=7))


@pytest.fixture
def unmailed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The inviter gets the link and passes it on himself, so it proves no address."""
    for place in ("lk_kit.accounts.actions.registration", "lk_kit.accounts.web.registration", "lk_kit.accounts.api.registration"):
        monkeypatch.setattr(f"{place}.are_mailed", lambda: False)


def api(path: str, data: dict[str, Any]) -> Any:
    return Client().post(f"/api/lk/auth/{path}", data, content_type="application/json")


def users() -> Any:
    return get_user_model()._default_manager


def test_from_the_mail_into_the_company(client: Client, invitation: Invitation) -> None:
    """What the invited person does, link by link, while registration is closed."""
    assert client.get("/lk/register/").status_code == 403
    page = reverse("lk_kit:parties:invitation", args=[make_token(invitation)])
    url = client.get(page).context["register_url"]
    html = client.get(url).content.decode()
    assert EMAIL in html
    assert "Ромашка" in html
    answer = client.post(url, {"first_name": "Нина", "password": PASSWORD, "email": "attacker@example.com"})
    assert (answer.status_code, answer["Location"]) == (302, page)
    user = users().get()
    assert identifiers.verified(user, "email") == EMAIL
    assert is_signed_in(client)
    assert client.post(page, {"answer": "accept"}).status_code == 302
    assert Membership.objects.filter(user=user, party=invitation.party, role="buyer").exists()


def test_over_the_api(invitation: Invitation) -> None:
    answer = api("register/", {"email": EMAIL, "password": PASSWORD, "invitation": make_token(invitation)})
    assert (answer.status_code, answer.json()["state"]) == (201, "confirmed")
    login = api("login/", {"username": EMAIL, "password": PASSWORD, "mode": "token"})
    assert login.json()["state"] == "complete"


def test_a_link_that_the_inviter_passed_on_proves_nothing(client: Client, invitation: Invitation, unmailed: None, deliver: Any) -> None:
    url = f"/lk/register/?invitation={make_token(invitation)}"
    assert client.post(url, {"first_name": "Н", "password": PASSWORD, "email": "x@example.com"})["Location"] == "/lk/register/sent/"
    assert not users().exists()
    [letter] = deliver()
    assert letter.to == [EMAIL]
    assert client.post(link_in_mail(), {"password": PASSWORD}).status_code == 302
    assert identifiers.verified(users().get(), "email") == EMAIL


def test_a_link_that_the_inviter_passed_on_over_the_api(invitation: Invitation, unmailed: None, deliver: Any) -> None:
    answer = api("register/", {"email": "x@example.com", "password": PASSWORD, "invitation": make_token(invitation)})
    assert answer.json()["state"] == "confirmation_sent"
    assert deliver()[0].to == [EMAIL]


@pytest.mark.parametrize("state", ["accepted", "revoked", "expired", "forged"])
def test_an_invitation_that_is_over_opens_nothing(client: Client, invitation: Invitation, state: str) -> None:
    token = "x" + make_token(invitation) if state == "forged" else make_token(invitation)
    moment = "2026-01-01T00:00:00Z"
    column = {"accepted": "accepted_at", "revoked": "revoked_at", "expired": "expires_at"}.get(state)
    if column:
        Invitation.objects.update(**{column: moment})
    assert client.get(f"/lk/register/?invitation={quote(token)}").status_code in (403, 409)
    assert client.post("/lk/register/", {"invitation": token, "first_name": "X", "password": PASSWORD}).status_code in (403, 409)
    answer = api("register/", {"email": EMAIL, "password": PASSWORD, "invitation": token})
    assert answer.status_code in (403, 409)
    assert not users().exists()


def test_an_old_invitation_does_not_close_what_is_open(client: Client, invitation: Invitation, settings: Any) -> None:
    settings.LK_KIT = {**settings.LK_KIT, "ACCOUNTS": {}}
    Invitation.objects.update(revoked_at="2026-01-01T00:00:00Z")
    assert client.get(f"/lk/register/?invitation={make_token(invitation)}").status_code == 200


def test_who_has_an_account_is_sent_to_sign_in(client: Client, invitation: Invitation) -> None:
    """He has the mail, so nothing is betrayed to a stranger."""
    user = make_user(EMAIL)
    answer = client.post(f"/lk/register/?invitation={make_token(invitation)}", {"first_name": "X", "password": "an attacker's choice"})
    assert answer.status_code == 409
    assert "account with this address" in answer.content.decode()
    user.refresh_from_db()
    assert user.check_password(PASSWORD)


def test_an_invitation_is_for_its_address_only(invitation: Invitation) -> None:
    api("register/", {"email": "attacker@example.com", "password": PASSWORD, "invitation": make_token(invitation)})
    assert [identifiers.verified(user, "email") for user in users().all()] == [EMAIL]


def test_twice_makes_one_account(invitation: Invitation) -> None:
    data = {"password": PASSWORD, "invitation": make_token(invitation)}
    assert [api("register/", data).status_code for _ in range(2)] == [201, 409]
    assert users().count() == 1


@pytest.mark.pg
@pytest.mark.django_db(transaction=True)
def test_sixteen_presses_at_once_make_one_account(invitation: Invitation, fan: Any) -> None:
    data = {"password": PASSWORD, "invitation": make_token(invitation)}
    outcomes = fan(16, lambda index: api("register/", data).status_code)
    assert [outcome.value for outcome in outcomes if outcome.ok].count(201) == 1
    assert users().count() == 1


def test_where_people_register_by_telephone_an_invitation_still_wants_its_address(
    client: Client, invitation: Invitation, settings: Any
) -> None:
    settings.LK_KIT = {**settings.LK_KIT, "ACCOUNTS": {"REGISTRATION": False, "IDENTIFIERS": ["email", "phone"]}}
    url = f"/lk/register/?invitation={make_token(invitation)}"
    assert b'name="password"' in client.get(url).content
    assert client.post(url, {"first_name": "Н", "password": PASSWORD}).status_code == 302
    assert is_signed_in(client)
    assert registration.usable_invitation(make_token(invitation)) == invitation
