"""Canaries of tests/orders/test_races.py: the same storms on what everybody writes first; they must do damage."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction

from lk_kit.orders.abstract import get_order_model
from lk_kit.orders.models import OrderHistory
from lk_kit.parties.models import Party

pytestmark = [pytest.mark.pg, pytest.mark.django_db(transaction=True)]


def naive_place(pk: Any) -> None:
    """Read, look at the status, save: no lock, no compare-and-set."""
    with transaction.atomic():
        order = get_order_model().objects.get(pk=pk)
        if order.status != "draft":
            raise ValueError("placed already")
        OrderHistory.objects.create(order_id=pk, from_status="draft", to_status="placed")
        order.status = "placed"
        order.save()


def naive_repeat(source_id: Any, key: str) -> Any:
    """Look for a draft that was made with this key, else make one."""
    with transaction.atomic():
        orders = get_order_model().objects
        made = orders.filter(customer_reference=key).first()
        source = orders.get(pk=source_id)
        return made or orders.create(party_id=source.party_id, customer_reference=key)


REPEATS = 5
"""The rule for canaries: one damaged storm of five is enough, for a busy machine may run the threads one after another."""


def new_order() -> Any:
    return get_order_model().objects.create(party=Party.objects.create(name="ООО «Канарейка»"))


def placed_more_than_once(fan: Callable[..., Any]) -> bool:
    order = new_order()
    outcomes = fan(32, lambda i: naive_place(order.pk))
    return [one.ok for one in outcomes].count(True) > 1 and OrderHistory.objects.filter(order_id=order.pk).count() > 1


def repeated_more_than_once(fan: Callable[..., Any], key: str) -> bool:
    order = new_order()
    fan(32, lambda i: naive_repeat(order.pk, key))
    return get_order_model().objects.filter(customer_reference=key).count() > 1


def test_a_draft_is_placed_several_times(fan: Callable[..., Any]) -> None:
    assert any(placed_more_than_once(fan) for _repeat in range(REPEATS))


def test_a_repeat_is_made_several_times(fan: Callable[..., Any]) -> None:
    assert any(repeated_more_than_once(fan, f"once-{repeat}") for repeat in range(REPEATS))
