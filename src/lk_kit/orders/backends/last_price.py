from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.db.models import F, Window
from django.db.models.functions import RowNumber

from lk_kit.core.text import clean_text
from lk_kit.orders.pricing import Offer, OfferRequest, PartyRef, PriceSource

FIELDS = ("sku", "name", "unit", "price", "discount_rate", "vat_rate", "order__currency")


class LastPriceSource(PriceSource):
    """The price that the party last paid for the same SKU, discount included: for sellers without a price list on the site.

    Everything that was ever ordered is on offer without limit; goods that the party never ordered are unknown, except where
    the line itself is remembered (a draft that staff or the host filled). The newest `OPTIONS["ORDERS"]` orders (default 50)
    are read first; only for goods that are in none of them the whole history is searched.
    """

    is_remote = False
    needs_party = False

    def offers(self, requests: Sequence[OfferRequest], *, party: PartyRef) -> Mapping[str, Offer]:
        found = self.recent([one.sku for one in requests], party)
        missing = [one for one in requests if one.sku not in found]
        if missing:
            found |= self.ever([one.sku for one in missing], party)
        remembered = {one.sku: _from_memory(one) for one in missing if one.sku not in found and one.known is not None}
        return found | remembered

    def recent(self, skus: list[str], party: PartyRef) -> dict[str, Offer]:
        """Bounded by the orders read, so a customer with 50,000 orders costs what one with 50 does."""
        from lk_kit.orders.abstract import get_order_model
        from lk_kit.orders.models import OrderLine

        newest = get_order_model()._base_manager.filter(party_id=party.id).exclude(status="draft").order_by("-ordered_at", "-pk")
        keys = newest.values("pk")[: int(self.options.get("ORDERS", 50))]
        rows = OrderLine.objects.filter(order_id__in=keys, sku__in=skus).order_by("order__ordered_at", "order_id", "position")
        return _offers(rows.values_list(*FIELDS))

    def ever(self, skus: list[str], party: PartyRef) -> dict[str, Offer]:
        from lk_kit.orders.models import OrderLine

        newest_first = (F("order__ordered_at").desc(), F("order_id").desc(), F("position").desc())
        rank = Window(RowNumber(), partition_by=F("sku"), order_by=newest_first)
        rows = OrderLine.objects.filter(order__party_id=party.id, sku__in=skus).exclude(order__status="draft").annotate(rank=rank)
        return _offers(rows.filter(rank=1).values_list(*FIELDS))


def _offers(rows: Iterable[tuple[Any, ...]]) -> dict[str, Offer]:
    """Rows from the oldest to the newest: the last one of a SKU stays."""
    return {row[0]: _offer(*row) for row in rows}


def _offer(sku: str, name: str, unit: str, price: Decimal, discount: Decimal, vat: Decimal | None, currency: str) -> Offer:
    name = clean_text(name, 500) or sku
    return Offer(sku=sku, name=name, unit=unit, price=price, discount_rate=discount, vat_rate=vat, currency=currency)


def _from_memory(request: OfferRequest) -> Offer:
    known = request.known
    assert known is not None  # noqa: S101 -- the caller has just asked
    return Offer(
        sku=request.sku,
        name=known.name,
        unit=known.unit,
        price=known.price,
        discount_rate=known.discount_rate,
        vat_rate=known.vat_rate,
        currency=known.currency,
    )
