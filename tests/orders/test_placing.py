from __future__ import annotations

from contextlib import contextmanager
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.dispatch import Signal
from django.test.utils import CaptureQueriesContext

from lk_kit.core.actors import Actor
from lk_kit.core.exceptions import ActionVetoed, Conflict, InvalidInput, NotAllowed, Refused
from lk_kit.orders import signals
from lk_kit.orders.backends.locmem import LocMemPriceSource
from lk_kit.orders.exceptions import LinesRefused, PricesChanged
from lk_kit.orders.models import OrderHistory
from lk_kit.parties.models import Address

from .conftest import LOCMEM, fresh, lines_of, offer


@contextmanager
def received(*signals: Signal):
    """The events (or the keyword arguments of a `pre_` signal) in the order they came."""
    got: list[Any] = []

    def receiver(sender: Any, **given: Any) -> None:
        got.append(given.get("event", given))

    for signal in signals:
        signal.connect(receiver)
    try:
        yield got
    finally:
        for signal in signals:
            signal.disconnect(receiver)


def test_placing_gives_number_time_person_history_and_fact(run, make_draft, buyer, django_capture_on_commit_callbacks):
    draft = make_draft(A=2, B=1)
    with received(signals.order_placed) as got, django_capture_on_commit_callbacks(execute=True):
        order = run("PlaceOrder", draft, actor=buyer)
        assert got == []
    order = fresh(order)
    assert order.status == "placed"
    assert order.number == f"{order.ordered_at:%Y}-000001"
    assert order.placed_by_id == buyer.user.pk
    assert order.total == Decimal("219.99")
    [row] = OrderHistory.objects.filter(order_id=order.pk)
    assert (row.from_status, row.to_status, row.user_id, row.via) == ("draft", "placed", buyer.user.pk, "customer")
    [event] = got
    assert (event.number, event.total, event.currency, event.lines_count) == (order.number, Decimal("219.99"), "RUB", 2)
    assert (event.party_id, event.actor_id) == (order.party_id, str(buyer.user.pk))
    assert event.describe() == f"Order {order.number} was placed"


def test_numbers_follow_each_other_and_a_refusal_leaves_no_gap(run, make_draft, buyer, price_list):
    numbers = [run("PlaceOrder", make_draft(A=1), actor=buyer).number[-6:]]
    price_list["A"] = offer("A", "101")
    draft = make_draft(B=1)
    price_list["B"] = offer("B", "5")
    with pytest.raises(PricesChanged):
        run("PlaceOrder", draft, actor=buyer)
    numbers.append(run("PlaceOrder", make_draft(A=1), actor=buyer).number[-6:])
    assert numbers == ["000001", "000002"]


def test_a_host_numbers_in_its_own_way(run, make_draft, buyer, settings):
    settings.LK_KIT = {**settings.LK_KIT, "CLASSES": {"orders.OrderNumbering": "tests.orders.overrides.ShopNumbering"}}
    assert run("PlaceOrder", make_draft(A=1), actor=buyer).number.startswith("SHOP-")


def test_a_placed_order_cannot_be_placed_or_edited_again(run, make_order, buyer):
    order = make_order(A=1)
    with pytest.raises(Refused) as caught:
        run("PlaceOrder", order, actor=buyer)
    assert caught.value.code == "wrong_status"
    for name, inputs in (("UpdateDraft", {"title": "x"}), ("AddLine", {"sku": "A", "quantity": 1}), ("DeleteDraft", {})):
        with pytest.raises(Refused) as caught:
            run(name, order, actor=buyer, **inputs)
        assert caught.value.code == "not_a_draft"


def test_an_empty_draft_is_refused(run, make_draft, buyer):
    with pytest.raises(Refused) as caught:
        run("PlaceOrder", make_draft({}), actor=buyer)
    assert caught.value.code == "empty"


def test_a_changed_price_is_shown_before_it_is_paid(run, make_draft, buyer, price_list):
    draft = make_draft(A=2)
    price_list["A"] = offer("A", "110")
    with pytest.raises(PricesChanged) as caught:
        run("PlaceOrder", draft, actor=buyer)
    [change] = caught.value.changes
    assert (change.sku, change.old_price, change.new_price) == ("A", 100, 110)
    assert fresh(draft).total == 200
    [again] = run("RefreshPrices", draft, actor=buyer)
    assert again == change
    assert run("PlaceOrder", draft, actor=buyer, expected_total="220").total == 220


def test_newest_prices_by_policy_but_never_against_the_total_that_was_seen(run, make_draft, buyer, price_list, orders_settings):
    orders_settings(PRICE_POLICY="newest")
    draft = make_draft(A=2)
    price_list["A"] = offer("A", "110")
    with pytest.raises(PricesChanged):
        run("PlaceOrder", draft, actor=buyer, expected_total=Decimal(200))
    assert fresh(draft).status == "draft"
    assert fresh(run("PlaceOrder", draft, actor=buyer)).total == 220
    assert [line.price for line in lines_of(draft)] == [110]


def test_what_is_gone_by_now_is_refused_line_by_line(run, make_draft, buyer, price_list):
    draft = make_draft(A=2, B=1, C=1)
    price_list["A"] = offer("A", available=Decimal(1))
    del price_list["C"]
    with pytest.raises(LinesRefused) as caught:
        run("PlaceOrder", draft, actor=buyer)
    assert [(one.position, one.code) for one in caught.value.problems] == [(1, "not_available"), (3, "unknown_sku")]
    assert fresh(draft).status == "draft"


