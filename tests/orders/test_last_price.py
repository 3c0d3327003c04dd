from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lk_kit.core.clock import now
from lk_kit.orders.abstract import get_order_model
from lk_kit.orders.backends.last_price import LastPriceSource
from lk_kit.orders.models import OrderLine
from lk_kit.orders.pricing import KnownLine, OfferRequest, PartyRef

SOURCE = LastPriceSource("default", {})


@pytest.fixture
def bought(company):
    """`bought(days ago, A="10")`: an order of the company with one of each."""

    def make(days: int, *, party: Any = None, status: str = "placed", discount: str = "0", **prices: str) -> Any:
        order = get_order_model()._base_manager.create(party=party or company, status=status, ordered_at=now() - timedelta(days=days))
        for position, (sku, price) in enumerate(prices.items(), 1):
            OrderLine.objects.create(
                order_id=order.pk,
                position=position,
                sku=sku,
                name=f"{sku} of {days}",
                quantity=1,
                price=Decimal(price),
                discount_rate=Decimal(discount),
                vat_rate=Decimal(20),
            )
        return order

    return make


def ask(party: Any, *skus: str, source: LastPriceSource = SOURCE, known: KnownLine | None = None) -> dict[str, Any]:
    return dict(source.offers([OfferRequest(sku=sku, known=known) for sku in skus], party=PartyRef(id=party.pk)))


def test_the_newest_order_decides(company, bought):
    bought(30, A="10", B="5")
    bought(3, A="12", discount="0.1")
    offers = ask(company, "A", "B", "C")
    assert {sku: (one.price, one.discount_rate, one.name) for sku, one in offers.items()} == {
        "A": (12, Decimal("0.1"), "A of 3"),
        "B": (5, 0, "B of 30"),
    }
    assert (offers["A"].available, offers["A"].vat_rate, offers["A"].is_active) == (None, 20, True)


def test_drafts_and_other_parties_do_not_count(company, bought, make_company):
    bought(30, A="10")
    bought(1, A="1", status="draft")
    bought(2, A="2", party=make_company())
    assert ask(company, "A")["A"].price == 10


def test_goods_of_long_ago_are_found_in_the_whole_history(company, bought):
    bought(400, OLD="7")
    bought(300, OLD="8")
    for days in range(6):
        bought(days, A="10")
    short = LastPriceSource("default", {"ORDERS": 3})
    with CaptureQueriesContext(connection) as queries:
        assert ask(company, "A", source=short)["A"].price == 10
    assert len(queries) == 1
    with CaptureQueriesContext(connection) as queries:
        assert ask(company, "A", "OLD", source=short)["OLD"].price == 8
    assert len(queries) == 2


def test_a_line_that_is_remembered_counts_when_nothing_else_does(company, bought):
    known = KnownLine(name="Made by staff", unit="h", price=Decimal("99.5"), currency="RUB")
    offers = ask(company, "NEW", known=known)
    assert (offers["NEW"].price, offers["NEW"].name) == (Decimal("99.5"), "Made by staff")
    bought(1, NEW="100")
    assert ask(company, "NEW", known=known)["NEW"].price == 100
