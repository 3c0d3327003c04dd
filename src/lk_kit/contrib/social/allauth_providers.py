"""The providers that the site has configured for django-allauth. Only its protocol code is used: the URL to send somebody to, the
exchange of the code, the reading of the answer. None of its views, sign-ins and models takes part."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
import logging
import time
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlencode

import requests
from allauth.core import context
from allauth.socialaccount import app_settings
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.providers.base import ProviderException
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.provider import OAuth2Provider
from allauth.socialaccount.providers.oauth2.utils import generate_code_challenge
from django.core.exceptions import ImproperlyConfigured, PermissionDenied, ValidationError
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext_lazy as _
from jwt.exceptions import PyJWTError

from .attempts import spend_answer
from .conf import conf
from .exceptions import AttemptInvalid, ProviderCancelled, ProviderFailed, ProviderUnavailable
from .identity import Identity, IdentityProvider, callback_url, clean
from .models import Attempt

OIDC, TELEGRAM = "openid_connect", "telegram"
NAMES: dict[str, Any] = {"vk": "VK ID", "yandex": _("Yandex"), "mailru": "Mail.ru", "odnoklassniki": _("Odnoklassniki")}
"""As people know them; allauth has no translations of its names."""
UNBELIEVABLE = (
    *(OAuth2Error, PermissionDenied, ProviderException, PyJWTError, ValidationError),
    *(ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError),
    ImproperlyConfigured,  # an id longer than SOCIALACCOUNT_UID_MAX_LENGTH
)
"""What allauth's providers raise when an answer is not what it should be: they index into it without looking."""

logger = logging.getLogger(__name__)


def configured(request: HttpRequest | None) -> Iterator[IdentityProvider]:
    with context.request_context(request):
        for provider in get_adapter().list_providers(request):
            if provider.id == TELEGRAM:
                yield TelegramProvider(provider)
            elif isinstance(provider, OAuth2Provider):
                yield AllauthProvider(provider)


class AllauthProvider(IdentityProvider):
    def __init__(self, provider: Any) -> None:
        self.provider = provider
        self.id = provider.sub_id
        self.name = NAMES.get(provider.id) or str(provider.name)

    @property
    def is_oidc(self) -> bool:
        return bool(self.provider.id == OIDC)

    def authorize(self, request: HttpRequest, attempt: Attempt, state: str) -> str:
        with context.request_context(request), failures():
            protocol = self.protocol(request)
            client = protocol.get_client(request, self.provider.app)
            client.state = state
            proof = self.provider.get_pkce_params() or (generate_code_challenge() if self.is_oidc else {})
            attempt.verifier = proof.pop("code_verifier", "")
            extra = {**self.provider.get_auth_params(), **proof, **({"nonce": attempt.nonce} if self.is_oidc else {})}
            return str(client.get_redirect_url(protocol.authorize_url, self.provider.get_scope(), extra))

    def protocol(self, request: HttpRequest) -> Any:
        """allauth's OAuth2 adapter of the provider, with our callback address."""
        found = self.provider.get_oauth2_adapter(request)
        found.get_callback_url = lambda request, app: callback_url(self.id, request)
        return found

    def finish(self, request: HttpRequest, attempt: Attempt, answer: Mapping[str, str]) -> Identity:
        if "code" not in answer:
            raise ProviderCancelled if answer.get("error") == "access_denied" else ProviderFailed
        with context.request_context(request), failures():
            protocol, app = self.protocol(request), self.provider.app
            client = protocol.get_client(request, app)
            data = protocol.get_access_token_data(request, app, client, pkce_code_verifier=attempt.verifier or None)
            # allauth skips the signature of an id_token that it fetched itself; this makes it look.
            protocol.did_fetch_access_token = False
            login = protocol.complete_login(request, app, protocol.parse_token(data), response=data)
            if self.is_oidc:
                check_id_token(login.account.extra_data, attempt.nonce, app.client_id)
            return self.identity_of(login)

    def identity_of(self, login: Any) -> Identity:
        user, address = login.user, next(iter(login.email_addresses), None)
        first, last = (clean(getattr(user, name, "")) for name in ("first_name", "last_name"))
        email = address.email if address is not None else ""
        return Identity(
            provider=self.id,
            uid=login.account.uid,
            title=clean(f"{first} {last}" if first or last else email, 200),
            first_name=first,
            last_name=last,
            email=email or "",
            email_verified=address is not None and is_true(address.verified),
        )


