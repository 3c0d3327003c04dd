"""For the tests of a site that uses lk_kit: fixtures (a pytest plugin), factories, and sweeps over every route for leaks.

    from lk_kit.testing import Endpoint, World, endpoints, find_leaks

    @pytest.mark.parametrize("endpoint", endpoints(), ids=str)
    def test_nothing_leaks(endpoint, lk_world):
        assert find_leaks(endpoint, lk_world) == []

A route whose URL parameter nobody explained fails that test: explain it with `register_kind` and `register_parameters`.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

_HOME = {
    "PriceSourceContract": "contracts",
    "Outcome": "concurrency",
    "fan_out": "concurrency",
    "AddressFactory": "factories",
    "BankAccountFactory": "factories",
    "DocumentFactory": "factories",
    "InvitationFactory": "factories",
    "MembershipFactory": "factories",
    "OrderFactory": "factories",
    "OrderLineFactory": "factories",
    "OrderTemplateFactory": "factories",
    "PartyFactory": "factories",
    "UploadRequestFactory": "factories",
    "UserFactory": "factories",
    "Kind": "kinds",
    "Owner": "kinds",
    "register_kind": "kinds",
    "register_parameters": "kinds",
    "register_sample": "bodies",
    "prove": "client",
    "Endpoint": "routes",
    "endpoints": "routes",
    "World": "world",
    "build_world": "world",
    "find_leaks": "sweep",
    "find_body_leaks": "bodies",
    "find_mass_assignment": "bodies",
    "find_number_trouble": "bodies",
    "operations": "bodies",
}

__all__ = sorted(_HOME)


def __getattr__(name: str) -> Any:
    """Imported when used: pytest loads plugins before Django's settings are there."""
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
