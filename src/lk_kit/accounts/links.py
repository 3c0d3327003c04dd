"""Links of mails: signed from the id of what they are for, built from BASE_URL, never stored."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib.auth import get_user_model
from django.contrib.auth.tokens import default_token_generator
from django.core import signing
from django.utils.http import urlsafe_base64_decode, urlsafe_base64_encode

from .conf import conf
from .exceptions import LinkInvalid
from .models import AddressRequest, VerifiedEmail

_SALT = "lk_kit.accounts.confirm"
REGISTER, RESET = "register", "reset"


def confirmation_token(request: AddressRequest) -> str:
    return signing.dumps(request.pk.hex, salt=_SALT)


def read_confirmation(token: str) -> UUID:
    """The id of the registration. Raises LinkInvalid."""
    try:
        return UUID(hex=signing.loads(token, salt=_SALT, max_age=timedelta(hours=conf.CONFIRMATION_HOURS)))
    except (signing.BadSignature, ValueError, TypeError, AttributeError) as error:
        raise LinkInvalid from error


def reset_parts(user: Any) -> tuple[str, str]:
    """Key and token of a reset link. The token dies with a new password, another address, a sign-in, or `PASSWORD_RESET_TIMEOUT`."""
    return urlsafe_base64_encode(str(user.pk).encode()), default_token_generator.make_token(user)


def read_reset_key(uid: str) -> Any:
    """The user's key in a reset link. Raises LinkInvalid."""
    try:
        return get_user_model()._meta.pk.to_python(urlsafe_base64_decode(uid).decode())
    except Exception as error:
        raise LinkInvalid from error


def has_proven(user: Any, email: str) -> bool:
    """For invitations: whether this address of an account may be believed. An account that has answered mails of ours is believed only for
    those addresses; one that the site made in its own way has never been asked, and there the site's word counts."""
    proven = set(VerifiedEmail.objects.filter(user=user).values_list("email", flat=True))
    return not proven or email.lower() in proven


def prove(user: Any, email: str) -> None:
    VerifiedEmail.objects.get_or_create(user=user, email=email.lower())
