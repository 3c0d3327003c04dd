"""How ЕСИА wants to be asked. «Методические рекомендации по использованию ЕСИА», «Получение авторизационного кода (v2/ac)» and «Получение
маркера доступа в обмен на авторизационный код (v3/te)»: `client_secret` is the detached PKCS#7 signature, base64url, of client_id, scope,
scope_org, timestamp, state, redirect_uri and, at the second step, code, written one after the other."""

from __future__ import annotations

import base64
from urllib.parse import urlencode
from uuid import uuid4

from lk_kit.core.clock import now

from .backends.base import signers
from .conf import conf

SIGNED = ("client_id", "scope", "scope_org", "timestamp", "state", "redirect_uri", "code")


def authorize_url(*, state: str, nonce: str, redirect_uri: str) -> str:
    values = {**common(state, redirect_uri), "response_type": "code", "access_type": "online", "nonce": nonce}
    return f"{conf.URL}{conf.AUTHORIZE_PATH}?{urlencode(signed(values))}"


def token_request(*, code: str, redirect_uri: str) -> dict[str, str]:
    """The form of the exchange. Its `state` is a new one, and the answer must repeat it."""
    values = {**common(str(uuid4()), redirect_uri), "code": code}
    return {**signed(values), "grant_type": "authorization_code", "token_type": "Bearer"}


def common(state: str, redirect_uri: str) -> dict[str, str]:
    values = {
        "client_id": conf.CLIENT_ID,
        "scope": " ".join(conf.SCOPE),
        "scope_org": " ".join(conf.ORG_SCOPE),
        "timestamp": timestamp(),
        "state": state,
        "redirect_uri": redirect_uri,
        "client_certificate_hash": conf.CERTIFICATE_HASH,
    }
    return {name: value for name, value in values.items() if value}


def timestamp() -> str:
    """yyyy.MM.dd HH:mm:ss Z"""
    return now().strftime("%Y.%m.%d %H:%M:%S %z")


def signed(values: dict[str, str]) -> dict[str, str]:
    text = "".join(values.get(name, "") for name in SIGNED)
    signature = signers["default"].sign(text.encode())
    return {**values, "client_secret": base64.urlsafe_b64encode(signature).decode()}
