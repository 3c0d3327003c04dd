"""Prices and availability come from a price source: a backend of the host, asked for many goods at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar
from uuid import UUID

from lk_kit.core.backends import Backend, BackendRegistry
from lk_kit.core.decimals import as_decimal
from lk_kit.core.exceptions import BackendError, InvalidInput, NotVisible
from lk_kit.core.text import clean_text
from lk_kit.parties.models import Party

from .conf import conf

MAX_PRICE = Decimal(10) ** 15


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownLine:
    """What we ourselves remember of a line that is quoted anew: never from the customer, always from a stored line."""

    name: str
    unit: str
    price: Decimal
    currency: str
    discount_rate: Decimal = Decimal(0)
    vat_rate: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferRequest:
    sku: str
    quantity: Decimal = Decimal(1)
    unit: str = ""
    known: KnownLine | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyRef:
    """Who asks, for prices by contract or segment. All but `id` are empty for a source that does not set `needs_party`."""

    id: UUID
    code: str = ""
    kind: str = ""
    name: str = ""
    inn: str = ""
    kpp: str = ""
    external_source: str = ""
    external_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """What the seller offers now.

    `price` is for one `unit` before `discount_rate` (a fraction); `vat_rate` is in per cent, None = not subject to VAT. `available`
    None means no limit; with `available_on` more than is available may be ordered and arrives that day. `replaced_by` names the
    SKU that takes the place of goods that are not active or out of stock.
    """

    sku: str
    name: str
    unit: str
    price: Decimal
    currency: str
    discount_rate: Decimal = Decimal(0)
    vat_rate: Decimal | None = None
    available: Decimal | None = None
    available_on: date | None = None
    is_active: bool = True
    is_restricted: bool = False
    replaced_by: str = ""
    step: Decimal | None = None
    minimum: Decimal | None = None


class PriceSource(Backend):
    """Subclass it and name it in `LK_KIT["ORDERS"]["PRICE_SOURCES"]`; prove it with `PriceSourceContract` of `lk_kit.testing`.

    A source that calls another system leaves `is_remote` true: it is asked before the transaction begins, never inside it.
    A source that only reads this database sets it to false and is asked under the order's lock.
    """

    is_remote: bool = True
    needs_party: ClassVar[bool] = True

    def offers(self, requests: Sequence[OfferRequest], *, party: PartyRef) -> Mapping[str, Offer]:
        """SKU → offer, without the goods that the seller does not know. Raises BackendUnavailable when it cannot answer."""
        raise NotImplementedError(f"{type(self).__name__} must implement offers()")


price_sources: BackendRegistry[PriceSource] = BackendRegistry(conf, "PRICE_SOURCES", PriceSource)


def price_source() -> PriceSource:
    return price_sources["default"]


def fetch_offers(requests: Iterable[OfferRequest], *, party_id: UUID, using: str | None = None) -> dict[str, Offer]:
    """Asks the source once for all SKUs (one request a SKU, quantities added up) and checks what it says.

    Raises BackendError when the answer is not a sane offer: a wrong price is worse than none.
    """
    asked = list(_by_sku(requests).values())
    if not asked:
        return {}
    source = price_source()
    answers = source.offers(asked, party=party_ref(party_id, full=source.needs_party, using=using))
    return {one.sku: _checked(answers[one.sku], one, source.alias) for one in asked if one.sku in answers}


def party_ref(party_id: UUID, *, full: bool, using: str | None = None) -> PartyRef:
    if not full:
        return PartyRef(id=party_id)
    names = ("id", "code", "kind", "name", "inn", "kpp", "external_source", "external_id")
    row = Party.objects.using(using).filter(pk=party_id).values(*names).first()
    if row is None:
        raise NotVisible
    return PartyRef(**row)


def _by_sku(requests: Iterable[OfferRequest]) -> dict[str, OfferRequest]:
    asked: dict[str, OfferRequest] = {}
    for one in requests:
        before = asked.get(one.sku)
        total = one.quantity + (before.quantity if before else 0)
        known = one.known or (before.known if before else None)
        if one.sku:
            asked[one.sku] = OfferRequest(sku=one.sku, quantity=total, unit=one.unit, known=known)
    return asked


def _checked(offer: Offer, request: OfferRequest, alias: str) -> Offer:
    problem = offer_problem(offer, request)
    if problem:
        raise BackendError(backend=alias, code="bad_offer", params={"sku": request.sku, "problem": problem})
    return offer


def offer_problem(offer: Offer, request: OfferRequest) -> str:
    """Why the offer cannot be used, or an empty string.

    The source is foreign code: a float, a negative price or a text too long for its column must not reach an order.
    """
    try:
        numbers: dict[str, Any] = {
            name: getattr(offer, name) for name in ("price", "discount_rate", "vat_rate", "available", "step", "minimum")
        }
        values = {name: as_decimal(value) for name, value in numbers.items() if value is not None}
        for text, limit in ((offer.name, 500), (offer.unit, 16)):
            clean_text(text, limit)
    except (TypeError, InvalidInput) as error:
        return str(error)
    if offer.sku != request.sku:
        return f"it is for {offer.sku!r}"
    if "price" not in values or not 0 <= values["price"] < MAX_PRICE or _places(values["price"]) > 4:
        return "the price must be from 0 on, with at most four decimals"
    if not 0 <= values["discount_rate"] <= 1 or _places(values["discount_rate"]) > 4:
        return "the discount must be a fraction from 0 to 1, with at most four decimals"
    if not 0 <= values.get("vat_rate", 0) < 100:
        return "the VAT rate must be in per cent, from 0 to 100"
    if any(values.get(name, 1) <= 0 or _places(values.get(name, Decimal(1))) > 3 for name in ("step", "minimum")):
        return "step and minimum must be more than zero, with at most three decimals"
    return "" if len(offer.currency) == 3 and offer.name else "it has no name or currency"


def _places(value: Decimal) -> int:
    return max(0, -int(value.normalize().as_tuple().exponent))
