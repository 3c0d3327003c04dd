"""What must be done before any endpoint answers a person who has signed in; `cabinet.gates` is the same for pages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from lk_kit.core.actors import Actor

Gate = Callable[[Any, Actor], None]
_gates: list[Gate] = []


def register_api_gate(gate: Gate) -> None:
    """Called from an app's `receivers.py`. `gate(view, actor)` raises a LkKitError that stops the request, or lets it pass; views with
    `gated = False` and those for visitors are not asked."""
    if gate not in _gates:
        _gates.append(gate)


def stop_at_gate(view: Any) -> None:
    if _gates and view.gated and view.permission_classes and view.actor.is_authenticated:
        for gate in _gates:
            gate(view, view.actor)
