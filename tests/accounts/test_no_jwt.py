"""C18: there is no JWT here. Whatever has the shape of one opens nothing, and no library that reads them is a part of the house."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import re
from typing import Any

import pytest
from django.conf import settings as site
from django.test import Client

from tests.left_out import SOURCES

pytestmark = pytest.mark.django_db
PATHS = ("/api/lk/auth/me/", "/api/lk/auth/sessions/", "/api/lk/parties/", "/lk/security/")


def part(data: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(data).encode()).rstrip(b"=").decode()


def vectors(user: Any) -> dict[str, str]:
    claims = {"sub": str(user.pk), "user_id": str(user.pk), "email": "anna@example.com", "exp": 4102444800, "token_type": "access"}
    key = site.SECRET_KEY.encode()

    def signed(head: dict[str, Any], body: dict[str, Any] = claims) -> str:
        text = f"{part(head)}.{part(body)}"
        mac = base64.urlsafe_b64encode(hmac.new(key, text.encode(), hashlib.sha256).digest()).rstrip(b"=").decode()
        return f"{text}.{mac}"

    return {
        "alg none": f"{part({'alg': 'none', 'typ': 'JWT'})}.{part(claims)}.",
        "alg NonE": f"{part({'alg': 'NonE'})}.{part(claims)}.",
        "no signature": f"{part({'alg': 'HS256'})}.{part(claims)}",
        "signed with the site's key": signed({"alg": "HS256", "typ": "JWT"}),
        "RS256 with a MAC": signed({"alg": "RS256", "typ": "JWT"}),
        "kid is a path": signed({"alg": "HS256", "kid": "../../../../dev/null"}),
        "kid is SQL": signed({"alg": "HS256", "kid": "x' UNION SELECT 'key"}),
        "jku": signed({"alg": "RS256", "jku": "https://evil.example/jwks.json"}),
        "expired": signed({"alg": "HS256"}, {**claims, "exp": 1}),
        "another audience": signed({"alg": "HS256"}, {**claims, "aud": "another"}),
        "refresh": signed({"alg": "HS256"}, {**claims, "token_type": "refresh"}),
        "junk": "a.b.c",
    }


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "JWT", "Token", "Basic", ""])
def test_c18_nothing_that_looks_like_a_jwt_lets_in(user: Any, scheme: str) -> None:
    for name, token in vectors(user).items():
        for path in PATHS:
            answer = Client(headers={"Authorization": f"{scheme} {token}".strip()}).get(path)
            assert answer.status_code in ({302} if path.startswith("/lk/") else {401}), (name, path)
            assert "_auth_user_id" not in answer.wsgi_request.session


def test_c18_nor_in_a_cookie_or_a_query(user: Any) -> None:
    for name, token in vectors(user).items():
        client = Client()
        for cookie in ("sessionid", "access_token", "jwt", "refresh_token"):
            client.cookies[cookie] = token
        assert client.get("/api/lk/auth/me/", {"token": token, "access_token": token}).status_code in {400, 401}, name


@pytest.mark.project("default")
def test_c18_no_code_reads_one() -> None:
    """But the bridges to other services: ЕСИА's tokens have their own verifier, allauth's transport raises errors of PyJWT."""
    wanted = re.compile(r"^\s*(?:import|from)\s+(?:jwt|jose|authlib|rest_framework_simplejwt|joserfc|jwcrypto)\b", re.M)
    found = [path.relative_to(SOURCES).as_posix() for path in SOURCES.rglob("*.py") if wanted.search(path.read_text(encoding="utf-8"))]
    assert found == ["contrib/social/allauth_providers.py"]
