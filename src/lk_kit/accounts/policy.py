"""What a signed-in user still owes before anything opens to him. The one rule; `middleware` and token authentication enforce it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from lk_kit.core.actors import Actor

from .conf import conf
from .enums import Step
from .exceptions import SetUpPending, StepPending
from .factors import has_second_factor

_STATE = "_lk_factors"


@dataclass(frozen=True)
class FactorState:
    """Whether the user has a second factor, and whether this session or token has proven it."""

    has_device: bool
    is_verified: bool


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
    """Whether `ACCOUNTS.REQUIRE_2FA` names one of the actor's roles or permissions, or staff."""
    rule = conf.REQUIRE_2FA
    if not rule or not actor.is_authenticated:
        return False
    if rule.get("staff") and actor.is_staff_member:
        return True
    roles, permissions = set(rule.get("roles", ())), set(rule.get("permissions", ()))
    return any(grant.role in roles or grant.permissions & permissions for grant in actor.grants.values())


def pending_step(user: Any, actor: Actor | None = None) -> Step:
    """COMPLETE, or what comes next. A session that another door of the site made without the factor is not complete either."""
    if not user.is_authenticated:
        return Step.COMPLETE
    state = state_of(user)
    if state.is_verified:
        return Step.COMPLETE
    if state.has_device:
        return Step.SECOND_FACTOR
    return Step.SET_UP if must_have(actor or Actor.for_user(user)) else Step.COMPLETE


def refusal(step: Step) -> StepPending:
    return SetUpPending() if step == Step.SET_UP else StepPending()
