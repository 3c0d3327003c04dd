"""Consents in force, and what stops when one is withdrawn."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .models import Consent

Effect = Callable[[Consent], Any]
_effects: dict[str, list[Effect]] = {}


def on_withdrawal(kind: str, effect: Effect) -> None:
    """`effect(consent)` runs in the transaction of the withdrawal: it may write rows and raise a LkKitError, and must not call out.

    A call to another system belongs to a consumer of `ConsentWithdrawn`. Register in `ready()`.
    """
    known = _effects.setdefault(kind, [])
    if effect not in known:
        known.append(effect)


def forget_effect(kind: str, effect: Effect) -> None:
    """For tests."""
    _effects[kind].remove(effect)


def effects_of(kind: str) -> list[Effect]:
    return list(_effects.get(kind, ()))


def has_consent(user: Any, kind: str) -> bool:
    """Whether the person agrees now. Ask at the moment of sending, not when the sending is planned (matrix N6)."""
    return Consent.objects.of_user(user).live().filter(document__kind=kind).exists()
