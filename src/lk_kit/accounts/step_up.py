"""Proving oneself again, in the midst of a session or with a token: what `core.proof` asks, answered from what the request carries.

A second factor where the person has one, else the password, else a code to an address or number of his that is proven.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib.auth import get_user_model
from django.db import transaction
from django.http import HttpRequest

from lk_kit.core.actors import Actor
from lk_kit.core.clock import now
from lk_kit.core.events import emit
from lk_kit.core.exceptions import NotAllowed
from lk_kit.core.proof import Proof

from . import factors, proof, sent_codes
from .enums import Purpose
from .exceptions import WrongCode, WrongPassword
from .models import ApiToken
from .pipeline import MAX_PASSWORD, note_failure, proving
from .policy import state_of
from .signals import IdentityConfirmed
from .throttling import Limit, attempt

PASSWORD = "password"  # noqa: S105 - the name of a method
SIGN_IN = "sign_in"
"""For who has no factor, no password and no proven address: only a new sign-in by his door proves him."""


class Provider:
    """What `lk_kit.core.proof` asks."""

    def read(self, request: Any) -> Proof:
        return proof.read(request)

    def has_factor(self, actor: Actor) -> bool:
        return actor.user is not None and state_of(actor.user).has_device

    def missing(self, actor: Actor) -> Sequence[str] | None:
        if actor.user is None or actor.proof is None or is_fresh(actor.proof, actor.user):
            return None
        return methods_of(actor.user)


def is_fresh(given: Proof, user: Any) -> bool:
    """A password alone is not enough for who has a second factor."""
    return proof.is_recent(given) and (given.is_strong or not state_of(user).has_device)


def methods_of(user: Any) -> list[str]:
    """The ways in which this person can prove himself again, the best one first."""
    if factors.has_second_factor(user):
        return factors.methods_of(user) or [SIGN_IN]
    if user.has_usable_password():
        return [PASSWORD]
    return [method for channel, method in sent_codes.METHOD_OF.items() if sent_codes.address_of(user, channel)] or [SIGN_IN]


def challenge(request: HttpRequest, user: Any, method: str) -> dict[str, Any]:
    """Sends the code of a method that needs one, or makes the options of a passkey; what the client must know."""
    if method not in methods_of(user):
        raise NotAllowed
    occasion = factors.Occasion(user, Purpose.STEP_UP, request)
    kind = factors.kind_of(method)
    return kind.challenge(occasion) if kind is not None else {}


def prove(request: HttpRequest, method: str, answer: str) -> None:
    """The person behind the request's session or token proves himself. Raises WrongPassword, WrongCode, TooManyAttempts."""
    user: Any = request.user
    if method not in methods_of(user):
        raise WrongCode
    try:
        is_strong = _prove_password(user, answer) if method == PASSWORD else _prove_code(request, user, method, answer)
    except (WrongCode, WrongPassword):
        note_failure(request, user, method)
        raise
    _write_down(request, user, method, is_strong)


def _prove_password(user: Any, password: str) -> bool:
    with attempt([Limit("proof_account", f"user:{user.pk}")], (WrongPassword,)):
        fresh = get_user_model()._default_manager.get(pk=user.pk)
        if len(password) > MAX_PASSWORD or not fresh.check_password(password):
            raise WrongPassword
    return False


def _prove_code(request: HttpRequest, user: Any, method: str, answer: str) -> bool:
    occasion = factors.Occasion(user, Purpose.STEP_UP, request)
    has_factor = factors.has_second_factor(user)
    with proving(occasion, method):
        if has_factor:
            is_right = factors.verify(occasion, method, answer) is not None
        else:
            is_right = sent_codes.check_sent(sent_codes.CHANNEL_OF.get(method, ""), occasion, answer)
        if not is_right:
            raise WrongCode
    return has_factor


def _write_down(request: HttpRequest, user: Any, method: str, is_strong: bool) -> None:
    carrier = getattr(request, "auth", None)
    with transaction.atomic():
        if isinstance(carrier, ApiToken):
            ApiToken.objects.filter(pk=carrier.pk).update(proven_at=now(), proven_by=method, is_proven_strongly=is_strong)
        elif carrier is None:
            request.session.cycle_key()
            proof.remember(request, method, is_strong=is_strong)
        else:
            raise NotAllowed  # a token of the site's own: whoever brings those registers a provider of his own
        emit(IdentityConfirmed(actor_id=str(user.pk), user_id=str(user.pk), method=method), user)
