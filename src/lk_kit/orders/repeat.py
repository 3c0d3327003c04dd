"""What repeating an order would give today, line by line, before anything is written.

One outcome a line, the first rule that holds:
1. restricted: the seller does not sell it to this party (or in another currency than the other goods);
2. replaced / discontinued: it is not sold any more, with or without a successor that can be had;
3. out_of_stock: nothing of it can be had now;
4. unit_changed: another unit, step or minimum, so that the old quantity no longer means the same;
5. qty_reduced: less than the old quantity can be had now;
6. price_up / price_down: the price of one unit after discount is another one;
7. ok.
A line of a lower rule still shows what the higher ones do not ask: qty_reduced has its new price too.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from lk_kit.core.events import to_json
from lk_kit.core.exceptions import InvalidInput, Message
from lk_kit.core.idempotency import fingerprint_of
from lk_kit.core.money import line_amount

from .enums import RepeatOutcome as Outcome
from .pricing import KnownLine, Offer, OfferRequest
from .quantities import in_stock, packed
from .totals import unit_price

TAKE, TAKE_AVAILABLE, WAIT, REPLACE, SKIP = "take", "take_available", "wait", "replace", "skip"


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceLine:
    """A line to repeat. `known` is None for a template's line: it remembers no price."""

    position: int
    sku: str
    name: str
    unit: str
    quantity: Decimal
    known: KnownLine | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """The customer's decision for the line at `line` (its position in the preview)."""

    line: int
    action: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Replacement:
    sku: str
    name: str
    unit: str
    price: Decimal
    quantity: Decimal
    amount: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class PreviewLine:
    """`old_price` and `new_price` are of one unit after discount; amounts are of the whole line as the default choice would take it."""

    position: int
    sku: str
    name: str
    unit: str
    outcome: Outcome
    old_quantity: Decimal
    quantity: Decimal
    old_price: Decimal | None
    new_price: Decimal | None
    old_amount: Decimal | None
    new_amount: Decimal
    price_difference_percent: Decimal | None = None
    new_unit: str = ""
    available: Decimal | None = None
    available_on: date | None = None
    replacement: Replacement | None = None
    choices: tuple[str, ...] = (SKIP,)
    default: str = SKIP
    offer: Offer | None = field(default=None, repr=False)
    replacement_offer: Offer | None = field(default=None, repr=False)

    def as_dict(self) -> dict[str, Any]:
        names = [one for one in PreviewLine.__slots__ if one not in {"offer", "replacement_offer", "replacement"}]
        values = {name: to_json(getattr(self, name)) for name in names}
        parts = None if self.replacement is None else {name: to_json(getattr(self.replacement, name)) for name in Replacement.__slots__}
        return values | {"outcome": self.outcome.value, "replacement": parts}

    def taken(self, action: str) -> tuple[Offer, Decimal] | None:
        """Which offer, and how much of it, the choice puts into the draft; None = nothing."""
        if action == REPLACE and self.replacement_offer is not None and self.replacement is not None:
            return self.replacement_offer, self.replacement.quantity
        if action == SKIP or self.offer is None:
            return None
        return self.offer, self.full_quantity() if action == WAIT else self.quantity

    def full_quantity(self) -> Decimal:
        return self.old_quantity if self.offer is None else packed(self.old_quantity, self.offer.step, self.offer.minimum)


@dataclass(frozen=True, slots=True, kw_only=True)
class RepeatPreview:
    """`fingerprint` stands for everything that a commit depends on; it does not change with the exact stock as long as no line does."""

    source_id: str
    party_id: UUID
    currency: str
    lines: tuple[PreviewLine, ...]
    total_before: Decimal | None
    total_after: Decimal
    difference_percent: Decimal | None
    fingerprint: str

    @property
    def needs_attention(self) -> int:
        """How many lines are not simply unchanged."""
        return sum(line.outcome != Outcome.OK for line in self.lines)

    @property
    def can_order(self) -> bool:
        return any(line.choices != (SKIP,) for line in self.lines)

    def as_dict(self) -> dict[str, Any]:
        names = ("source_id", "party_id", "currency", "total_before", "total_after", "difference_percent", "fingerprint")
        values = {name: to_json(getattr(self, name)) for name in (*names, "needs_attention", "can_order")}
        return values | {"lines": [line.as_dict() for line in self.lines]}

    def chosen(self, choices: Iterable[Choice]) -> list[tuple[Offer, Decimal]]:
        """What goes into the draft. Raises InvalidInput for a choice that the preview does not offer."""
        actions = self.actions(choices)
        taken = (line.taken(actions.get(line.position, line.default)) for line in self.lines)
        return [one for one in taken if one is not None]

    def actions(self, choices: Iterable[Choice]) -> dict[int, str]:
        allowed = {line.position: line.choices for line in self.lines}
        actions: dict[int, str] = {}
        errors: dict[str, list[Message]] = {}
        for index, choice in enumerate(choices):
            if choice.action not in allowed.get(choice.line, ()) or choice.line in actions:
                errors[f"choices.{index}"] = [_("This choice is not on offer.")]
            else:
                actions[choice.line] = choice.action
        if errors:
            raise InvalidInput(errors=errors)
        return actions


