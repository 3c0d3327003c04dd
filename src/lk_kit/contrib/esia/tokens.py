"""Reading ЕСИА's tokens: signature first, then everything that they claim."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Mapping
from typing import Any

from django.utils.crypto import constant_time_compare

from lk_kit.contrib.social.exceptions import ProviderFailed
from lk_kit.core.clock import now

from .backends.base import verifiers
from .conf import conf
from .persons import is_number

SUBJECT, OID, ACCESS_OID = "urn:esia:sbj", "urn:esia:sbj:oid", "urn:esia:sbj_id"
MOST_CHARS = 16 * 1024


class TokenRefused(ProviderFailed):
    """A token that cannot be believed; `why` is for the log and for tests, not for people."""

    def __init__(self, why: str) -> None:
        super().__init__()
        self.why = why


def read_token(token: Any) -> dict[str, Any]:
    """The claims of a token that ЕСИА has signed and whose time has come and not gone. Raises TokenRefused."""
    if not isinstance(token, str) or len(token) > MOST_CHARS or token.count(".") != 2:
        raise TokenRefused("form")
    head, body, signature = token.split(".")
    header = decoded(head)
    if not verifiers["default"].verify(str(header.get("alg", "")), f"{head}.{body}".encode(), unpadded(signature)):
        raise TokenRefused("signature")
    claims = decoded(body)
    check_times(claims)
    if claims.get("iss") != conf.ISSUER:
        raise TokenRefused("issuer")
    return claims


def read_identity(token: Any, nonce: str) -> dict[str, Any]:
    """The claims of an identity token made for us and for this very sign-in (OpenID Connect Core 1.0, 3.1.3.7)."""
    claims = read_token(token)
    audience = claims.get("aud")
    if conf.CLIENT_ID not in (audience if isinstance(audience, list) else [audience]):
        raise TokenRefused("audience")
    given = claims.get("nonce")
    if (given is None and conf.REQUIRE_NONCE) or (given is not None and not constant_time_compare(str(given), nonce)):
        raise TokenRefused("nonce")
    return claims


def oid_of(claims: Mapping[str, Any]) -> str:
    """The person's number."""
    subject = claims.get(SUBJECT)
    oid = str(subject.get(OID, "") if isinstance(subject, Mapping) else claims.get("sub", ""))
    if not is_number(oid):
        raise TokenRefused("oid")
    return oid


def check_access(token: Any, oid: str) -> None:
    """The access token must be for the same person and for us."""
    claims = read_token(token)
    if str(claims.get(ACCESS_OID, "")) != oid:
        raise TokenRefused("oid")
    if claims.get("client_id", conf.CLIENT_ID) != conf.CLIENT_ID:
        raise TokenRefused("audience")


def check_times(claims: Mapping[str, Any]) -> None:
    moment, leeway = now().timestamp(), conf.LEEWAY_SECONDS
    try:
        expires, since = float(claims["exp"]), float(claims.get("nbf", claims.get("iat", 0)))
    except (KeyError, OverflowError, TypeError, ValueError) as error:
        raise TokenRefused("time") from error
    if not (moment < expires + leeway and since - leeway <= moment):
        raise TokenRefused("time")


def decoded(part: str) -> dict[str, Any]:
    try:
        found = json.loads(unpadded(part))
    except (ValueError, RecursionError) as error:
        raise TokenRefused("form") from error
    if not isinstance(found, dict):
        raise TokenRefused("form")
    return found


def unpadded(part: str) -> bytes:
    try:
        return base64.b64decode(part + "=" * (-len(part) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError) as error:
        raise TokenRefused("form") from error
