"""How lk_kit learns the shop's prices: one query over the product table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from lk_kit.orders.pricing import Offer, OfferRequest, PartyRef, PriceSource

from .models import Product


class ProductTable(PriceSource):
    is_remote = False

    def offers(self, requests: Sequence[OfferRequest], *, party: PartyRef) -> Mapping[str, Offer]:
        wanted = {request.sku for request in requests}
        products = Product.objects.filter(sku__in=wanted).select_related("replaced_by")
        return {product.sku: self.offer(product, party) for product in products}

    def offer(self, product: Product, party: PartyRef) -> Offer:
        return Offer(
            sku=product.sku,
            name=product.name,
            unit=product.unit,
            price=product.price,
            currency="RUB",
            vat_rate=product.vat_rate,
            available=product.stock,
            available_on=product.arrives_on,
            is_active=product.is_active,
            is_restricted=product.only_companies and party.kind == "person",
            replaced_by=product.replaced_by.sku if product.replaced_by else "",
            step=product.pack,
        )
