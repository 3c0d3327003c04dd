"""Gates: what must be done before any page opens, for example setting up the second factor that a role demands."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpResponseBase

from .context import CabinetContext

Gate = Callable[[CabinetContext], "HttpResponseBase | None"]
_gates: list[Gate] = []


def register_gate(gate: Gate) -> None:
    """Called from an app's `receivers.py`. A gate returns a redirect, or None to let pass; views with `gated = False` are not asked."""
    if gate not in _gates:
        _gates.append(gate)


def stop_at_gate(context: CabinetContext) -> HttpResponseBase | None:
    for gate in _gates:
        response = gate(context)
        if response is not None:
            return response
    return None
