"""The questions that a passkey signs. Each says in itself for what and for whom it was made and until when; only the answered are stored,
so a page that is looked at writes nothing, and none is answered twice."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any, Final

from django.db import IntegrityError, connections, router, transaction
from django.utils.crypto import constant_time_compare, salted_hmac

from lk_kit.core.clock import now

from .exceptions import PasskeyRefused
from .models import SpentChallenge

NONCE: Final = 16
EXPIRY: Final = 8
MAC: Final = 24
SWEEP: Final = 100


def make(purpose: str, user: Any | None, seconds: int) -> bytes:
    """At least 16 random bytes, as Web Authentication demands (section 13.4.3), with the time and a seal behind them."""
    until = int((now() + timedelta(seconds=seconds)).timestamp())
    body = secrets.token_bytes(NONCE) + until.to_bytes(EXPIRY, "big")
    return body + _seal(body, purpose, user)


def spend(challenge: bytes, purpose: str, user: Any | None) -> None:
    """Raises PasskeyRefused for one that we did not make for this, that is too old, or that was answered before."""
    body, seal = challenge[: NONCE + EXPIRY], challenge[NONCE + EXPIRY :]
    if len(challenge) != NONCE + EXPIRY + MAC or not constant_time_compare(seal, _seal(body, purpose, user)):
        raise PasskeyRefused
    until = datetime.fromtimestamp(int.from_bytes(body[NONCE:], "big"), UTC)
    if until <= now():
        raise PasskeyRefused
    try:
        with transaction.atomic(using=_alias()):
            SpentChallenge.objects.using(_alias()).create(digest=sha256(challenge).hexdigest(), expires_at=until)
    except IntegrityError as error:
        raise PasskeyRefused from error
    forget_expired()


def forget_expired() -> int:
    """Deletes a few that no one could use any more; skips what another process holds."""
    skips = connections[_alias()].features.has_select_for_update_skip_locked
    with transaction.atomic(using=_alias()):
        rows = SpentChallenge.objects.using(_alias()).select_for_update(skip_locked=skips).filter(expires_at__lte=now())
        old = list(rows.order_by("expires_at").values_list("pk", flat=True)[:SWEEP])
        return SpentChallenge.objects.using(_alias()).filter(pk__in=old).delete()[0]


def _seal(body: bytes, purpose: str, user: Any | None) -> bytes:
    whom = "" if user is None else str(user.pk)
    return salted_hmac("lk_kit.contrib.passkeys", f"{purpose}:{whom}:{body.hex()}", algorithm="sha256").digest()[:MAC]


def _alias() -> str:
    return router.db_for_write(SpentChallenge)
