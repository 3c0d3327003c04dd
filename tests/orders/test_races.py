"""Thirty-two at once on PostgreSQL; the canaries are in tests/naive/test_orders.py."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from lk_kit.core.actors import Actor
from lk_kit.core.exceptions import Conflict, Refused
from lk_kit.orders.abstract import get_order_model
from lk_kit.orders.models import OrderHistory, OrderLine

from .conftest import fresh

pytestmark = [pytest.mark.pg, pytest.mark.django_db(transaction=True)]


def test_a_draft_is_placed_once(fan: Callable[..., Any], run, make_draft, buyer):
    draft = make_draft(A=1, B=2)
    outcomes = fan(32, lambda i: run("PlaceOrder", fresh(draft), actor=buyer).number)
    assert [one.ok for one in outcomes].count(True) == 1
    assert {type(one.value) for one in outcomes if not one.ok} == {Refused}
    assert OrderHistory.objects.filter(order_id=draft.pk).count() == 1


def test_numbers_have_no_gap_and_no_twin(fan, run, make_draft, buyer):
    drafts = [make_draft(A=1) for _ in range(32)]
    outcomes = fan(32, lambda i: run("PlaceOrder", drafts[i], actor=buyer).number)
    assert all(one.ok for one in outcomes), outcomes
    assert sorted(int(one.value[-6:]) for one in outcomes) == list(range(1, 33))


def test_a_repeat_with_one_key_makes_one_draft(fan, run, make_order, buyer):
    order = make_order(A=1, B=2)
    shown = run("PreviewRepeat", order, actor=buyer).fingerprint
    outcomes = fan(32, lambda i: run("RepeatOrder", fresh(order), fingerprint=shown, key="once", actor=buyer).pk)
    assert len({one.value for one in outcomes if one.ok}) == 1, outcomes
    assert all(one.ok for one in outcomes)
    assert get_order_model().objects.drafts().count() == 1
    assert OrderLine.objects.count() == 4


def test_of_cancelling_and_shipping_one_wins(fan, run, make_order, buyer):
    order = make_order(A=1, status="processing")

    def go(i: int) -> str:
        if i % 2:
            return run("CancelOrder", fresh(order), reason="Too late?", actor=buyer).status
        return run("MoveOrder", fresh(order), transition="ship", actor=Actor.system()).status

    outcomes = fan(32, go)
    [won] = [one.value for one in outcomes if one.ok]
    assert fresh(order).status == won
    assert {type(one.value) for one in outcomes if not one.ok} <= {Refused, Conflict}


def test_lines_added_together_are_all_counted(fan, run, make_draft, buyer):
    draft = make_draft(A=1)
    outcomes = fan(32, lambda i: run("AddLine", fresh(draft), sku="AB"[i % 2], quantity=1, actor=buyer).pk)
    assert all(one.ok for one in outcomes), outcomes
    assert {line.sku: int(line.quantity) for line in OrderLine.objects.filter(order_id=draft.pk)} == {"A": 17, "B": 16}
    assert float(fresh(draft).total) == 1700 + 16 * 19.99
