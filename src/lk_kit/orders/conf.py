from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from lk_kit.core.conf import Option, Section, at_least, one_of
from lk_kit.core.numbers import format_number

DEFAULT_PRICE_SOURCES: dict[str, dict[str, Any]] = {"default": {"BACKEND": "lk_kit.orders.backends.last_price.LastPriceSource"}}


def _valid_sources(value: Mapping[str, Any]) -> str:
    return "" if "default" in value else "must have the alias 'default'"


def _valid_pattern(value: str) -> str:
    try:
        format_number(value, 1, 2026)
    except ValueError as error:
        return str(error)
    return ""


def _valid_minimums(value: Mapping[str, Any]) -> str:
    wrong = [code for code, amount in value.items() if isinstance(amount, bool) or not isinstance(amount, (Decimal, int)) or amount < 0]
    return f"the amount of {wrong[0]!r} must be a Decimal or an int, not negative" if wrong else ""


class OrdersSettings(Section):
    PAGE_SIZE = Option(20, "Orders on a page of the list.", valid=at_least(1))
    PRICE_SOURCES = Option(
        DEFAULT_PRICE_SOURCES,
        "Where prices and availability come from: alias → {'BACKEND', 'OPTIONS'}. 'default' is used for drafts, placing and repeating.",
        valid=_valid_sources,
    )
    PRICE_POLICY = Option(
        "refuse_if_changed",
        "What placing does when a price moved since the draft was made: refuse_if_changed shows the customer the difference first, "
        "newest places at the new price.",
        valid=one_of("refuse_if_changed", "newest"),
    )
    PRICES_INCLUDE_VAT = Option(True, "Whether the prices of new orders include VAT.")
    NUMBER_PATTERN = Option("{year}-{value:06d}", "Order numbers; known fields: value, year, yy.", valid=_valid_pattern)
    NUMBER_SERIES = Option("orders", "Name of the number series; an older site names its own to go on counting.")
    MIN_TOTAL: Option[dict[str, Any]] = Option(
        {},
        "Least total of an order by currency: {'RUB': Decimal('5000')}. A currency that is not named has no minimum.",
        valid=_valid_minimums,
    )
    MAX_LINES = Option(500, "Most lines of an order or template.", valid=at_least(1))
    MAX_QUANTITY = Option(1_000_000, "Most of one position.", valid=at_least(1))
    MAX_DRAFTS = Option(100, "Most drafts a party may keep at a time.", valid=at_least(1))
    MAX_BULK = Option(500, "Most orders in one bulk step.", valid=at_least(1))
    DELIVERY_METHODS: Option[dict[str, Any]] = Option(
        {}, "Ways of delivery to choose from: code → label. Empty: the customer writes it in his own words."
    )
    REQUIRE_ADDRESS = Option(False, "Whether an order without a delivery address is refused.")
    EXPORT_LIMIT = Option(100_000, "Most orders in one CSV export.", valid=at_least(1))


conf = OrdersSettings("ORDERS")
