"""The way to a provider and back (matrix C17): `start` → the provider → `claim` → `keep` → `pending` | `by_handle` → `close`."""

from __future__ import annotations

import hashlib
import secrets
import uuid
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare

from lk_kit.core.clock import now

from .conf import conf
from .enums import Purpose, Stage
from .exceptions import AttemptInvalid
from .identity import Identity, IdentityProvider
from .models import Attempt

BINDING, PENDING = "lk_social", "lk_social_attempt"


@dataclass(frozen=True)
class Started:
    url: str
    handle: str
    attempt: Attempt


def start(
    request: HttpRequest, provider: IdentityProvider, *, purpose: Purpose, user: Any = None, next_url: str = "", return_to: str = ""
) -> Started:
    """Remembers that this browser goes to the provider; returns where to send it."""
    Attempt.objects.filter(expires_at__lte=now()).delete()
    state, handle = str(uuid.uuid4()), secrets.token_urlsafe(32)
    attempt = Attempt(
        provider=provider.id,
        purpose=purpose.value,
        state_hash=digest(state),
        binding_hash=digest(binding_of(request)),
        handle_hash=digest(handle),
        nonce=secrets.token_urlsafe(24),
        user=user,
        next_url=next_url if len(next_url) <= 500 else "",
        return_to=return_to,
        expires_at=now() + timedelta(minutes=conf.ATTEMPT_MINUTES),
    )
    url = provider.authorize(request, attempt, state)
    attempt.save()
    return Started(url, handle, attempt)


def binding_of(request: HttpRequest) -> str:
    """The half of the state that stays in the session. It survives the sign-in in between, which renews only the session's key."""
    if BINDING not in request.session:
        request.session[BINDING] = secrets.token_urlsafe(24)
    return str(request.session[BINDING])


def claim(request: HttpRequest, provider: IdentityProvider, state: str) -> Attempt:
    """The attempt that comes back with this state, once. A state seen in another browser stays usable in its own. Raises AttemptInvalid."""
    rows = live().filter(state_hash=digest(state), provider=provider.id, stage=Stage.STARTED)
    attempt = rows.first()
    if attempt is None or not is_bound(request, attempt):
        raise AttemptInvalid
    if not rows.filter(pk=attempt.pk).update(stage=Stage.CLAIMED.value):
        raise AttemptInvalid
    attempt.stage = Stage.CLAIMED.value
    return attempt


def keep(request: HttpRequest, attempt: Attempt, identity: Identity) -> None:
    """Who came back, for the pages that follow."""
    attempt.identity, attempt.stage, attempt.verifier = identity.to_json(), Stage.ANSWERED.value, ""
    attempt.expires_at = now() + timedelta(minutes=conf.ATTEMPT_MINUTES)
    attempt.save(update_fields=["identity", "stage", "verifier", "expires_at"])
    request.session[PENDING] = str(attempt.pk)


def pending(request: HttpRequest) -> Attempt:
    """The answered attempt of this browser. Raises AttemptInvalid."""
    key = request.session.get(PENDING)
    attempt = live().filter(pk=key, stage=Stage.ANSWERED).first() if key else None
    if attempt is None or not is_bound(request, attempt):
        raise AttemptInvalid
    return attempt


def by_handle(handle: str) -> Attempt:
    """The answered attempt of an application. Raises AttemptInvalid."""
    attempt = live().filter(handle_hash=digest(handle), stage=Stage.ANSWERED).first()
    if attempt is None:
        raise AttemptInvalid
    return attempt


def close(attempt: Attempt) -> None:
    """Uses it up; of two at once the second gets AttemptInvalid. What the provider said about the person goes."""
    rows = live().filter(pk=attempt.pk, stage=Stage.ANSWERED)
    if not rows.update(stage=Stage.DONE.value, identity={}, code_id=""):
        raise AttemptInvalid
    attempt.stage = Stage.DONE.value


def live() -> QuerySet[Attempt]:
    return Attempt.objects.filter(expires_at__gt=now())


def is_bound(request: HttpRequest, attempt: Attempt) -> bool:
    half = request.session.get(BINDING, "")
    return bool(half) and constant_time_compare(attempt.binding_hash, digest(half))


def digest(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
