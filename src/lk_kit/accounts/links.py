"""Links of mails: signed from the id of what they are for, built from BASE_URL, never stored."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib.auth import get_user_model
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.core import signing
from django.utils.http import urlsafe_base64_decode, urlsafe_base64_encode

from .conf import conf
from .enums import IdentifierKind
from .exceptions import LinkInvalid
from .models import AddressRequest, Identifier, IdentifierChange

_SALT = "lk_kit.accounts.confirm"
_UNDO_SALT = "lk_kit.accounts.undo"
_ALARM_SALT = "lk_kit.accounts.alarm"
_RESET_CANCEL_SALT = "lk_kit.accounts.factor_reset"
REGISTER, RESET = "register", "reset"


def _id_in(token: str, salt: str, max_age: timedelta | None = None) -> UUID:
    """The id that was signed for the purpose that `salt` names. Raises LinkInvalid."""
    try:
        return UUID(hex=signing.loads(token, salt=salt, max_age=max_age))
    except (signing.BadSignature, ValueError, TypeError, AttributeError) as error:
        raise LinkInvalid from error


def confirmation_token(request: AddressRequest) -> str:
    return signing.dumps(request.pk.hex, salt=_SALT)


def read_confirmation(token: str) -> UUID:
    """The id of the registration. Raises LinkInvalid."""
    return _id_in(token, _SALT, timedelta(hours=conf.CONFIRMATION_HOURS))


def reset_parts(user: Any) -> tuple[str, str]:
    """Key and token of a reset link. The token dies with a new password, another address, a sign-in, or `PASSWORD_RESET_TIMEOUT`."""
    return urlsafe_base64_encode(str(user.pk).encode()), mail_reset_tokens.make_token(user)


def read_reset_key(uid: str) -> Any:
    """The user's key in a reset link. Raises LinkInvalid."""
    try:
        return get_user_model()._meta.pk.to_python(urlsafe_base64_decode(uid).decode())
    except Exception as error:
        raise LinkInvalid from error


class ResetTokens(PasswordResetTokenGenerator):
    """Of a link that was earned through one kind of contact: it proves no other, and dies when the contact is not the account's any more,
    also where the user model has no column for it."""

    def __init__(self, kind: IdentifierKind) -> None:
        super().__init__()
        self.kind = kind
        self.key_salt = f"lk_kit.accounts.reset_by_{kind.value}"

    def _make_hash_value(self, user: Any, timestamp: int) -> str:
        proven = Identifier.objects.filter(user=user, kind=self.kind, verified_at__isnull=False).order_by("value")
        return f"{super()._make_hash_value(user, timestamp)}{','.join(proven.values_list('value', flat=True))}"


mail_reset_tokens, phone_reset_tokens = ResetTokens(IdentifierKind.EMAIL), ResetTokens(IdentifierKind.PHONE)


def reset_parts_by_phone(user: Any) -> tuple[str, str]:
    return urlsafe_base64_encode(str(user.pk).encode()), phone_reset_tokens.make_token(user)


def undo_token(change: IdentifierChange) -> str:
    return signing.dumps(change.pk.hex, salt=_UNDO_SALT)


def read_undo(token: str) -> UUID:
    """The id of a change. Raises LinkInvalid; whether it can still be rolled back, its row says."""
    return _id_in(token, _UNDO_SALT)


def alarm_token(record_id: UUID) -> str:
    return signing.dumps(record_id.hex, salt=_ALARM_SALT)


def read_alarm(token: str) -> UUID:
    """The id of the sign-in that its owner disowns. Raises LinkInvalid."""
    return _id_in(token, _ALARM_SALT, timedelta(days=conf.NOT_ME_DAYS))


def reset_cancel_token(reset_id: UUID) -> str:
    return signing.dumps(reset_id.hex, salt=_RESET_CANCEL_SALT)


def read_reset_cancel(token: str) -> UUID:
    """The id of a reset of a second factor. Raises LinkInvalid; whether it can still be stopped, its row says."""
    return _id_in(token, _RESET_CANCEL_SALT)
