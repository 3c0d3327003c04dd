"""What a session or token remembers about the last time that the person proved himself."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from django.http import HttpRequest

from lk_kit.core.clock import now
from lk_kit.core.proof import Proof

from .conf import conf
from .models import ApiToken

KEY = "lk_proof"


def read(request: Any) -> Proof:
    """Costs no statement: both come with the session or token. What another kind of token carries is not known, and proves nothing."""
    plain = getattr(request, "_request", request)
    carrier = getattr(plain, "auth", None)
    if isinstance(carrier, ApiToken):
        return Proof(carrier.proven_at, carrier.proven_by, carrier.is_proven_strongly)
    session = getattr(plain, "session", None)
    return Proof() if carrier is not None or session is None else _restored(session.get(KEY))


def _restored(stored: Any) -> Proof:
    match stored:
        case [int(moment), str(method), bool(is_strong)]:
            return Proof(datetime.fromtimestamp(moment, UTC), method, is_strong)
    return Proof()


def remember(request: HttpRequest, method: str, *, is_strong: bool) -> None:
    """The person behind the session of the request has just proven himself."""
    request.session[KEY] = [int(now().timestamp()), method, is_strong]


def is_recent(proof: Proof) -> bool:
    if proof.at is None:
        return False
    age = now() - proof.at
    return timedelta(seconds=-1) < age < timedelta(minutes=conf.RECENT_MINUTES)
