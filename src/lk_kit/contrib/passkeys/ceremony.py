"""The only module that touches django-otp-webauthn's ceremonies and py_webauthn. Its views, which open sessions, are not used.

A passkey here is two factors at once, something one has and something one is or knows: the authenticator must verify its user, always.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final
from urllib.parse import urlsplit

from django.db import DataError, IntegrityError, transaction

from lk_kit.core.conf import conf as core
from lk_kit.core.exceptions import MissingExtra
from lk_kit.core.users import display_name, get_email

from . import challenges
from .exceptions import PasskeyRefused

try:
    from django_otp_webauthn.exceptions import OTPWebAuthnApiError
    from django_otp_webauthn.helpers import WebAuthnHelper
    from django_otp_webauthn.models import WebAuthnUserHandle
    from django_otp_webauthn.settings import app_settings
    from django_otp_webauthn.utils import get_credential_model
    from webauthn.helpers import base64url_to_bytes, bytes_to_base64url
    from webauthn.helpers.exceptions import WebAuthnException
    from webauthn.helpers.structs import AuthenticatorSelectionCriteria, ResidentKeyRequirement, UserVerificationRequirement
except ImportError as error:
    raise MissingExtra("webauthn", "lk_kit.contrib.passkeys") from error

MAX_ANSWER: Final = 16_384
UNREADABLE: Final = (
    *(ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError),
    *(IntegrityError, DataError),  # a credential that somebody has already, a counter larger than the column
)
LOGIN: Final = "login"
REGISTER: Final = "register"


class Ceremony(WebAuthnHelper):  # type: ignore[misc]
    """The library's helper with our challenge, the site's own origin, and verification of the user demanded everywhere."""

    def __init__(self, challenge: bytes) -> None:
        super().__init__(request=None)
        self.challenge = challenge

    @property
    def state(self) -> dict[str, Any]:
        return {"challenge": bytes_to_base64url(self.challenge), "require_user_verification": True}

    def generate_challenge(self) -> bytes:
        return self.challenge

    def get_allowed_origins(self) -> list[str]:
        return [*dict.fromkeys([*super().get_allowed_origins(), *own_origin()])]

    def get_credential_name(self, user: Any) -> str:
        return get_email(user) or str(user.get_username())

    def get_credential_display_name(self, user: Any) -> str:
        return display_name(user)

    def get_generate_registration_options_kwargs(self, *, user: Any) -> dict[str, Any]:
        found: dict[str, Any] = super().get_generate_registration_options_kwargs(user=user)
        wished = AuthenticatorSelectionCriteria(
            user_verification=UserVerificationRequirement.REQUIRED, resident_key=ResidentKeyRequirement.REQUIRED
        )
        return {**found, "authenticator_selection": wished}

    def get_generate_authentication_options_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_generate_authentication_options_kwargs(**kwargs), "challenge": self.challenge}


def credentials() -> Any:
    """The manager of the credentials."""
    return get_credential_model()._default_manager


def own_origin() -> list[str]:
    """The origin of `BASE_URL`, never that of a request: whoever sends the Host header would choose it."""
    parts = urlsplit(core.BASE_URL)
    return [f"{parts.scheme}://{parts.netloc}"] if parts.netloc else []


def lifetime() -> int:
    return int(app_settings.OTP_WEBAUTHN_TIMEOUT_SECONDS)


def registration_options(user: Any) -> dict[str, Any]:
    """What `navigator.credentials.create()` needs, in the JSON form of Web Authentication level 3 (section 5.1.9)."""
    options, _state = Ceremony(challenges.make(REGISTER, user, lifetime())).register_begin(user)
    return dict(options)


def request_options(purpose: str, user: Any | None = None) -> dict[str, Any]:
    """What `navigator.credentials.get()` needs. Without a user any passkey of the site may answer, and nobody learns who has one."""
    ceremony = Ceremony(challenges.make(purpose, user, lifetime()))
    options, _state = ceremony.authenticate_begin(user=user, require_user_verification=True)
    return dict(options)


def register(user: Any, answer: str, name: str) -> Any:
    """The new credential, saved. The caller holds a transaction. Raises PasskeyRefused."""
    data = _read(answer)
    challenge = _challenge_of(data)
    challenges.spend(challenge, REGISTER, user)
    with _refusing(), transaction.atomic():
        device = Ceremony(challenge).register_complete(user, Ceremony(challenge).state, data)
        device.name = name
        device.save(update_fields=["name"])
    return device


def verify(purpose: str, user: Any | None, answer: str) -> Any:
    """The credential that has answered, its counter moved on. Raises PasskeyRefused."""
    data = _read(answer)
    challenge = _challenge_of(data)
    challenges.spend(challenge, purpose, user)
    with _refusing(), transaction.atomic():
        locked = _locked(data)
        if user is None:
            _check_handle(data, locked)
        ceremony = Ceremony(challenge)
        return ceremony.authenticate_complete(user, ceremony.state, data)


def _read(answer: str) -> dict[str, Any]:
    try:
        found = json.loads(answer) if len(answer) <= MAX_ANSWER else None
    except ValueError as error:
        raise PasskeyRefused from error
    if not isinstance(found, dict) or not isinstance(found.get("response"), dict):
        raise PasskeyRefused
    return found


def _challenge_of(data: dict[str, Any]) -> bytes:
    with _refusing():
        client = json.loads(base64url_to_bytes(data["response"]["clientDataJSON"]))
        return base64url_to_bytes(client["challenge"])


def _locked(data: dict[str, Any]) -> Any:
    """The row, so that two answers do not read the same counter. One that staff have switched off proves nothing."""
    model = get_credential_model()
    digest = model.get_credential_id_sha256(base64url_to_bytes(data["rawId"]))
    found = model.objects.select_for_update().filter(credential_id_sha256=digest, confirmed=True).first()
    if found is None:
        raise PasskeyRefused
    return found


def _check_handle(data: dict[str, Any], device: Any) -> None:
    """Who is not known yet is named by the authenticator; it must be the owner of the key (section 7.2, step 6)."""
    handle = base64url_to_bytes(data["response"]["userHandle"])
    if WebAuthnUserHandle.objects.filter(user_id=device.user_id, handle_hex=handle.hex()).first() is None:
        raise PasskeyRefused


@contextmanager
def _refusing() -> Iterator[None]:
    """What cannot be read and what does not fit are one refusal."""
    try:
        yield
    except (WebAuthnException, OTPWebAuthnApiError, *UNREADABLE) as error:
        raise PasskeyRefused from error
