from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from lk_kit.core.actors import Actor
from lk_kit.core.exceptions import BackendError, InvalidInput, NotAllowed, NotVisible, Refused
from lk_kit.orders.abstract import get_order_model
from lk_kit.orders.exceptions import LinesRefused
from lk_kit.orders.lines import LineInput
from lk_kit.orders.models import OrderLine
from lk_kit.parties.models import Address

from .conftest import fresh, lines_of, offer


def totals(order: Any) -> tuple[Any, ...]:
    order = fresh(order)
    return order.subtotal, order.discount_total, order.vat_total, order.total, order.lines_count


def test_a_draft_takes_prices_from_the_source_and_counts_itself(make_draft, price_list):
    price_list["A"] = offer("A", "100", discount_rate=Decimal("0.15"))
    draft = make_draft(A=2, B="1.5")
    assert [(one.sku, one.name, one.unit, one.quantity, one.price, one.amount, one.vat_amount) for one in lines_of(draft)] == [
        ("A", "Goods A", "pcs", 2, 100, 170, Decimal("28.33")),
        ("B", "Goods B", "pcs", Decimal("1.5"), Decimal("19.99"), Decimal("29.99"), Decimal("5.00")),
    ]
    # 170 + 29.99 = 199.99; 199.99 * 20 / 120 = 33.3316… once, not 28.33 + 5.00 by luck
    assert totals(draft) == (Decimal("229.99"), 30, Decimal("33.33"), Decimal("199.99"), 2)
    assert draft.is_draft
    assert draft.number == ""


def test_prices_without_vat(make_draft, orders_settings):
    orders_settings(PRICES_INCLUDE_VAT=False)
    draft = make_draft(A=2)
    assert totals(draft) == (200, 0, 40, 240, 1)


def test_the_same_sku_twice_is_added_up(run, buyer, company, price_list):
    draft = run("CreateDraft", party=company.pk, lines=[LineInput("A", 1), LineInput("A", "0.5")], actor=buyer)
    assert [one.quantity for one in lines_of(draft)] == [Decimal("1.5")]


def test_the_default_address_is_taken_as_a_snapshot(run, buyer, company, price_list):
    address = Address.objects.create(
        party=company, city="Тверь", street="Советская, 1", contact_name="Анна", contact_phone="+79990000000", is_default=True
    )
    draft = run("CreateDraft", party=company.pk, actor=buyer)
    address.delete()
    assert (fresh(draft).delivery_address, fresh(draft).delivery_contact) == ("Тверь, Советская, 1", "Анна, +79990000000")


def test_an_address_of_another_party_is_not_taken(run, buyer, company, make_company, make_draft):
    foreign = Address.objects.create(party=make_company(), city="Псков", street="Мира, 2")
    for address_id in (foreign.pk, "nonsense"):
        with pytest.raises(InvalidInput) as caught:
            run("CreateDraft", party=company.pk, address_id=address_id, actor=buyer)
        assert "address_id" in caught.value.errors
    with pytest.raises(InvalidInput):
        run("UpdateDraft", make_draft(), address_id=foreign.pk, actor=buyer)


def test_words_change_and_only_those_given(run, buyer, make_draft):
    draft = make_draft()
    run("UpdateDraft", draft, customer_reference="  PO\u202e-7 ", comment="first\r\nsecond", actor=buyer)
    draft = fresh(draft)
    assert (draft.title, draft.customer_reference, draft.comment) == ("Weekly", "PO-7", "first\nsecond")


def test_too_long_or_unknown_words_are_named(run, buyer, make_draft, orders_settings):
    orders_settings(DELIVERY_METHODS={"courier": "Courier"})
    with pytest.raises(InvalidInput) as caught:
        run("UpdateDraft", make_draft(), title="x" * 151, delivery_method="pigeon", comment="y" * 4001, actor=buyer)
    assert set(caught.value.errors) == {"title", "comment", "delivery_method"}
    with pytest.raises(InvalidInput) as caught:
        run("UpdateDraft", make_draft(), delivery_method="pigeon", actor=buyer)
    assert set(caught.value.errors) == {"delivery_method"}


def test_only_opened_columns_of_the_host_can_be_written(run, buyer, make_draft, project):
    draft = make_draft()
    for name in ("margin", "status", "total", "party_id", "nonsense"):
        with pytest.raises(InvalidInput) as caught:
            run("UpdateDraft", draft, extra={name: "1"}, actor=buyer)
        assert set(caught.value.errors) == {name}
    if project == "swapped":
        run("UpdateDraft", draft, extra={"contract_no": "K-1"}, actor=buyer)
        assert fresh(draft).contract_no == "K-1"
        with pytest.raises(InvalidInput):
            run("UpdateDraft", draft, extra={"contract_no": "x" * 41}, actor=buyer)


def test_lines_one_by_one(run, buyer, make_draft):
    draft = make_draft(A=1)
    run("AddLine", draft, sku="B", quantity=1, actor=buyer)
    added = run("AddLine", draft, sku="A", quantity="0.5", actor=buyer)
    assert added.quantity == Decimal("1.5")
    assert totals(draft)[3:] == (Decimal("169.99"), 2)
    run("ChangeLine", draft, line_id=added.pk, quantity=3, actor=buyer)
    assert totals(draft)[3:] == (Decimal("319.99"), 2)
    run("RemoveLine", draft, line_id=added.pk, actor=buyer)
    assert totals(draft)[3:] == (Decimal("19.99"), 1)
    run("SetLines", draft, lines=[LineInput("C", 7), LineInput("D", 1)], actor=buyer)
    assert [(one.position, one.sku) for one in lines_of(draft)] == [(1, "C"), (2, "D")]
    run("DeleteDraft", draft, actor=buyer)
    assert not get_order_model()._base_manager.exists()
    assert not OrderLine.objects.exists()


