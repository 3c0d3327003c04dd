"""Random secrets and what is kept of them: only digests reach the database."""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.utils.crypto import salted_hmac

TOKEN_PREFIX = "lk_"  # noqa: S105 - how tokens begin, so that scanners of leaked secrets know them
TOKEN_SHAPE = re.compile(r"lk_[A-Za-z0-9_-]{43}")
CODE_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
CODE_LENGTH = 10
LEGACY_CODE_LENGTH = 8


def new_secret() -> str:
    """256 random bits."""
    return secrets.token_urlsafe(32)


def new_token() -> str:
    return TOKEN_PREFIX + new_secret()


def digest(secret: str) -> str:
    """SHA-256 in hex. Enough without salt for what has 128 random bits and more."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def new_backup_code() -> str:
    """About 50 random bits, without letters that look alike."""
    return "".join(secrets.choice(CODE_LETTERS) for _ in range(CODE_LENGTH))


def grouped(code: str) -> str:
    """`k7f3q-2m9xw`: how a code is shown."""
    return f"{code[:5]}-{code[5:]}"


def normal_code(text: str) -> str:
    return re.sub(r"[^a-z0-9]", "", text.lower())[:32]


def backup_digest(user: Any, code: str, key: str | bytes | None = None) -> str:
    """What is stored instead of a backup code: an HMAC over user and code, keyed by SECRET_KEY, as 16 characters (django-otp's column)."""
    return salted_hmac("lk_kit.accounts.backup_codes", f"{user.pk}:{code}", secret=key, algorithm="sha256").hexdigest()[:16]


def stored_forms(user: Any, text: str) -> Iterator[str]:
    """What a typed backup code may look like in the database; nothing for text that cannot be one.

    Codes of 8 characters are those that two-factor-auth made, in clear, before lk_kit came. A stored digest has 16 characters and is
    therefore never a code itself.
    """
    code = normal_code(text)
    if len(code) == CODE_LENGTH:
        yield from (backup_digest(user, code, key) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS))
    elif len(code) == LEGACY_CODE_LENGTH:
        yield code
