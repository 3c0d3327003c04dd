"""B3: every number that a customer may write, with everything that is not one."""

from __future__ import annotations

import time
from decimal import Decimal
from typing import Any

import pytest

from lk_kit.core.exceptions import InvalidInput
from lk_kit.orders.lines import LineInput
from lk_kit.orders.models import OrderLine, OrderTemplateLine

from .conftest import lines_of

JUNK: list[Any] = [
    0,
    "0",
    "0.000",
    -1,
    "-1",
    "-0",
    0.1 + 0.2,
    1.0,
    "1.0001",
    1e9,
    10**9,
    "1000001",
    2**63,
    "9" * 5000,
    int("9" * 5000, 16),
    "NaN",
    "sNaN",
    "Infinity",
    "-inf",
    "1e400",
    "1E+999999999",
    "1e2",
    Decimal("NaN"),
    Decimal("sNaN"),
    Decimal("Infinity"),
    Decimal("1E+999999999"),
    Decimal("-0"),
    True,
    False,
    None,
    "",
    " ",
    "1 ",
    "+1",
    "1,5",
    "1_000",
    "１２３",
    "٣",
    "0x10",
    "1/2",
    "½",
    "²",
    [],
    {},
    b"1",
    "1\x00",
    "=1",
]


@pytest.fixture
def attempts(run, buyer, company, make_draft):
    draft = make_draft(A=1)
    [line] = lines_of(draft)
    template = run("CreateTemplate", party=company.pk, title="T", lines=[LineInput("A", 1)], actor=buyer)
    return [
        ("CreateDraft", (), lambda value: {"party": company.pk, "lines": [LineInput("A", 1), LineInput("B", value)]}, "lines.1.quantity"),
        ("SetLines", (draft,), lambda value: {"lines": [LineInput("A", value)]}, "lines.0.quantity"),
        ("AddLine", (draft,), lambda value: {"sku": "B", "quantity": value}, "quantity"),
        ("ChangeLine", (draft,), lambda value: {"line_id": line.pk, "quantity": value}, "quantity"),
        ("CreateTemplate", (), lambda value: {"party": company.pk, "title": "X", "lines": [LineInput("A", value)]}, "lines.0.quantity"),
        ("UpdateTemplate", (template,), lambda value: {"lines": [LineInput("A", value)]}, "lines.0.quantity"),
    ]


def test_no_junk_is_taken_for_a_quantity(run, buyer, attempts):
    for value in JUNK:
        for name, instances, inputs, field in attempts:
            began = time.monotonic()
            with pytest.raises(InvalidInput) as caught:
                run(name, *instances, actor=buyer, **inputs(value))
            assert set(caught.value.errors) == {field}, (name, value)
            assert str(caught.value.errors[field][0])
            assert time.monotonic() - began < 0.5
    assert set(OrderLine.objects.values_list("quantity", flat=True)) == {1}
    assert set(OrderTemplateLine.objects.values_list("quantity", flat=True)) == {1}


@pytest.mark.parametrize("value", ["1", 1, Decimal("1.0"), "0.001", "1000000", "001"])
def test_plain_numbers_are_taken(run, buyer, make_draft, value):
    draft = make_draft({})
    run("AddLine", draft, sku="C", quantity=value, actor=buyer)
    assert lines_of(draft)[0].quantity == Decimal(str(value))


@pytest.mark.parametrize("sku", ["", "  ", None, 5, "x" * 65, "\u200b", ["A"]])
def test_no_junk_is_taken_for_a_sku(run, buyer, make_draft, sku):
    with pytest.raises(InvalidInput) as caught:
        run("AddLine", make_draft(A=1), sku=sku, quantity=1, actor=buyer)
    assert set(caught.value.errors) == {"sku"}


def test_line_ids_that_are_none(run, buyer, make_draft):
    from lk_kit.core.exceptions import NotVisible

    draft = make_draft(A=1)
    for line_id in ("", None, "1; drop table", 7, "00000000-0000-0000-0000-000000000000"):
        with pytest.raises(NotVisible):
            run("RemoveLine", draft, line_id=line_id, actor=buyer)


def test_adding_up_beyond_the_limit(run, buyer, make_draft):
    draft = make_draft(A=999_999)
    with pytest.raises(InvalidInput) as caught:
        run("AddLine", draft, sku="A", quantity=2, actor=buyer)
    assert set(caught.value.errors) == {"quantity"}