def requests_for(lines: Iterable[SourceLine]) -> list[OfferRequest]:
    return [OfferRequest(sku=one.sku, quantity=one.quantity, unit=one.unit, known=one.known) for one in lines if one.sku]


def build(lines: Sequence[SourceLine], offers: Mapping[str, Offer], *, source_id: str, party_id: UUID, currency: str) -> RepeatPreview:
    """Pure: the same lines and offers give the same preview and the same fingerprint."""
    now_in = next((offers[one.sku].currency for one in lines if one.sku in offers), currency)
    desk = _Desk(offers, currency=now_in)
    shown = tuple(desk.line(one) for one in lines)
    after = sum((line.new_amount for line in shown), Decimal(0))
    olds = [line.old_amount for line in shown]
    before = None if None in olds or now_in != currency else sum((one for one in olds if one is not None), Decimal(0))
    return RepeatPreview(
        source_id=source_id,
        party_id=party_id,
        currency=now_in,
        lines=shown,
        total_before=before,
        total_after=after,
        difference_percent=percent(before, after),
        fingerprint=fingerprint_of(source_id, str(party_id), now_in, [_essence(line) for line in shown]),
    )


def percent(before: Decimal | None, after: Decimal | None) -> Decimal | None:
    if not before or after is None:
        return None
    return ((after - before) / before * 100).quantize(Decimal("0.01"))


def _essence(line: PreviewLine) -> list[Any]:
    offers = [line.offer, line.replacement_offer]
    terms = [
        None if one is None else [one.sku, one.name, one.unit, _plain(one.price), _plain(one.discount_rate), _plain(one.vat_rate)]
        for one in offers
    ]
    full = line.full_quantity() if WAIT in line.choices else None
    quantities = [line.quantity, full, line.replacement.quantity if line.replacement else None]
    return [line.position, line.outcome.value, list(line.choices), line.default, terms, [_plain(one) for one in quantities]]


def _plain(value: Decimal | None) -> str | None:
    return None if value is None else format(value.normalize(), "f")


