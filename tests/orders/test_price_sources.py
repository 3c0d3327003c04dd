"""The contract of price sources, kept by those that ship; a source of a host inherits the same class."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from lk_kit.core.exceptions import BackendConfigurationError
from lk_kit.orders.abstract import get_order_model
from lk_kit.orders.backends.last_price import LastPriceSource
from lk_kit.orders.backends.locmem import PRICES, DummyPriceSource, LocMemPriceSource
from lk_kit.orders.models import OrderLine
from lk_kit.orders.pricing import PartyRef, PriceSource, price_source, price_sources
from lk_kit.parties.models import Party
from lk_kit.testing.contracts import PriceSourceContract

from .conftest import offer


class TestLocMem(PriceSourceContract):
    known = "A"

    @pytest.fixture(autouse=True)
    def goods(self) -> Any:
        PRICES["A"] = offer("A")
        yield
        PRICES.clear()

    def make_source(self) -> PriceSource:
        return LocMemPriceSource("default", {})


class TestLastPrice(PriceSourceContract):
    known = "A"

    @pytest.fixture(autouse=True)
    def goods(self, db: None) -> None:
        self.customer = Party.objects.create(name="ООО «Договор»")
        order = get_order_model()._base_manager.create(party=self.customer, status="placed")
        OrderLine.objects.create(order_id=order.pk, position=1, sku="A", name="Goods", quantity=1, price=Decimal("9.99"))

    def party(self) -> PartyRef:
        return PartyRef(id=self.customer.pk)

    def make_source(self) -> PriceSource:
        return LastPriceSource("default", {})


def test_the_default_is_the_last_price(settings):
    settings.LK_KIT = {**settings.LK_KIT, "ORDERS": {}}
    assert type(price_source()) is LastPriceSource


def test_a_cabinet_that_sells_nothing(db):
    assert DummyPriceSource("default", {}).offers([], party=PartyRef(id=Party.objects.create(name="x").pk)) == {}


def test_a_wrong_backend_is_told_by_name(orders_settings):
    orders_settings(PRICE_SOURCES={"default": {"BACKEND": "lk_kit.orders.models.Order"}})
    with pytest.raises(BackendConfigurationError, match="PRICE_SOURCES"):
        price_source()
    assert [one.id for one in price_sources.check()] == ["lk_kit.E006"]