class TelegramProvider(AllauthProvider):
    """Telegram's own protocol (core.telegram.org/widgets/login): the answer is signed with the bot's token and comes in the fragment."""

    answers_in_fragment = True

    def authorize(self, request: HttpRequest, attempt: Attempt, state: str) -> str:
        back = callback_url(self.id, request)
        origin = "/".join(back.split("/", 3)[:3])
        query = {"bot_id": self.provider.app.client_id, "origin": origin, "request_access": "write", "embed": "0"}
        query["return_to"] = f"{back}?{urlencode({'state': state})}"
        return f"https://oauth.telegram.org/auth?{urlencode(query)}"

    def finish(self, request: HttpRequest, attempt: Attempt, answer: Mapping[str, str]) -> Identity:
        packed = answer.get("tgAuthResult", "")
        with context.request_context(request), failures():
            data = json.loads(base64.b64decode(packed + "=" * (-len(packed) % 4), altchars=b"-_"))
            spend_answer(attempt, self.check_signature(data))
            return self.identity_of(self.provider.sociallogin_from_response(request, data))

    def check_signature(self, data: dict[str, Any]) -> str:
        """The signature, if it is Telegram's and of now. A bot without a token would have a key that everybody knows."""
        given = str(data.pop("hash"))
        text = "\n".join(sorted(f"{key}={value}" for key, value in data.items()))
        key = hashlib.sha256(self.provider.app.secret.encode()).digest()
        expected = hmac.new(key, text.encode(), hashlib.sha256).hexdigest()
        age = time.time() - int(data["auth_date"])
        longest = min(self.provider.get_auth_date_validity(), conf.ATTEMPT_MINUTES * 60)  # as long as `spend_answer` remembers
        if not self.provider.app.secret or not constant_time_compare(given, expected) or not -30 < age < longest:
            raise ProviderFailed
        return given


def check_id_token(data: Any, nonce: str, client_id: str) -> None:
    """What allauth leaves out: nonce, end, for which of several audiences, and that profile and token are of one person (OpenID Connect
    Core 1.0, 3.1.3.7 and 5.3.2)."""
    token, profile = data.get("id_token"), data.get("userinfo")
    if not token or "exp" not in token or not constant_time_compare(str(token.get("nonce", "")), nonce):
        raise ProviderFailed
    if not token.get("sub") or (profile and profile.get("sub") != token["sub"]):
        raise ProviderFailed
    audiences = token.get("aud")
    is_for_several = isinstance(audiences, list) and len(audiences) > 1
    if token.get("azp", None if is_for_several else client_id) != client_id:
        raise ProviderFailed


def is_true(value: Any) -> bool:
    """Some providers write their claims as text, and "false" is no empty text."""
    return value is True or (isinstance(value, str) and value.lower() == "true")


class failures:  # noqa: N801 - reads as a clause
    """Turns what allauth's providers raise into our errors; the texts of other people's servers stay out of them."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: Any, error: BaseException | None, trace: Any) -> None:
        if error is not None:
            logger.warning("The answer of a provider was not taken: %s", type(error).__name__)
        if isinstance(error, requests.HTTPError | requests.exceptions.JSONDecodeError):
            raise ProviderFailed from error
        if isinstance(error, requests.RequestException):
            raise ProviderUnavailable from error
        if isinstance(error, (*UNBELIEVABLE, binascii.Error)) and not isinstance(error, ProviderFailed | AttemptInvalid):
            raise ProviderFailed from error


def configured_names() -> Iterator[str]:
    for provider, options in app_settings.PROVIDERS.items():
        for one in options.get("APPS", [options["APP"]] if "APP" in options else []):
            yield one.get("provider_id") or provider
