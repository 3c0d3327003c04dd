"""Matrix D4, D6, D9: every answer of the shell, errors and redirects included."""

from __future__ import annotations

import pytest
from django.http import HttpResponse

from lk_kit.cabinet.headers import content_security_policy, secure
from lk_kit.cabinet.views.errors import server_error

PATHS = [
    "/lk/",
    "/lk/k7f3q2/",
    "/lk/switch/",
    "/b/k7f3q2/plain/",
    "/b/p4xyz2/plain/",
    "/b/m2bcd4/plain/",
    "/b/k7f3q2/busy/",
    "/b/k7f3q2/open/",
    "/b/sign-in/",
]


@pytest.mark.parametrize("who", ["boris", ""])
@pytest.mark.parametrize("path", PATHS)
def test_every_answer_is_private_and_locked_up(as_user, path: str, who: str) -> None:
    headers = as_user(who).get(path).headers
    assert "no-store" in headers["Cache-Control"]
    assert "private" in headers["Cache-Control"]
    assert "HX-Request" in headers["Vary"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]
    policy = headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy


def test_the_broken_page_touches_neither_user_nor_database(rf) -> None:
    response = server_error(rf.get("/"))
    assert response.status_code == 500
    assert "no-store" in response["Cache-Control"]


def test_static_files_on_another_origin_stay_loadable(settings) -> None:
    settings.STATIC_URL = "https://cdn.example/s/"
    assert "script-src 'self' https://cdn.example" in content_security_policy()


def test_the_host_adds_sources_or_replaces_a_directive(settings) -> None:
    settings.LK_KIT = {"CABINET": {"CSP": {"img-src": ["https://img.example"], "form-action": "'self' https://pay.example"}}}
    policy = content_security_policy()
    assert "img-src 'self' data: blob: https://img.example" in policy
    assert "form-action 'self' https://pay.example" in policy


def test_a_view_keeps_its_own_policy_and_the_host_may_switch_ours_off(settings) -> None:
    response = HttpResponse(headers={"Content-Security-Policy": "sandbox"})
    secure(response)
    assert response["Content-Security-Policy"] == "sandbox"
    settings.LK_KIT = {"CABINET": {"SECURITY_HEADERS": False}}
    response = HttpResponse()
    secure(response)
    assert "Content-Security-Policy" not in response
    assert "no-store" in response["Cache-Control"]
