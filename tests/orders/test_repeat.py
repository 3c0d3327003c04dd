from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lk_kit.core.exceptions import IdempotencyMismatch, InvalidInput, NotVisible, Refused
from lk_kit.orders import signals
from lk_kit.orders.abstract import get_order_model
from lk_kit.orders.enums import RepeatOutcome as Outcome
from lk_kit.orders.exceptions import PreviewChanged
from lk_kit.orders.repeat import Choice

from .conftest import fresh, lines_of, offer
from .test_placing import received

SOON = date(2030, 5, 9)


@pytest.fixture
def look(run, buyer):
    return lambda order: run("PreviewRepeat", order, actor=buyer)


def only(preview: Any) -> Any:
    [line] = preview.lines
    return line


# sku A was bought: 10 pcs at 100
TABLE = [
    ("unchanged", {}, Outcome.OK, 10, ("take", "skip"), "take"),
    ("dearer", {"price": Decimal(110)}, Outcome.PRICE_UP, 10, ("take", "skip"), "take"),
    ("cheaper by discount", {"discount_rate": Decimal("0.1")}, Outcome.PRICE_DOWN, 10, ("take", "skip"), "take"),
    ("short", {"available": Decimal(4)}, Outcome.QTY_REDUCED, 4, ("take_available", "skip"), "take_available"),
    (
        "short, more to come",
        {"available": Decimal(4), "available_on": SOON},
        Outcome.QTY_REDUCED,
        4,
        ("take_available", "wait", "skip"),
        "take_available",
    ),
    (
        "short, with a successor",
        {"available": Decimal(4), "replaced_by": "B"},
        Outcome.QTY_REDUCED,
        4,
        ("take_available", "replace", "skip"),
        "take_available",
    ),
    (
        "short and dearer",
        {"available": Decimal(4), "price": Decimal(110)},
        Outcome.QTY_REDUCED,
        4,
        ("take_available", "skip"),
        "take_available",
    ),
    ("none", {"available": Decimal(0)}, Outcome.OUT_OF_STOCK, 0, ("skip",), "skip"),
    ("none, more to come", {"available": Decimal(0), "available_on": SOON}, Outcome.OUT_OF_STOCK, 0, ("wait", "skip"), "wait"),
    ("less than the minimum left", {"available": Decimal(3), "minimum": Decimal(5)}, Outcome.OUT_OF_STOCK, 0, ("skip",), "skip"),
    (
        "a step cuts what is left",
        {"available": Decimal(7), "step": Decimal(5)},
        Outcome.QTY_REDUCED,
        5,
        ("take_available", "skip"),
        "take_available",
    ),
    ("gone", {"is_active": False}, Outcome.DISCONTINUED, 0, ("skip",), "skip"),
    ("gone, with a successor", {"is_active": False, "replaced_by": "B"}, Outcome.REPLACED, 0, ("replace", "skip"), "replace"),
    ("gone, the successor unknown", {"is_active": False, "replaced_by": "ZZZ"}, Outcome.DISCONTINUED, 0, ("skip",), "skip"),
    ("other unit", {"unit": "box"}, Outcome.UNIT_CHANGED, 10, ("take", "skip"), "take"),
    ("other packing", {"step": Decimal(6)}, Outcome.UNIT_CHANGED, 12, ("take", "skip"), "take"),
    ("greater minimum", {"minimum": Decimal(24)}, Outcome.UNIT_CHANGED, 24, ("take", "skip"), "take"),
    ("other unit goes before short", {"unit": "box", "available": Decimal(4)}, Outcome.UNIT_CHANGED, 4, ("take", "skip"), "take"),
    ("none goes before other unit", {"unit": "box", "available": Decimal(0)}, Outcome.OUT_OF_STOCK, 0, ("skip",), "skip"),
    ("gone goes before none", {"is_active": False, "available": Decimal(0)}, Outcome.DISCONTINUED, 0, ("skip",), "skip"),
    ("forbidden goes before all", {"is_restricted": True, "is_active": False}, Outcome.RESTRICTED, 0, ("skip",), "skip"),
]


