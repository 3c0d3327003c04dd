"""Signing in, registering and linking for an application of the same site."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from lk_kit.contrib.social.models import LinkedAccount
from tests.accounts.conftest import code_of, is_signed_in, make_user, sign_in

from .conftest import back

pytestmark = [pytest.mark.django_db, pytest.mark.needs("contrib.social", "api")]


def post(client: Client, path: str, **data: Any) -> Any:
    return client.post(f"/api/lk/auth/{path}", data, content_type="application/json")


def come_back(client: Client, path: str = "social/start/") -> str:
    """Starts, visits the provider, and returns the flow."""
    started = post(client, path, provider="firm", return_to="/app/")
    assert started.status_code == 201, started.content
    assert client.get(back(started.json()["authorize_url"]))["Location"] == "/app/"
    return str(started.json()["flow"])


def test_providers(client: Client, idp: Any) -> None:
    assert client.get("/api/lk/auth/social/providers/").json() == [{"id": "firm", "name": "Firm ID"}]


def test_sign_in_with_a_session(client: Client, idp: Any, linked: LinkedAccount) -> None:
    answer = post(client, "social/finish/", flow=come_back(client))
    assert (answer.status_code, answer.json()["state"]) == (200, "complete")
    assert is_signed_in(client)


def test_sign_in_with_a_token(client: Client, idp: Any, linked: LinkedAccount) -> None:
    token = post(client, "social/finish/", flow=come_back(client), mode="token").json()["token"]
    assert Client().get("/api/lk/auth/me/", headers={"Authorization": f"Bearer {token}"}).json()["email"] == "anna@example.com"


def test_c1_the_second_factor_is_asked(client: Client, idp: Any, linked: LinkedAccount, device: Any) -> None:
    answer = post(client, "social/finish/", flow=come_back(client)).json()
    assert answer["state"] == "second_factor"
    assert not is_signed_in(client)
    done = post(client, "second-factor/", flow=answer["flow"], code=code_of(device))
    assert done.json()["state"] == "complete"
    assert is_signed_in(client)


def test_a_flow_works_once(client: Client, idp: Any, linked: LinkedAccount) -> None:
    flow = come_back(client)
    assert post(client, "social/finish/", flow=flow).status_code == 200
    again = post(Client(), "social/finish/", flow=flow)
    assert (again.status_code, again.json()["code"]) == (401, "social_attempt_invalid")


def test_c17_nothing_before_the_provider_has_answered(client: Client, idp: Any, linked: LinkedAccount) -> None:
    flow = post(client, "social/start/", provider="firm").json()["flow"]
    assert post(client, "social/finish/", flow=flow).status_code == 401


def test_c17_the_address_given_to_another_browser(client: Client, idp: Any, linked: LinkedAccount) -> None:
    """An attacker keeps the flow and gets a victim to visit the provider: the answer must not become his."""
    started = post(client, "social/start/", provider="firm", return_to="/app/").json()
    assert Client().get(back(started["authorize_url"])).status_code in (302, 401)
    assert post(client, "social/finish/", flow=started["flow"]).status_code == 401


def test_starting_needs_csrf(idp: Any) -> None:
    client = Client(enforce_csrf_checks=True)
    assert post(client, "social/start/", provider="firm").status_code == 403


@pytest.mark.parametrize("return_to", ["https://evil.example/", "//evil.example", "javascript:alert(1)", "app"])
def test_return_to_stays_on_the_site(client: Client, idp: Any, return_to: str) -> None:
    assert post(client, "social/start/", provider="firm", return_to=return_to).status_code == 400


def test_an_error_comes_back_to_the_application(client: Client, idp: Any) -> None:
    idp.twist = {"error": "access_denied"}
    started = post(client, "social/start/", provider="firm", return_to="/app/?a=1").json()
    assert client.get(back(started["authorize_url"]))["Location"] == "/app/?a=1&social_error=social_cancelled"


def test_an_unknown_person_registers(client: Client, idp: Any) -> None:
    flow = come_back(client)
    answer = post(client, "social/finish/", flow=flow)
    assert (answer.status_code, answer.json()["code"]) == (409, "social_not_linked")
    assert answer.json()["next"] == ["register", "link"]
    assert answer.json()["needs_email"] is False
    assert post(client, "social/register/", flow=flow, first_name="Анна").json()["state"] == "complete"
    assert is_signed_in(client)
    assert LinkedAccount.objects.get().user == get_user_model().objects.get()


def test_registering_with_a_code(client: Client, idp: Any, deliver: Callable[[], Any]) -> None:
    idp.person["email_verified"] = False
    flow = come_back(client)
    sent = post(client, "social/register/", flow=flow, first_name="Анна", email="anna@example.com")
    assert (sent.status_code, sent.json()["state"]) == (202, "code_sent")
    code = re.search(r"\b(\d{6})\b|\b(\d{3}[ \u00a0]\d{3})\b", deliver()[-1].body)
    assert code
    assert post(client, "social/register/", flow=flow, first_name="Анна", code="000000").json()["code"] == "wrong_code"
    assert post(client, "social/register/", flow=flow, first_name="Анна", code=code[0], mode="token").json()["token"]


def test_an_existing_account_is_not_taken(client: Client, idp: Any, user: Any) -> None:
    answer = post(client, "social/register/", flow=come_back(client), first_name="Анна")
    assert (answer.status_code, answer.json()["code"]) == (409, "social_address_taken")
    assert not LinkedAccount.objects.exists()


def test_linking_listing_unlinking(client: Client, idp: Any, user: Any) -> None:
    sign_in(client)
    made = post(client, "social/link/", flow=come_back(client, "social/link/start/"))
    assert (made.status_code, made.json()["provider"]) == (201, "firm")
    rows = client.get("/api/lk/auth/social/accounts/").json()["results"]
    assert [row["title"] for row in rows] == ["Анна Белова"]
    assert client.delete(f"/api/lk/auth/social/accounts/{rows[0]['id']}/").status_code == 204
    assert not LinkedAccount.objects.exists()


def test_c17_a_flow_begun_to_link_signs_nobody_in(client: Client, idp: Any, linked: LinkedAccount) -> None:
    sign_in(client)
    flow = come_back(client, "social/link/start/")
    assert post(Client(), "social/finish/", flow=flow).json()["code"] == "social_not_linked"


def test_c17_nor_links_to_somebody_else(client: Client, idp: Any, user: Any) -> None:
    sign_in(client)
    flow = come_back(client, "social/link/start/")
    make_user("olga@example.com")
    other = Client()
    sign_in(other, "olga@example.com")
    assert post(other, "social/link/", flow=flow).status_code == 401
    assert not LinkedAccount.objects.exists()


def test_another_customers_accounts_are_not_there(client: Client, idp: Any, linked: LinkedAccount) -> None:
    make_user("olga@example.com")
    sign_in(client, "olga@example.com")
    assert client.get("/api/lk/auth/social/accounts/").json()["results"] == []
    assert client.delete(f"/api/lk/auth/social/accounts/{linked.pk}/").status_code == 404


@pytest.mark.parametrize("path", ["social/link/start/", "social/link/"])
def test_visitors_link_nothing(client: Client, idp: Any, path: str) -> None:
    assert post(client, path, provider="firm", flow="x").status_code in (401, 403)
