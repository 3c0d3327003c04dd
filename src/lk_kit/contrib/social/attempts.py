"""The way to a provider and back (matrix C17): `start` → the provider → `claim` → `keep` → `pending` | `by_handle` → `close`."""

from __future__ import annotations

import hashlib
import secrets
import uuid
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from django.db import connections, router, transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare

from lk_kit.accounts.clients import client_ip
from lk_kit.accounts.throttling import per_ip, reserve
from lk_kit.core.actions import lock_row
from lk_kit.core.clock import now
from lk_kit.core.exceptions import NotVisible

from .conf import conf
from .enums import Purpose, Stage
from .exceptions import AttemptInvalid
from .identity import Identity, IdentityProvider, believable
from .models import Attempt

BINDING, PENDING = "lk_social", "lk_social_attempt"
SWEEP: Final = 100


@dataclass(frozen=True)
class Started:
    url: str
    handle: str
    attempt: Attempt


def start(
    request: HttpRequest, provider: IdentityProvider, *, purpose: Purpose, user: Any = None, next_url: str = "", return_to: str = ""
) -> Started:
    """Remembers that this browser goes to the provider; returns where to send it. Raises TooManyAttempts: each start writes a row, and asks
    some providers where their pages are."""
    reserve(per_ip("social_ip", client_ip(request)))
    forget_expired()
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


def forget_expired() -> int:
    """Deletes a few that nobody can use any more; skips what another process holds."""
    alias = router.db_for_write(Attempt)
    skips = connections[alias].features.has_select_for_update_skip_locked
    with transaction.atomic(using=alias):
        rows = Attempt.objects.using(alias).select_for_update(skip_locked=skips).filter(expires_at__lte=now())
        old = list(rows.order_by("expires_at").values_list("pk", flat=True)[:SWEEP])
        return Attempt.objects.using(alias).filter(pk__in=old).delete()[0]


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


def spend_answer(attempt: Attempt, answer: str) -> None:
    """For a provider that signs neither our state nor our nonce: the same answer serves no second attempt. Written first and looked for
    afterwards, so that of two at once none passes. Raises AttemptInvalid."""
    attempt.nonce = digest(answer)
    Attempt.objects.filter(pk=attempt.pk).update(nonce=attempt.nonce)
    if Attempt.objects.filter(provider=attempt.provider, nonce=attempt.nonce).exclude(pk=attempt.pk).exists():
        raise AttemptInvalid


def keep(request: HttpRequest, attempt: Attempt, said: Identity) -> Identity:
    """Who came back, for the pages that follow. Raises ProviderFailed, and AttemptInvalid when the provider took too long."""
    identity = believable(said)
    values: dict[str, Any] = {"identity": identity.to_json(), "stage": Stage.ANSWERED.value, "verifier": ""}
    values["expires_at"] = now() + timedelta(minutes=conf.ATTEMPT_MINUTES)
    if not live().filter(pk=attempt.pk, stage=Stage.CLAIMED).update(**values):
        raise AttemptInvalid
    for name, value in values.items():
        setattr(attempt, name, value)
    request.session[PENDING] = str(attempt.pk)
    return identity


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


def lock_newcomer(attempt: Attempt, using: str) -> Identity:
    """As `lock_answer`, and not for an attempt that was begun to link."""
    identity = lock_answer(attempt, using)
    if attempt.user_id is not None:
        raise AttemptInvalid
    return identity


def lock_answer(attempt: Attempt, using: str) -> Identity:
    """Who came back with the attempt, whose row stays locked. Raises AttemptInvalid."""
    try:
        lock_row(attempt, using=using)
    except NotVisible as error:  # swept away
        raise AttemptInvalid from error
    if attempt.stage != Stage.ANSWERED or attempt.expires_at <= now():
        raise AttemptInvalid
    return Identity.from_json(attempt.identity)


def live() -> QuerySet[Attempt]:
    return Attempt.objects.filter(expires_at__gt=now())


def is_bound(request: HttpRequest, attempt: Attempt) -> bool:
    half = request.session.get(BINDING, "")
    return bool(half) and constant_time_compare(attempt.binding_hash, digest(half))


def digest(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