@pytest.mark.parametrize(("why", "now", "outcome", "quantity", "choices", "default"), TABLE, ids=[row[0] for row in TABLE])
def test_one_outcome_a_line(make_order, price_list, look, why, now, outcome, quantity, choices, default):
    order = make_order(A=10)
    price_list["A"] = replace(price_list["A"], **now)
    line = only(look(order))
    assert (line.outcome, line.quantity, line.choices, line.default) == (outcome, quantity, choices, default)
    assert (line.old_quantity, line.old_price, line.old_amount) == (10, 100, 1000)


def test_unknown_goods_are_discontinued(make_order, price_list, look):
    order = make_order(A=1, B=1)
    del price_list["A"]
    assert [line.outcome for line in look(order).lines] == [Outcome.DISCONTINUED, Outcome.OK]


def test_the_numbers_that_are_shown(make_order, price_list, look):
    order = make_order(A=10, B=2, C=100)
    price_list["A"] = replace(price_list["A"], price=Decimal("112.5"), available=Decimal(8))
    price_list["B"] = replace(price_list["B"], is_active=False, replaced_by="N")
    price_list["N"] = offer("N", "25", minimum=Decimal(3))
    preview = look(order)
    short, replaced, same = preview.lines
    assert (short.new_price, short.price_difference_percent, short.new_amount, short.available) == (
        Decimal("112.5"),
        Decimal("12.50"),
        900,
        8,
    )
    assert (replaced.new_price, replaced.new_amount) == (None, 75)
    assert (replaced.replacement.sku, replaced.replacement.quantity, replaced.replacement.amount) == ("N", 3, 75)
    assert same.new_amount == 35
    assert (preview.total_before, preview.total_after) == (Decimal("1074.98"), 1010)
    assert preview.difference_percent == Decimal("-6.04")
    assert preview.needs_attention == 2
    shown = preview.as_dict()
    assert shown["lines"][0]["outcome"] == "qty_reduced"
    assert shown["lines"][1]["replacement"]["price"] == "25"
    assert shown["difference_percent"] == "-6.04"
    import json

    json.dumps(shown)


def test_lines_of_the_same_goods_share_the_stock(make_order, price_list, look):
    order = make_order(A=5)
    [line] = lines_of(order)
    line.pk, line.position, line._state.adding = None, 2, True
    line.id = type(line)._meta.pk.get_default()
    line.save(force_insert=True)
    price_list["A"] = replace(price_list["A"], available=Decimal(7))
    assert [(one.outcome, one.quantity) for one in look(order).lines] == [(Outcome.OK, 5), (Outcome.QTY_REDUCED, 2)]


def test_another_currency_cannot_be_compared(make_order, price_list, look):
    order = make_order(A=1, B=1)
    price_list["A"] = replace(price_list["A"], currency="EUR")
    preview = look(order)
    assert [(one.outcome, one.old_price) for one in preview.lines] == [(Outcome.OK, None), (Outcome.RESTRICTED, None)]
    assert (preview.currency, preview.total_before, preview.difference_percent) == ("EUR", None, None)


def test_commit_makes_exactly_what_was_shown(make_order, price_list, look, run, buyer, django_capture_on_commit_callbacks):
    order = make_order(A=10, B=2, C=100)
    price_list["A"] = replace(price_list["A"], price=Decimal("112.5"), available=Decimal(8))
    price_list["B"] = replace(price_list["B"], is_active=False, replaced_by="N")
    price_list["N"] = offer("N", "25", minimum=Decimal(3))
    preview = look(order)
    with received(signals.order_repeated) as got, django_capture_on_commit_callbacks(execute=True):
        draft = run("RepeatOrder", order, fingerprint=preview.fingerprint, choices=[Choice(3, "skip")], actor=buyer)
    assert [(one.position, one.sku, one.quantity, one.price) for one in lines_of(draft)] == [
        (1, "A", 8, Decimal("112.5")),
        (2, "N", 3, 25),
    ]
    draft = fresh(draft)
    assert (draft.status, draft.total, draft.repeated_from) == ("draft", 975, str(order.pk))
    assert order.number in draft.title
    [event] = got
    assert (event.source_id, event.source_number, event.left_out) == (str(order.pk), order.number, ["C"])
    assert run("PlaceOrder", draft, actor=buyer, expected_total=975).number != order.number


