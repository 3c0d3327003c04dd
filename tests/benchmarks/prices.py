"""One price table in memory for all three: what is compared is the way through the framework, not the price source."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from lk_kit.orders.pricing import Offer, OfferRequest, PartyRef, PriceSource

PRODUCTS = 10_000
VAT = Decimal(20)


def sku(number: int) -> str:
    return f"SKU-{number:05d}"


def price(code: str) -> Decimal:
    return Decimal(100 + int(code[4:]) % 900)


class PriceTable(PriceSource):
    is_remote = False
    needs_party = False

    def offers(self, requests: Sequence[OfferRequest], *, party: PartyRef) -> Mapping[str, Offer]:
        return {
            one.sku: Offer(sku=one.sku, name=f"Product {one.sku}", unit="pcs", price=price(one.sku), currency="RUB", vat_rate=VAT)
            for one in requests
        }
