"""Codes and access tokens that carry what they stand for, signed by the site: the providers need no table."""

from __future__ import annotations

import secrets
from typing import Any

from django.core import signing
from django.core.cache import cache

CODE_SECONDS, TOKEN_SECONDS = 120, 600


def issue(kind: str, **values: Any) -> str:
    return signing.dumps({**values, "once": secrets.token_hex(8)}, salt=f"demo_id.{kind}", compress=True)


def read(kind: str, text: str, seconds: int) -> dict[str, Any] | None:
    try:
        found: dict[str, Any] = signing.loads(text, salt=f"demo_id.{kind}", max_age=seconds)
    except signing.BadSignature:
        return None
    return found


def redeem(kind: str, text: str) -> dict[str, Any] | None:
    """What a code stands for, the first time that it is shown."""
    found = read(kind, text, CODE_SECONDS)
    return found if found is not None and is_first(found["once"]) else None


def is_first(text: str) -> bool:
    return cache.add(f"demo_id.{text}", 1, CODE_SECONDS * 2)