def test_the_least_total_says_what_is_missing(run, make_draft, buyer, orders_settings):
    orders_settings(MIN_TOTAL={"RUB": Decimal(500)})
    draft = make_draft(A=2)
    with pytest.raises(Refused) as caught:
        run("PlaceOrder", draft, actor=buyer)
    assert caught.value.code == "below_minimum"
    assert "300.00" in str(caught.value)
    run("AddLine", draft, sku="A", quantity=3, actor=buyer)
    assert run("PlaceOrder", draft, actor=buyer).status == "placed"


def test_an_address_where_the_seller_needs_one(run, make_draft, buyer, company, orders_settings):
    orders_settings(REQUIRE_ADDRESS=True)
    draft = make_draft(A=1)
    with pytest.raises(Refused) as caught:
        run("PlaceOrder", draft, actor=buyer)
    assert caught.value.code == "no_address"
    address = Address.objects.create(party=company, city="Тверь", street="Советская, 1")
    assert run("PlaceOrder", draft, actor=buyer, address_id=address.pk).delivery_address == "Тверь, Советская, 1"
    assert fresh(draft).delivery_address == "Тверь, Советская, 1"


def test_a_veto_rolls_everything_back(run, make_draft, buyer, django_capture_on_commit_callbacks):
    def veto(sender: Any, *, order: Any, lines: Any, actor: Any, **given: Any) -> None:
        assert connection.in_atomic_block
        assert (order.status, len(lines), actor) == ("draft", 1, buyer)
        raise ActionVetoed("The credit limit is used up.")

    draft = make_draft(A=1)
    signals.pre_order_place.connect(veto)
    try:
        with (
            received(signals.order_placed) as got,
            django_capture_on_commit_callbacks(execute=True),
            pytest.raises(ActionVetoed, match="The credit limit is used up"),
        ):
            run("PlaceOrder", draft, actor=buyer)
    finally:
        signals.pre_order_place.disconnect(veto)
    assert got == []
    assert (fresh(draft).status, fresh(draft).number) == ("draft", "")
    assert not OrderHistory.objects.exists()
    assert run("PlaceOrder", draft, actor=buyer).number.endswith("000001")


@pytest.mark.parametrize("junk", ["1e5", "NaN", "-", "١٢٣", "9" * 5000, True, "1_000"])
def test_junk_as_expected_total(run, make_draft, buyer, junk):
    with pytest.raises(InvalidInput) as caught:
        run("PlaceOrder", make_draft(A=1), actor=buyer, expected_total=junk)
    assert set(caught.value.errors) == {"expected_total"}


def test_a_remote_source_is_asked_before_the_transaction_and_checked_in_it(run, make_draft, buyer, orders_settings, monkeypatch):
    draft = make_draft(A=1)
    depth = len(connection.savepoint_ids)
    asked = []

    def offers(self: Any, requests: Any, *, party: Any) -> Any:
        asked.append(len(connection.savepoint_ids))
        return ask(self, requests, party=party)

    ask = LocMemPriceSource.offers
    monkeypatch.setattr(LocMemPriceSource, "offers", offers)
    run("AddLine", draft, sku="B", quantity=1, actor=buyer)
    orders_settings(PRICE_SOURCES={"default": {"BACKEND": LOCMEM, "OPTIONS": {"REMOTE": True}}})
    run("AddLine", draft, sku="C", quantity=1, actor=buyer)
    assert asked == [depth + 1, depth]


def test_a_draft_that_moved_while_a_remote_source_was_asked(run, make_draft, buyer, orders_settings, monkeypatch):
    draft = make_draft(A=1)
    orders_settings(PRICE_SOURCES={"default": {"BACKEND": LOCMEM, "OPTIONS": {"REMOTE": True}}})
    ask = LocMemPriceSource.offers

    def offers(self: Any, requests: Any, *, party: Any) -> Any:
        monkeypatch.setattr(LocMemPriceSource, "offers", ask)
        run("AddLine", fresh(draft), sku="B", quantity=1, actor=buyer)
        return ask(self, requests, party=party)

    monkeypatch.setattr(LocMemPriceSource, "offers", offers)
    with pytest.raises(Conflict):
        run("PlaceOrder", draft, actor=buyer)
    assert fresh(draft).status == "draft"


def test_a_stranger_does_not_make_a_remote_source_work(run, make_draft, actor_of, orders_settings, monkeypatch):
    draft = make_draft(A=1)
    orders_settings(PRICE_SOURCES={"default": {"BACKEND": LOCMEM, "OPTIONS": {"REMOTE": True}}})
    asked = []
    monkeypatch.setattr(LocMemPriceSource, "offers", lambda self, requests, *, party: asked.append(1) or {})
    for name in ("PlaceOrder", "RefreshPrices", "PreviewRepeat", "CopyToDraft"):
        with pytest.raises(NotAllowed):
            run(name, draft, actor=actor_of())
    assert asked == []


def test_placing_takes_few_statements(run, make_draft, buyer, price_list, orders_settings):
    """Beside the two reads of lines and prices: lock, number, order, history, and with `lk_kit.events` the event and its deliveries."""
    goods = {f"G{number}": 1 for number in range(20)}
    price_list.update({sku: offer(sku) for sku in goods})
    first, draft = make_draft(goods), make_draft(goods)
    orders_settings(PRICE_SOURCES={"default": {"BACKEND": "lk_kit.orders.backends.last_price.LastPriceSource"}})
    run("PlaceOrder", first, actor=buyer)
    with CaptureQueriesContext(connection) as queries:
        run("PlaceOrder", draft, actor=buyer)
    statements = [one["sql"] for one in queries if "SAVEPOINT" not in one["sql"]]
    assert len(statements) <= 8, "\n".join(statements)


def test_the_system_may_place(run, make_draft):
    draft = make_draft(A=1)
    person = draft.placed_by_id
    order = run("PlaceOrder", draft, actor=Actor.system())
    assert order.placed_by_id == person
    assert OrderHistory.objects.get(order_id=order.pk).via == "system"
