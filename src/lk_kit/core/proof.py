"""Fresh proof that it is still the person: what an Action with `step_up` asks for. `lk_kit.accounts` says what counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol

from .exceptions import StepUpRequired

if TYPE_CHECKING:
    from .actors import Actor


@dataclass(frozen=True, slots=True)
class Proof:
    """When, and by which method, the person behind a session or token last proved himself; without a moment he never has.

    `is_strong`: by a second factor, not by a password or a trusted browser alone.
    """

    at: datetime | None = None
    method: str = ""
    is_strong: bool = False


class ProofProvider(Protocol):
    def read(self, request: Any) -> Proof:
        """What the request's session or token knows. Must not cost a statement."""

    def has_factor(self, actor: Actor) -> bool:
        """Whether the actor has a second factor."""

    def missing(self, actor: Actor) -> Sequence[str] | None:
        """The methods by which the actor can prove himself now; None when his proof is good and fresh."""


_providers: list[ProofProvider] = []


def register_proof_provider(provider: ProofProvider) -> None:
    """The last one registered decides: a site with tokens of its own may wrap the provider of accounts."""
    if provider not in _providers:
        _providers.append(provider)


def proof_of(request: Any) -> Proof | None:
    return _providers[-1].read(request) if _providers else None


def has_second_factor(actor: Actor) -> bool | None:
    """None where nobody knows: without `lk_kit.accounts` there are no second factors."""
    return _providers[-1].has_factor(actor) if _providers else None


def has_fresh_proof(actor: Actor) -> bool:
    return _missing(actor) is None


def require_proof(actor: Actor) -> None:
    """Raises StepUpRequired. An actor that was made without a request (a command, a task) or is the system is not asked."""
    methods = _missing(actor)
    if methods is not None:
        raise StepUpRequired(methods)


def _missing(actor: Actor) -> Sequence[str] | None:
    if not _providers or actor.is_system or actor.proof is None:
        return None
    return _providers[-1].missing(actor)
