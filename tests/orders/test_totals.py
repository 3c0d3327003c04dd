"""J11: no kopeck is lost or made between lines, taxes and totals, whatever the goods."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lk_kit.core.exceptions import InvalidInput
from lk_kit.orders.abstract import get_order_model
from lk_kit.orders.models import OrderLine
from lk_kit.orders.totals import compute, line_total
from tests.thorough import examples

pytestmark = pytest.mark.project("default")

PLACES = {"RUB": 2, "JPY": 0, "KWD": 3}
RATES = [None, Decimal(0), Decimal(5), Decimal(10), Decimal(20), Decimal(22)]
NUMBERS = st.tuples(st.integers(1, 10**9), st.integers(0, 10**10), st.integers(0, 10**4), st.sampled_from(RATES))
"""Thousandths, ten-thousandths of the currency, ten-thousandths of one: whole numbers, because Hypothesis makes decimals slowly."""


def made(numbers: list[tuple[int, int, int, Decimal | None]]) -> list[OrderLine]:
    return [
        OrderLine(
            quantity=Decimal(quantity).scaleb(-3),
            price=Decimal(price).scaleb(-4),
            discount_rate=Decimal(discount).scaleb(-4),
            vat_rate=rate,
        )
        for quantity, price, discount, rate in numbers
    ]


LINES = st.lists(NUMBERS, max_size=4).map(made)


def rounded(value: Fraction, places: int) -> Decimal:
    return (Decimal(value.numerator) / Decimal(value.denominator)).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


@examples(1_000)
@given(lines=LINES, currency=st.sampled_from(sorted(PLACES)), included=st.booleans())
def test_nothing_is_lost(lines: list[OrderLine], currency: str, included: bool) -> None:
    order, places = get_order_model()(currency=currency, prices_include_vat=included), PLACES[currency]
    compute(order, lines)
    step = Decimal(1).scaleb(-places)
    for line in lines:
        exact = Fraction(line.price) * Fraction(line.quantity) * (1 - Fraction(line.discount_rate))
        assert abs(Fraction(line.amount) - exact) <= Fraction(step) / 2
        assert line.amount == line.amount.quantize(step)
        assert line.vat_amount == line.vat_amount.quantize(step)
        assert line.vat_amount >= 0
    assert order.vat_total == sum(line.vat_amount for line in lines)
    assert order.total == sum(line_total(line, prices_include_vat=included) for line in lines)
    assert order.subtotal - order.discount_total == sum(line.amount for line in lines)
    assert (order.lines_count, order.discount_total >= 0) == (len(lines), True)
    for rate in RATES:
        of_rate = [line for line in lines if line.vat_rate == rate]
        base, share = sum(line.amount for line in of_rate), Fraction(rate or 0) / 100
        exact = Fraction(base) * share / (1 + share if included else 1)
        assert abs(Fraction(sum(line.vat_amount for line in of_rate)) - exact) <= Fraction(step) / 2


@examples(500)
@given(lines=LINES)
def test_computing_twice_changes_nothing(lines: list[OrderLine]) -> None:
    order = get_order_model()(currency="RUB")
    compute(order, lines)
    before = (order.total, order.vat_total, [(one.amount, one.vat_amount) for one in lines])
    assert compute(order, lines) == []
    assert before == (order.total, order.vat_total, [(one.amount, one.vat_amount) for one in lines])


def test_no_vat_is_not_zero_vat() -> None:
    lines = [line(100, None), line(100, 0), line(100, 20)]
    order: Any = get_order_model()(currency="RUB")
    compute(order, lines)
    assert [one.vat_amount for one in lines] == [0, 0, Decimal("16.67")]


def test_three_thirds_of_a_kopeck() -> None:
    lines = [line("0.05", 20), line("0.05", 20), line("0.05", 20)]
    order: Any = get_order_model()(currency="RUB")
    compute(order, lines)
    assert order.vat_total == Decimal("0.03")  # 0.15 * 20 / 120 = 0.025, half up
    assert sorted(one.vat_amount for one in lines) == [Decimal("0.01")] * 3


def test_floats_are_forbidden() -> None:
    with pytest.raises(TypeError):
        compute(get_order_model()(currency="RUB"), [OrderLine(quantity=1, price=0.1, discount_rate=Decimal(0))])


def test_a_currency_that_does_not_exist() -> None:
    with pytest.raises(InvalidInput):
        compute(get_order_model()(currency="РУБ"), [line(1, None)])


def line(price: Any, rate: Any) -> OrderLine:
    vat_rate = None if rate is None else Decimal(rate)
    return OrderLine(quantity=Decimal(1), price=Decimal(price), discount_rate=Decimal(0), vat_rate=vat_rate)
