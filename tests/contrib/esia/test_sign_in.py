"""Signing in with Госуслуги against a loopback ЕСИА that checks what the real one checks."""

from __future__ import annotations

import time
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
import requests
from django.contrib.auth import get_user_model
from django.test import Client

from lk_kit.accounts.identifiers import has_verified
from lk_kit.contrib.esia.protocol import authorize_url
from lk_kit.contrib.social.models import Attempt, LinkedAccount
from tests.accounts.conftest import is_signed_in, make_user, sign_in
from tests.contrib.loopback import as_json, redirect
from tests.contrib.social.conftest import CLICK, arrive, back, to_provider

from .double import altered

pytestmark = [pytest.mark.django_db, pytest.mark.needs("contrib.esia")]


def test_a_linked_account_opens_the_cabinet(client: Client, esia: Any, linked: LinkedAccount) -> None:
    assert arrive(client, "esia", "/lk/security/")["Location"] == "/lk/security/"
    assert is_signed_in(client)
    linked.refresh_from_db()
    assert linked.facts["trust"] == "confirmed"
    assert linked.facts["amr"] == ["PWD"]


def test_c1_the_second_factor_is_asked(client: Client, esia: Any, linked: LinkedAccount, device: Any) -> None:
    assert arrive(client, "esia")["Location"].startswith("/lk/login/")
    assert not is_signed_in(client)


def test_a_new_customer(client: Client, esia: Any) -> None:
    assert arrive(client, "esia")["Location"] == "/lk/social/welcome/"
    assert 'value="Иван"' in client.get("/lk/social/welcome/").content.decode()
    assert client.post("/lk/social/welcome/", {"first_name": "Иван", "last_name": "Петров"}).status_code == 302
    assert is_signed_in(client)
    assert has_verified(get_user_model().objects.get(), "email", "ivan@example.com")
    assert LinkedAccount.objects.get().uid == "1000299654"


