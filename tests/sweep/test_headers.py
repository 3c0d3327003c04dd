"""D4, D6, D7, D9 over every route: whoever asks, every page and every answer of the API is private, locked up and of this origin only."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache

from lk_kit.testing import Endpoint, World, endpoints
from lk_kit.testing.client import ApiClient

from .doors import signed_in, url_of

pytestmark = pytest.mark.django_db
ALL = endpoints()
LOOKED_AT = [one for one in ALL if "get" in one.methods]
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}
PAGE_HEADERS = {"Permissions-Policy": "camera=()", "Content-Security-Policy": "frame-ancestors 'none'"}
ORIGINS = ["https://evil.example", "null", "http://testserver.evil.example"]


def answers(endpoint: Endpoint, world: World, **extra: Any) -> Iterator[tuple[str, Any]]:
    for who, user in {"owner": world.ours.user, "visitor": None}.items():
        cache.clear()
        client = signed_in(user)
        yield who, client.get(url_of(endpoint, world), **extra)


@pytest.mark.parametrize("endpoint", LOOKED_AT, ids=str)
def test_d4_d6_d9_every_answer_is_private_and_locked_up(endpoint: Endpoint, lk_world: World) -> None:
    for who, answer in answers(endpoint, lk_world):
        for name, value in {**HEADERS, **PAGE_HEADERS}.items():
            assert value in answer.headers.get(name, ""), (who, name, answer.status_code)
        assert "unsafe" not in answer.headers["Content-Security-Policy"], who
        if not is_public(endpoint):
            assert "no-store" in answer.headers.get("Cache-Control", ""), (who, answer.status_code)
        for cookie in answer.cookies.values():
            assert cookie["samesite"] in {"Lax", "Strict"}, cookie
            assert cookie["httponly"] or cookie.key in {"csrftoken", "django_language"}, cookie


def is_public(endpoint: Endpoint) -> bool:
    """The description of the API is the same for everybody."""
    return endpoint.name.endswith((":schema", ":docs"))


@pytest.mark.parametrize("origin", ORIGINS)
def test_d7_no_origin_gets_credentials(origin: str, lk_world: World) -> None:
    for endpoint in LOOKED_AT:
        for who, answer in answers(endpoint, lk_world, HTTP_ORIGIN=origin):
            found = [name for name in answer.headers if name.lower().startswith("access-control-")]
            assert found == [], (endpoint, who)


@pytest.mark.parametrize("origin", ORIGINS)
def test_d7_a_preflight_promises_nothing(origin: str, lk_world: World) -> None:
    for endpoint in ALL:
        cache.clear()
        wanted = {"HTTP_ORIGIN": origin, "HTTP_ACCESS_CONTROL_REQUEST_METHOD": "POST"}
        answer = signed_in(lk_world.ours.user).options(url_of(endpoint, lk_world), **wanted)
        assert [name for name in answer.headers if name.lower().startswith("access-control-")] == [], endpoint


@pytest.mark.parametrize("origin", ORIGINS)
def test_d7_a_foreign_origin_writes_nothing_even_with_a_token_of_csrf(origin: str, lk_world: World) -> None:
    client = ApiClient(lk_world.ours.user, enforce_csrf_checks=True, raise_request_exception=False)
    client.cookies["csrftoken"] = "a" * 32
    writes = [one for one in ALL if one.is_api and "post" in one.methods and not one.name.endswith("login-passkey-options")]
    assert writes
    for endpoint in writes:
        cache.clear()
        headers = {"Origin": origin, "X-CSRFToken": "a" * 32}
        answer = client.send("post", url_of(endpoint, lk_world), {}, headers=headers, secure=True)
        assert 400 <= answer.status_code < 500, endpoint
        if answer.status_code not in {404, 405, 429}:
            assert answer.status_code in {401, 403} or answer.json()["code"] != "", endpoint