def test_waiting_orders_all_of_it(make_order, price_list, look, run, buyer):
    order = make_order(A=10)
    price_list["A"] = replace(price_list["A"], available=Decimal(4), available_on=SOON)
    draft = run("RepeatOrder", order, fingerprint=look(order).fingerprint, choices=[Choice(1, "wait")], actor=buyer)
    assert [one.quantity for one in lines_of(draft)] == [10]


@pytest.mark.parametrize(
    "meanwhile",
    [
        {"price": Decimal("100.01")},
        {"vat_rate": Decimal(10)},
        {"unit": "box"},
        {"is_active": False},
        {"available": Decimal(1)},
        {"name": "Other"},
    ],
)
def test_what_changed_meanwhile_is_a_conflict_with_the_new_preview(make_order, price_list, look, run, buyer, meanwhile):
    order = make_order(A=10)
    preview = look(order)
    price_list["A"] = replace(price_list["A"], **meanwhile)
    with pytest.raises(PreviewChanged) as caught:
        run("RepeatOrder", order, fingerprint=preview.fingerprint, actor=buyer)
    assert caught.value.status == 409
    assert caught.value.preview.fingerprint == look(order).fingerprint != preview.fingerprint
    assert get_order_model()._base_manager.count() == 1


def test_stock_that_moves_without_consequence_is_no_conflict(make_order, price_list, look, run, buyer):
    order = make_order(A=10)
    price_list["A"] = replace(price_list["A"], available=Decimal(500))
    preview = look(order)
    price_list["A"] = replace(price_list["A"], available=Decimal(480))
    assert run("RepeatOrder", order, fingerprint=preview.fingerprint, actor=buyer).is_draft


def test_choices_outside_the_offer_are_refused(make_order, price_list, look, run, buyer):
    order = make_order(A=10)
    shown = look(order).fingerprint
    for choices in ([Choice(1, "wait")], [Choice(2, "take")], [Choice(1, "steal")], [Choice(1, "take"), Choice(1, "skip")]):
        with pytest.raises(InvalidInput) as caught:
            run("RepeatOrder", order, fingerprint=shown, choices=choices, actor=buyer)
        assert list(caught.value.errors) == [f"choices.{len(choices) - 1}"]
    with pytest.raises(Refused) as refused:
        run("RepeatOrder", order, fingerprint=shown, choices=[Choice(1, "skip")], actor=buyer)
    assert refused.value.code == "nothing_to_order"


def test_the_same_key_gives_the_same_draft(make_order, price_list, look, run, buyer):
    order = make_order(A=10)
    shown = look(order).fingerprint
    first = run("RepeatOrder", order, fingerprint=shown, key="k-1", actor=buyer)
    price_list["A"] = replace(price_list["A"], price=Decimal(500))
    again = run("RepeatOrder", order, fingerprint=shown, key="k-1", actor=buyer)
    assert (again.pk, fresh(again).total) == (first.pk, 1000)
    with pytest.raises(IdempotencyMismatch):
        run("RepeatOrder", order, fingerprint=shown, key="k-1", choices=[Choice(1, "skip")], actor=buyer)
    run("DeleteDraft", first, actor=buyer)
    with pytest.raises(NotVisible):
        run("RepeatOrder", order, fingerprint=shown, key="k-1", actor=buyer)


