"""Signing in with another service, against a loopback OpenID Connect provider (matrix C1, C17)."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from lk_kit.contrib.social.models import Attempt, LinkedAccount
from tests.accounts.conftest import code_of, is_signed_in
from tests.contrib.loopback import as_json, redirect

from .conftest import CLICK, arrive, back, to_provider

pytestmark = [pytest.mark.django_db, pytest.mark.needs("contrib.social")]


def test_a_linked_account_opens_the_cabinet(client: Client, idp: Any, linked: LinkedAccount) -> None:
    answer = arrive(client, next_url="/lk/security/")
    assert answer["Location"] == "/lk/security/"
    assert is_signed_in(client)
    linked.refresh_from_db()
    assert linked.last_used is not None
    assert Attempt.objects.get().identity == {}, "what the provider said is not kept"


def test_c1_the_second_factor_is_asked(client: Client, idp: Any, linked: LinkedAccount, device: Any) -> None:
    answer = arrive(client, next_url="/lk/security/")
    assert answer["Location"].startswith("/lk/login/")
    assert not is_signed_in(client)
    page = client.get(answer["Location"])
    prefix = "token"
    answer = client.post(
        page.request["PATH_INFO"] + "?" + page.request["QUERY_STRING"],
        {"sign_in_view-current_step": prefix, f"{prefix}-code": code_of(device)},
    )
    assert answer.status_code == 302, answer.content.decode()[:3000]
    assert is_signed_in(client)


def test_a_disabled_account_stays_shut(client: Client, idp: Any, linked: LinkedAccount) -> None:
    linked.user.is_active = False
    linked.user.save()
    assert arrive(client).status_code == 401
    assert not is_signed_in(client)


def test_another_sites_link_sends_nobody_anywhere(client: Client, idp: Any) -> None:
    answer = client.get("/lk/social/firm/start/", headers={"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"})
    assert answer.status_code == 200
    assert not Attempt.objects.exists()
    url = answer.content.decode().partition('lk-btn--block" href="')[2].partition('"')[0].replace("&amp;", "&")
    assert Client().get(url).status_code == 200, "the link of the page works in its own browser only"
    assert client.get(url).status_code == 302


def test_a_prefetch_starts_nothing(client: Client, idp: Any) -> None:
    assert client.get("/lk/social/firm/start/", headers={**CLICK, "Sec-Purpose": "prefetch"}).status_code == 200
    assert not Attempt.objects.exists()


@pytest.mark.parametrize("next_url", ["https://evil.example/", "//evil.example/", "javascript:alert(1)"])
def test_next_stays_on_the_site(client: Client, idp: Any, linked: LinkedAccount, next_url: str) -> None:
    assert "evil" not in arrive(client, next_url=next_url)["Location"]


# C17: the state belongs to this browser, and works once


def test_c17_no_state(client: Client, idp: Any, linked: LinkedAccount) -> None:
    path = back(to_provider(client)).partition("&state=")[0]
    assert client.get(path).status_code == 401
    assert not is_signed_in(client)


def test_c17_of_another_browser(client: Client, idp: Any, linked: LinkedAccount) -> None:
    """The attacker's own answer, followed by a victim: the victim must not find himself in the attacker's account."""
    path, victim = back(to_provider(client)), Client()
    to_provider(victim)
    assert victim.get(path).status_code == 401
    assert not is_signed_in(victim)
    assert client.get(path).status_code == 302, "and the owner of the state can still come back"


def test_c17_replayed(client: Client, idp: Any, linked: LinkedAccount) -> None:
    path = back(to_provider(client))
    client.get(path)
    client.post("/lk/logout/")
    assert client.get(path).status_code == 401
    assert not is_signed_in(client)


def test_c17_of_another_provider(client: Client, idp: Any, linked: LinkedAccount, settings: Any) -> None:
    other = {**idp.app(), "provider_id": "other"}
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [idp.app(), other]}}
    path = back(to_provider(client)).replace("/firm/", "/other/")
    assert client.get(path).status_code == 401


def test_c17_too_late(client: Client, idp: Any, linked: LinkedAccount) -> None:
    path = back(to_provider(client))
    Attempt.objects.update(expires_at="2020-01-01T00:00:00Z")
    assert client.get(path).status_code == 401


@pytest.mark.parametrize(
    "twist",
    [
        {"claims": {"nonce": "another"}},
        {"claims": {"nonce": None}},
        {"claims": {"aud": "another"}},
        {"claims": {"iss": "https://evil.example"}},
        {"claims": {"exp": 1}},
        {"claims": {"sub": None}},
        {"wrong_key": True},
        {"token": lambda token: token[:-8] + "AAAAAAAA"},
        {"token": lambda token: "not.a.token"},
        {"userinfo": {"sub": "p-2"}},
        {"error": "access_denied"},
        {"error": "server_error"},
        {"paths": {"/token": lambda asked: as_json({"error": "invalid_grant"}, 400)}},
        {"paths": {"/token": lambda asked: as_json(["strange"])}},
        {"paths": {"/userinfo": lambda asked: redirect("http://127.0.0.1:1/")}},
        {"paths": {"/userinfo": lambda asked: (200, {"Content-Type": "application/json"}, b"x" * 700_000)}},
        {"paths": {"/jwks": lambda asked: as_json({}, 500)}},
    ],
    ids=lambda twist: "-".join(map(str, twist.get("claims", twist.get("paths", twist)))),
)
def test_c17_a_lying_provider_signs_nobody_in(client: Client, idp: Any, linked: LinkedAccount, twist: dict[str, Any]) -> None:
    idp.twist = twist
    answer = arrive(client)
    assert answer.status_code in (401, 503)
    assert b"try" in answer.content.lower()
    assert not is_signed_in(client)
    assert "lk_social_attempt" not in client.session


def test_a_provider_that_sleeps(client: Client, idp: Any, linked: LinkedAccount) -> None:
    import time

    path = back(to_provider(client))
    idp.twist = {"paths": {"/token": lambda asked: time.sleep(2.5) or as_json({})}}
    before = time.monotonic()
    assert client.get(path).status_code == 503
    assert time.monotonic() - before < 2.4


def test_the_provider_is_away(client: Client, idp: Any) -> None:
    idp.close()
    assert client.get("/lk/social/firm/start/", headers=CLICK).status_code == 503


def test_unknown_provider(client: Client, idp: Any) -> None:
    assert client.get("/lk/social/nobody/start/").status_code == 404
    assert client.get("/lk/social/nobody/callback/?code=1&state=2").status_code == 404


def test_none_of_allauths_pages_is_mounted() -> None:
    from django.urls import NoReverseMatch, reverse

    from lk_kit.contrib.social.checks import FOREIGN

    for name in FOREIGN:
        with pytest.raises(NoReverseMatch):
            reverse(name)


def test_allauths_own_callback_would_sign_nobody_in(rf: Any, user: Any) -> None:
    from allauth.core.exceptions import ImmediateHttpResponse
    from allauth.socialaccount.adapter import get_adapter

    with pytest.raises(ImmediateHttpResponse):
        get_adapter().pre_social_login(rf.get("/"), None)
    assert not get_adapter().is_open_for_signup(rf.get("/"), None)


@pytest.mark.parametrize("provider", ["vk", "yandex", "mailru", "odnoklassniki", "telegram"])
def test_where_the_russian_services_send_people(client: Client, settings: Any, provider: str) -> None:
    app = {"client_id": "42", "secret": "s", "key": "k"}
    settings.SOCIALACCOUNT_PROVIDERS = {provider: {"APPS": [app]}}
    url = to_provider(client, provider)
    assert url.startswith("https://")
    assert f"shop.example.com%2Flk%2Fsocial%2F{provider}%2Fcallback%2F" in url
    assert "42" in url
    assert ("code_challenge=" in url) is (provider == "vk")


def test_users_are_not_made_on_the_way(client: Client, idp: Any) -> None:
    arrive(client)
    assert not get_user_model().objects.exists()