class _Desk:
    """Serves the lines in their order: what one line takes of the stock, the next one of the same SKU does not get."""

    def __init__(self, offers: Mapping[str, Offer], *, currency: str) -> None:
        self.offers = offers
        self.currency = currency
        self.taken: dict[str, Decimal] = {}

    def left(self, offer: Offer) -> Decimal | None:
        if offer.available is None:
            return None
        return max(offer.available - self.taken.get(offer.sku, Decimal(0)), Decimal(0))

    def line(self, source: SourceLine) -> PreviewLine:
        offer = self.offers.get(source.sku)
        outcome, quantity = self.outcome(source, offer)
        replacement = self.replacement(source, offer) if outcome in {Outcome.REPLACED, Outcome.OUT_OF_STOCK, Outcome.QTY_REDUCED} else None
        choices = self.choices(outcome, offer, replacement)
        default = choices[0]
        line = self.shown(source, offer, outcome, quantity, replacement)
        made = PreviewLine(**line, choices=choices, default=default, new_amount=Decimal(0))
        return self.served(made, default)

    def served(self, line: PreviewLine, action: str) -> PreviewLine:
        taken = line.taken(action)
        if taken is None:
            return line
        offer, quantity = taken
        self.taken[offer.sku] = self.taken.get(offer.sku, Decimal(0)) + quantity
        values = {name: getattr(line, name) for name in PreviewLine.__slots__}
        return PreviewLine(**{**values, "new_amount": line_amount(quantity, offer.price, offer.discount_rate, self.currency)})

    def outcome(self, source: SourceLine, offer: Offer | None) -> tuple[Outcome, Decimal]:
        zero = Decimal(0)
        if offer is None:
            return Outcome.DISCONTINUED, zero
        if offer.is_restricted or offer.currency != self.currency:
            return Outcome.RESTRICTED, zero
        if not offer.is_active:
            return (Outcome.REPLACED if self.successor(offer) else Outcome.DISCONTINUED), zero
        full = packed(source.quantity, offer.step, offer.minimum)
        had = in_stock(full, self.left(offer), offer.step, offer.minimum)
        if had <= 0:
            return Outcome.OUT_OF_STOCK, zero
        if (source.unit and offer.unit != source.unit) or full != source.quantity:
            return Outcome.UNIT_CHANGED, had
        if had < source.quantity:
            return Outcome.QTY_REDUCED, had
        return self.price_outcome(source, offer), had

    def price_outcome(self, source: SourceLine, offer: Offer) -> Outcome:
        old = self.old_price(source)
        new = unit_price(offer.price, offer.discount_rate)
        if old is None or new == old:
            return Outcome.OK
        return Outcome.PRICE_UP if new > old else Outcome.PRICE_DOWN

    def old_price(self, source: SourceLine) -> Decimal | None:
        known = source.known
        return None if known is None or known.currency != self.currency else unit_price(known.price, known.discount_rate)

    def successor(self, offer: Offer) -> Offer | None:
        """The offer that takes the place of this one, if it can be had itself; chains are not followed."""
        found = self.offers.get(offer.replaced_by) if offer.replaced_by else None
        if found is None or found.is_restricted or not found.is_active or found.currency != self.currency:
            return None
        left = self.left(found)
        return (
            found
            if left is None or in_stock(packed(Decimal("0.001"), found.step, found.minimum), left, found.step, found.minimum) > 0
            else None
        )

    def replacement(self, source: SourceLine, offer: Offer | None) -> Replacement | None:
        found = self.successor(offer) if offer is not None else None
        if found is None:
            return None
        quantity = in_stock(packed(source.quantity, found.step, found.minimum), self.left(found), found.step, found.minimum)
        if quantity <= 0:
            return None
        price = unit_price(found.price, found.discount_rate)
        amount = line_amount(quantity, found.price, found.discount_rate, self.currency)
        return Replacement(sku=found.sku, name=found.name, unit=found.unit, price=price, quantity=quantity, amount=amount)

    def choices(self, outcome: Outcome, offer: Offer | None, replacement: Replacement | None) -> tuple[str, ...]:
        """The first one is the default."""
        waits = (WAIT,) if offer is not None and offer.available_on is not None else ()
        replaces = (REPLACE,) if replacement is not None else ()
        return {
            Outcome.RESTRICTED: (SKIP,),
            Outcome.DISCONTINUED: (SKIP,),
            Outcome.REPLACED: (*replaces, SKIP),
            Outcome.OUT_OF_STOCK: (*waits, *replaces, SKIP),
            Outcome.QTY_REDUCED: (TAKE_AVAILABLE, *waits, *replaces, SKIP),
        }.get(outcome, (TAKE, SKIP))

    def shown(
        self, source: SourceLine, offer: Offer | None, outcome: Outcome, quantity: Decimal, replacement: Replacement | None
    ) -> dict[str, Any]:
        is_sold = offer is not None and outcome not in {Outcome.RESTRICTED, Outcome.DISCONTINUED, Outcome.REPLACED}
        sold = offer if is_sold else None
        known, old = source.known, self.old_price(source)
        new = unit_price(sold.price, sold.discount_rate) if sold else None
        return {
            "position": source.position,
            "sku": source.sku,
            "name": source.name or (offer.name if offer else ""),
            "unit": source.unit,
            "outcome": outcome,
            "old_quantity": source.quantity,
            "quantity": quantity,
            "old_price": old,
            "new_price": new,
            "old_amount": line_amount(source.quantity, known.price, known.discount_rate, known.currency) if known else None,
            "price_difference_percent": percent(old, new),
            "new_unit": sold.unit if sold and sold.unit != source.unit else "",
            "available": self.left(sold) if sold else None,
            "available_on": sold.available_on if sold else None,
            "replacement": replacement,
            "offer": sold,
            "replacement_offer": self.successor(offer) if offer is not None and replacement is not None else None,
        }