def test_a_failed_commit_stores_nothing_under_the_key(make_order, price_list, look, run, buyer):
    order = make_order(A=10)
    shown = look(order).fingerprint
    price_list["A"] = replace(price_list["A"], price=Decimal(110))
    with pytest.raises(PreviewChanged) as caught:
        run("RepeatOrder", order, fingerprint=shown, key="k-1", actor=buyer)
    assert run("RepeatOrder", order, fingerprint=caught.value.preview.fingerprint, key="k-1", actor=buyer).total == 1100


def test_keys_of_two_people_do_not_meet(make_order, look, run, buyer, actor_of, company):
    order, colleague = make_order(A=1), actor_of(company, "buyer")
    shown = look(order).fingerprint
    mine = run("RepeatOrder", order, fingerprint=shown, key="k", actor=buyer)
    assert run("RepeatOrder", order, fingerprint=shown, key="k", actor=colleague).pk != mine.pk


def test_copying_asks_nothing_and_says_what_is_missing(make_order, price_list, run, buyer):
    order = make_order(A=10, B=1)
    price_list["A"] = replace(price_list["A"], price=Decimal(110))
    price_list["B"] = replace(price_list["B"], is_restricted=True)
    result = run("CopyToDraft", order, title="Again", actor=buyer)
    assert (result.draft.total, result.draft.title, [one.sku for one in result.left_out]) == (1100, "Again", ["B"])


def test_delivery_is_taken_over(make_draft, run, buyer):
    draft = make_draft(A=1)
    run("UpdateDraft", draft, delivery_method="Lorry", delivery_address="Тверь, Советская, 1", comment="Ring twice", actor=buyer)
    order = run("PlaceOrder", draft, actor=buyer)
    copy = fresh(run("CopyToDraft", order, actor=buyer).draft)
    assert (copy.delivery_method, copy.delivery_address, copy.comment) == ("Lorry", "Тверь, Советская, 1", "")


def test_a_remote_source_is_asked_twice_at_most_and_outside(make_order, price_list, look, run, buyer, orders_settings, monkeypatch):
    from lk_kit.orders.backends.locmem import LocMemPriceSource

    from .conftest import LOCMEM

    order = make_order(A=10, B=1, C=1)
    price_list["A"] = replace(price_list["A"], is_active=False, replaced_by="N")
    price_list["N"] = offer("N", "25")
    orders_settings(PRICE_SOURCES={"default": {"BACKEND": LOCMEM, "OPTIONS": {"REMOTE": True}}})
    asked: list[Any] = []
    ask, depth = LocMemPriceSource.offers, len(connection.savepoint_ids)

    def offers(self: Any, requests: Any, *, party: Any) -> Any:
        asked.append(([one.sku for one in requests], len(connection.savepoint_ids) - depth))
        return ask(self, requests, party=party)

    monkeypatch.setattr(LocMemPriceSource, "offers", offers)
    shown = look(order)
    run("RepeatOrder", order, fingerprint=shown.fingerprint, key="k", actor=buyer)
    assert asked == [(["A", "B", "C"], 0), (["N"], 0)] * 2


def test_a_commit_takes_few_statements(make_order, price_list, look, run, buyer, orders_settings):
    goods = {f"G{number}": 1 for number in range(20)}
    price_list.update({sku: offer(sku) for sku in goods})
    order = make_order(goods)
    orders_settings(PRICE_SOURCES={"default": {"BACKEND": "lk_kit.orders.backends.last_price.LastPriceSource"}})
    shown = look(order).fingerprint
    with CaptureQueriesContext(connection) as queries:
        run("RepeatOrder", order, fingerprint=shown, actor=buyer)
    statements = [one["sql"] for one in queries if "SAVEPOINT" not in one["sql"]]
    # lines and prices; drafts kept; draft, its lines, event and deliveries
    assert len(statements) <= 7, "\n".join(statements)