def test_a_line_of_another_order_is_not_found(run, buyer, make_draft):
    [foreign] = lines_of(make_draft(A=1))
    draft = make_draft(B=1)
    for name, inputs in (("ChangeLine", {"quantity": 5}), ("RemoveLine", {})):
        with pytest.raises(NotVisible):
            run(name, draft, line_id=foreign.pk, actor=buyer, **inputs)


@pytest.mark.parametrize(
    ("values", "quantity", "code"),
    [
        ({"is_restricted": True}, 1, "restricted"),
        ({"is_active": False}, 1, "inactive"),
        ({"available": Decimal(3)}, 4, "not_available"),
        ({"minimum": Decimal(5)}, 4, "min_quantity"),
        ({"step": Decimal(6)}, 8, "step"),
        ({"currency": "EUR"}, 1, "other_currency"),
    ],
)
def test_what_cannot_be_ordered_is_not_put_into_a_draft(run, buyer, make_draft, price_list, values, quantity, code):
    draft = make_draft(A=1)
    price_list["X"] = offer("X", **values)
    with pytest.raises(LinesRefused) as caught:
        run("AddLine", draft, sku="X", quantity=quantity, actor=buyer)
    assert [problem.code for problem in caught.value.problems] == [code]
    assert str(caught.value.problems[0])
    assert len(lines_of(draft)) == 1


def test_more_than_available_is_accepted_when_a_date_is_known(run, buyer, make_draft, price_list):
    from datetime import date

    price_list["X"] = offer("X", available=Decimal(0), available_on=date(2030, 1, 1))
    assert run("AddLine", make_draft(A=1), sku="X", quantity=4, actor=buyer).quantity == 4


def test_an_unknown_sku_is_refused_by_name(run, buyer, company, price_list):
    with pytest.raises(LinesRefused) as caught:
        run("CreateDraft", party=company.pk, lines=[LineInput("A", 1), LineInput("NOPE", 1)], actor=buyer)
    assert [(one.position, one.sku, one.code) for one in caught.value.problems] == [(2, "NOPE", "unknown_sku")]
    assert not get_order_model()._base_manager.exists()


def test_limits_of_lines_and_drafts(run, buyer, company, make_draft, orders_settings):
    orders_settings(MAX_LINES=2, MAX_DRAFTS=1)
    with pytest.raises(InvalidInput):
        run("CreateDraft", party=company.pk, lines=[LineInput(sku, 1) for sku in "ABC"], actor=buyer)
    draft = make_draft(A=1, B=1)
    with pytest.raises(InvalidInput):
        run("AddLine", draft, sku="C", quantity=1, actor=buyer)
    with pytest.raises(Refused) as caught:
        make_draft(A=1)
    assert caught.value.code == "too_many_drafts"


@pytest.mark.parametrize(
    "bad",
    [
        {"price": 1.5},
        {"price": Decimal("-1")},
        {"price": Decimal("NaN")},
        {"price": Decimal("1.00001")},
        {"price": Decimal("1e15")},
        {"discount_rate": Decimal("1.1")},
        {"vat_rate": Decimal(100)},
        {"step": Decimal(0)},
        {"name": "x" * 501},
        {"currency": ""},
    ],
)
def test_a_mad_offer_never_reaches_an_order(run, buyer, make_draft, price_list, bad):
    from dataclasses import replace

    draft = make_draft(A=1)
    price_list["X"] = replace(offer("X"), **bad)
    with pytest.raises(BackendError):
        run("AddLine", draft, sku="X", quantity=1, actor=buyer)
    assert len(lines_of(draft)) == 1


def test_an_amount_that_fits_no_column_is_refused(run, buyer, make_draft, price_list):
    price_list["X"] = offer("X", "999999999999999")
    with pytest.raises(InvalidInput) as caught:
        run("AddLine", make_draft(A=1), sku="X", quantity=999_999, actor=buyer)
    assert caught.value.code == "amount_too_large"


def test_a_draft_for_a_party_that_does_not_exist(run, price_list, db):
    from uuid import uuid4

    with pytest.raises(NotVisible):
        run("CreateDraft", party=uuid4(), actor=Actor.system())


def test_strangers_and_readers_touch_nothing(run, company, make_company, make_draft, actor_of):
    draft = make_draft(A=1)
    [line] = lines_of(draft)
    attempts = [
        ("UpdateDraft", {"title": "Mine"}),
        ("SetLines", {"lines": [LineInput("B", 1)]}),
        ("AddLine", {"sku": "B", "quantity": 1}),
        ("ChangeLine", {"line_id": line.pk, "quantity": 9}),
        ("RemoveLine", {"line_id": line.pk}),
        ("RefreshPrices", {}),
        ("DeleteDraft", {}),
        ("PlaceOrder", {}),
        ("CopyToDraft", {}),
        ("PreviewRepeat", {}),
        ("RepeatOrder", {"fingerprint": ""}),
    ]
    outsiders = [
        actor_of(company, "viewer"),
        actor_of(company, "accountant"),
        actor_of(make_company(), "owner"),
        actor_of(),
        Actor.anonymous(),
    ]
    for actor in outsiders:
        for name, inputs in attempts:
            with pytest.raises(NotAllowed):
                run(name, draft, actor=actor, **inputs)
        with pytest.raises(NotAllowed):
            run("CreateDraft", party=company.pk, actor=actor)
    assert (fresh(draft).title, fresh(draft).status, [one.quantity for one in lines_of(draft)]) == ("Weekly", "draft", [1])
    assert get_order_model()._base_manager.count() == 1
