from __future__ import annotations

import time

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lk_kit.orders.abstract import get_order_model
from lk_kit.orders.search import search

from .conftest import offer


@pytest.fixture
def found(run, buyer, make_draft, price_list):
    price_list["Bolt-5"] = offer("Bolt-5")
    orders = {}
    for name, goods, reference in (("first", {"A": 1}, "PO_1 100%"), ("second", {"Bolt-5": 1}, "ЗК-17"), ("third", {"A": 1, "B": 1}, "")):
        draft = make_draft(goods)
        run("UpdateDraft", draft, customer_reference=reference, actor=buyer)
        orders[run("PlaceOrder", draft, actor=buyer).pk] = name

    def names(text: str) -> list[str]:
        return sorted(orders[order.pk] for order in search(get_order_model().objects.all(), text))

    return names


def test_number_reference_and_sku(found):
    assert found("000002") == ["second"]
    assert found("po_1") == ["first"]
    assert found("ЗК-17") == ["second"]
    assert found("B") == ["third"]
    assert found("BOLT-5") == []
    assert found("bolt-5") == []
    assert found("Bolt-5") == ["second"]
    assert found("a") == ["first", "third"]
    assert found("A 000003") == ["third"]
    assert found("A 000002") == []
    assert found("   ") == ["first", "second", "third"]


def test_wildcards_mean_themselves(found):
    assert found("%") == ["first"]
    assert found("P__1") == []
    assert found("_") == ["first"]
    assert found("\\") == []
    assert found("'; drop table") == []


def test_a_search_is_bounded(found):
    began = time.monotonic()
    with CaptureQueriesContext(connection) as queries:
        found("слово " * 10_000 + "%" * 10_000)
        found(" ".join(f"w{number}" for number in range(1000)))
    assert time.monotonic() - began < 1
    assert all(one["sql"].upper().count(" LIKE ") <= 8 * 3 for one in queries)


@pytest.mark.project("swapped")
def test_a_hosts_column_is_searched_when_it_says_so(found):
    first = get_order_model().objects.order_by("number").first()
    assert first is not None
    type(first).objects.filter(pk=first.pk).update(contract_no="KX-9", cost_centre="ZZ-1")
    assert found("kx-9") == ["first"]
    assert found("zz-1") == []