def test_an_address_that_esia_has_not_verified_is_not_believed(client: Client, esia: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(esia, "contacts", [{"type": "EML", "value": "ivan@example.com", "vrfStu": "NOT_VERIFIED"}])
    arrive(client, "esia")
    client.post("/lk/social/welcome/", {"first_name": "Иван", "email": "ivan@example.com"})
    assert not get_user_model().objects.exists()


def test_an_account_with_the_address_is_not_taken(client: Client, esia: Any) -> None:
    make_user("ivan@example.com")
    arrive(client, "esia")
    assert "taken" in client.post("/lk/social/welcome/", {"first_name": "Иван"})["Location"]
    assert not LinkedAccount.objects.exists()


def test_linking(client: Client, esia: Any, user: Any) -> None:
    sign_in(client)
    page = client.post("/lk/social/esia/link/").content.decode()
    url = page.partition("0;url=")[2].partition('"')[0].replace("&amp;", "&")
    client.get(back(url))
    client.post("/lk/social/link/")
    assert LinkedAccount.objects.get().facts["trust"] == "confirmed"


# What the double refuses: our requests would not pass the real ЕСИА either


@pytest.mark.parametrize("name", ["client_id", "redirect_uri", "scope", "scope_org", "timestamp", "state"])
def test_the_double_refuses_a_request_that_was_changed_after_signing(esia: Any, name: str) -> None:
    url = authorize_url(state="0b7c3f3e-6a0f-4f43-9d5c-0b9f6d9e0a11", nonce="n", redirect_uri=esia.redirect_uri)
    parts = urlsplit(url)
    query = {key: values[0] for key, values in parse_qs(parts.query).items()}
    other = {"timestamp": "2026.11.22 00:00:00 +0000", "state": "1b7c3f3e-6a0f-4f43-9d5c-0b9f6d9e0a11"}.get(name, query[name] + "x")
    answer = requests.get(f"{esia.url}{parts.path}?{urlencode({**query, name: other})}", allow_redirects=False, timeout=5)
    assert answer.status_code == 400


def test_the_double_refuses_a_wrong_key(client: Client, esia: Any, settings: Any, tmp_path: Any) -> None:
    from .double import write_pair

    certificate, key = write_pair(tmp_path, "stranger")
    options = {**esia.options()}
    options["SIGNERS"]["default"]["OPTIONS"] = {"certificate": str(certificate), "key": str(key)}
    settings.LK_KIT = {**settings.LK_KIT, "ESIA": options}
    answer = requests.get(to_provider(client, "esia"), allow_redirects=False, timeout=5)
    assert (answer.status_code, "signature" in answer.text) == (400, True)


def test_a_code_works_once(client: Client, esia: Any, linked: LinkedAccount) -> None:
    path = back(to_provider(client, "esia"))
    esia.codes.clear()
    assert client.get(path).status_code == 401
    assert not is_signed_in(client)


# C17


def test_c17_no_state(client: Client, esia: Any, linked: LinkedAccount) -> None:
    assert client.get(back(to_provider(client, "esia")).partition("&state=")[0]).status_code == 401
    assert not is_signed_in(client)


def test_c17_replayed(client: Client, esia: Any, linked: LinkedAccount) -> None:
    path = back(to_provider(client, "esia"))
    client.get(path)
    client.post("/lk/logout/")
    assert client.get(path).status_code == 401
    assert not is_signed_in(client)


def test_c17_of_another_session(client: Client, esia: Any, linked: LinkedAccount) -> None:
    path, victim = back(to_provider(client, "esia")), Client()
    to_provider(victim, "esia")
    assert victim.get(path).status_code == 401
    assert not is_signed_in(victim)


TWISTS: list[dict[str, Any]] = [
    {"wrong_key": True},
    {"token": lambda token: altered(token, **{"urn:esia:sbj": {"urn:esia:sbj:oid": 42}, "urn:esia:sbj_id": 42})},
    {"token": lambda token: token.rsplit(".", 1)[0] + "."},
    {"token": lambda token: "eyJhbGciOiJub25lIn0." + token.split(".")[1] + "."},
    {"token": lambda token: "x.y"},
    {"claims": {"nonce": "another"}},
    {"claims": {"nonce": None}},
    {"claims": {"exp": 1}},
    {"claims": {"exp": None}},
    {"claims": {"nbf": 4_000_000_000}},
    {"claims": {"aud": "OTHER01"}},
    {"claims": {"iss": "http://evil.example/"}},
    {"claims": {"urn:esia:sbj": {"urn:esia:sbj:oid": "../orgs/1"}}},
    {"claims": {"urn:esia:sbj": {"urn:esia:sbj:oid": 42}}},
    {"access": {"urn:esia:sbj_id": 42}},
    {"access": {"client_id": "OTHER01"}},
    {"tokens": {"state": "1b7c3f3e-6a0f-4f43-9d5c-0b9f6d9e0a11"}},
    {"tokens": {"id_token": None}},
    {"tokens": {"access_token": None}},
    {"error": "access_denied"},
    {"error": "unauthorized_client"},
    {"paths": {"/aas/oauth2/v3/te": lambda asked: as_json({"error": "invalid_client", "error_description": "ESIA-007005"}, 400)}},
    {"paths": {"/aas/oauth2/v3/te": lambda asked: (200, {}, b"<html>")}},
    {"paths": {"/aas/oauth2/v3/te": lambda asked: redirect("http://127.0.0.1:1/")}},
    {"paths": {"/rs/prns/1000299654": lambda asked: as_json({"code": "ESIA-005009"}, 403)}},
    {"paths": {"/rs/prns/1000299654": lambda asked: (200, {}, b"[" * 700_000)}},
]


@pytest.mark.parametrize("twist", TWISTS, ids=[str(index) for index in range(len(TWISTS))])
def test_c17_what_cannot_be_believed_signs_nobody_in(client: Client, esia: Any, linked: LinkedAccount, twist: dict[str, Any]) -> None:
    esia.twist = twist
    answer = arrive(client, "esia")
    assert answer.status_code == 401
    assert "ESIA-0" not in answer.content.decode(), "the texts of other people's servers are not shown"
    assert not is_signed_in(client)
    assert "lk_social_attempt" not in client.session


def test_a_nonce_that_is_left_out_may_be_allowed(client: Client, esia: Any, linked: LinkedAccount, settings: Any) -> None:
    settings.LK_KIT = {**settings.LK_KIT, "ESIA": {**esia.options(), "REQUIRE_NONCE": False}}
    esia.twist = {"claims": {"nonce": None}}
    arrive(client, "esia")
    assert is_signed_in(client)


def test_an_esia_that_sleeps(client: Client, esia: Any, linked: LinkedAccount) -> None:
    path = back(to_provider(client, "esia"))
    esia.twist = {"paths": {"/aas/oauth2/v3/te": lambda asked: time.sleep(2.5) or as_json({})}}
    before = time.monotonic()
    assert client.get(path).status_code == 503
    assert time.monotonic() - before < 2.4


def test_only_confirmed_accounts_where_the_site_wants_that(client: Client, esia: Any, linked: LinkedAccount, settings: Any) -> None:
    settings.LK_KIT = {**settings.LK_KIT, "ESIA": {**esia.options(), "CONFIRMED_ONLY": True}}
    esia.person["trusted"] = False
    answer = arrive(client, "esia")
    assert answer.status_code == 403
    assert not is_signed_in(client)


@pytest.mark.parametrize(
    ("person", "trust"),
    [({"trusted": False}, "standard"), ({"trusted": False, "snils": None, "rIdDoc": None}, "simple"), ({}, "confirmed")],
)
def test_the_level_of_trust_is_kept(client: Client, esia: Any, linked: LinkedAccount, person: dict[str, Any], trust: str) -> None:
    esia.person |= person
    arrive(client, "esia")
    linked.refresh_from_db()
    assert linked.facts["trust"] == trust


def test_without_a_client_id_it_is_not_offered(client: Client) -> None:
    assert client.get("/lk/social/esia/start/", headers=CLICK).status_code == 404
    assert "Gosuslugi" not in client.get("/lk/login/").content.decode()


def test_a_signer_that_fails_is_said_clearly(client: Client, esia: Any, settings: Any) -> None:
    options = esia.options()
    options["SIGNERS"] = {
        "default": {"BACKEND": "lk_kit.contrib.esia.backends.program.ProgramSigner", "OPTIONS": {"command": ["/does/not/exist"]}}
    }
    settings.LK_KIT = {**settings.LK_KIT, "ESIA": options}
    assert client.get("/lk/social/esia/start/", headers=CLICK).status_code == 503
    assert not Attempt.objects.exists()
