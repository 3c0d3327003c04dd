"""What a signed-in user still owes before anything opens to him. The one rule; `middleware` and token authentication enforce it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from lk_kit.core.actors import Actor
from lk_kit.core.clock import now

from .conf import conf
from .enums import Step
from .exceptions import SetUpPending, StepPending
from .factors import has_second_factor
from .models import FactorDemand

_STATE = "_lk_factors"
_UNKNOWN: Any = object()


@dataclass(frozen=True)
class FactorState:
    """Whether the user has a second factor, whether this session or token has proven it, and since when one is demanded of him."""

    has_device: bool
    is_verified: bool
    demanded_since: datetime | None = _UNKNOWN


def remember_state(user: Any, state: FactorState) -> None:
    """An authentication layer that knows the state from its own statement leaves it on the user."""
    setattr(user, _STATE, state)


def state_of(user: Any) -> FactorState:
    known: FactorState | None = getattr(user, _STATE, None)
    if known is None:
        is_verified = bool(getattr(user, "is_verified", bool)())
        known = FactorState(is_verified or has_second_factor(user), is_verified)
        remember_state(user, known)
    return known


def must_have(actor: Actor) -> bool:
    """Whether `ACCOUNTS.REQUIRE_2FA`, or a company of the actor, demands a second factor of him."""
    rule = conf.REQUIRE_2FA
    if not actor.is_authenticated:
        return False
    if rule.get("everybody") or (rule.get("staff") and actor.is_staff_member):
        return True
    roles, permissions = set(rule.get("roles", ())), set(rule.get("permissions", ()))
    return any(grant.requires_factor or grant.role in roles or grant.permissions & permissions for grant in actor.grants.values())


def deadline(user: Any) -> datetime | None:
    """For somebody of whom a factor is demanded: until when he may put it off; None where there is no grace. The first call starts it."""
    days = conf.REQUIRE_2FA.get("grace_days", 0)
    if not days:
        return None
    since = state_of(user).demanded_since
    if since is None or since is _UNKNOWN:
        since = FactorDemand.objects.get_or_create(user=user)[0].since
        state = state_of(user)
        remember_state(user, FactorState(state.has_device, state.is_verified, since))
    until: datetime = since + timedelta(days=days)
    return until


def grace_until(user: Any, actor: Actor) -> datetime | None:
    """The date of the banner: a factor is demanded, the person has none, and may still put it off."""
    if not user.is_authenticated or not must_have(actor) or state_of(user).has_device:
        return None
    until = deadline(user)
    return until if until is not None and until > now() else None


def pending_step(user: Any, actor: Actor | None = None) -> Step:
    """COMPLETE, or what comes next. A session that another door of the site made without the factor is not complete either."""
    if not user.is_authenticated:
        return Step.COMPLETE
    state = state_of(user)
    if state.is_verified:
        return Step.COMPLETE
    if state.has_device:
        return Step.SECOND_FACTOR
    actor = actor or Actor.for_user(user)
    return Step.SET_UP if must_have(actor) and grace_until(user, actor) is None else Step.COMPLETE


def refusal(step: Step) -> StepPending:
    return SetUpPending() if step == Step.SET_UP else StepPending()
