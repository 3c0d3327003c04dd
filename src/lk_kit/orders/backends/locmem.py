from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from lk_kit.orders.pricing import Offer, OfferRequest, PartyRef, PriceSource

PRICES: dict[str, Offer] = {}
"""What the sources of this process offer; tests fill it and clear it."""


class LocMemPriceSource(PriceSource):
    """Offers from a dict in memory, for tests and first steps. `OPTIONS["REMOTE"]` makes it behave like a source on the network."""

    needs_party = False

    def __init__(self, alias: str, options: Mapping[str, Any]) -> None:
        super().__init__(alias, options)
        self.is_remote = bool(self.options.get("REMOTE", False))

    def offers(self, requests: Sequence[OfferRequest], *, party: PartyRef) -> Mapping[str, Offer]:
        return {one.sku: PRICES[one.sku] for one in requests if one.sku in PRICES}


class DummyPriceSource(PriceSource):
    """Knows no goods at all: for a cabinet that only shows orders made elsewhere."""

    is_remote = False
    needs_party = False

    def offers(self, requests: Sequence[OfferRequest], *, party: PartyRef) -> Mapping[str, Offer]:
        return {}
