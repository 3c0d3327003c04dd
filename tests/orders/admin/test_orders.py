from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from lk_kit.orders.abstract import get_order_model
from lk_kit.orders.backends.locmem import PRICES, LocMemPriceSource
from lk_kit.orders.enums import Via
from lk_kit.orders.models import OrderHistory, OrderLine, OrderTemplate
from lk_kit.parties.models import Membership
from tests.orders.admin.conftest import said, url
from tests.orders.conftest import LOCMEM, fresh, lines_of, offer

pytestmark = [pytest.mark.needs("cabinet")]  # the project without a cabinet has no admin either

MONEY = {"total": "1", "subtotal": "1", "discount_total": "99", "vat_total": "0", "currency": "USD", "lines_count": "7"}
NO_LINES = {"lk_lines-TOTAL_FORMS": "0", "lk_lines-INITIAL_FORMS": "0", "lk_history-TOTAL_FORMS": "0", "lk_history-INITIAL_FORMS": "0"}


def shipment(**values: Any) -> dict[str, Any]:
    return {
        "delivery_method": "",
        "tracking_number": "",
        "tracking_url": "",
        "promised_date": "",
        "contract_no": "",
        "margin": "0",
        **NO_LINES,
        **values,
    }


def words(**values: Any) -> dict[str, Any]:
    names = ("title", "customer_reference", "comment", "delivery_method", "delivery_address", "delivery_contact", "contract_no")
    return {**dict.fromkeys(names, ""), "margin": "0", **NO_LINES, **values}


def line_rows(order: Any, *rows: tuple[Any, str, Any], deleted: tuple[int, ...] = ()) -> dict[str, Any]:
    data: dict[str, Any] = {"lk_lines-TOTAL_FORMS": str(len(rows)), "lk_lines-INITIAL_FORMS": str(sum(1 for row in rows if row[0]))}
    for index, (line, sku, quantity) in enumerate(rows):
        own = {"id": str(line.pk) if line else "", "order": str(order.pk) if order else "", "sku": sku, "quantity": str(quantity)}
        data |= {f"lk_lines-{index}-{name}": value for name, value in own.items()}
        if index in deleted:
            data[f"lk_lines-{index}-DELETE"] = "on"
    return data


class TestList:
    def test_it_shows_orders_with_the_words_of_staff(self, manager, make_order, make_draft):
        order, _draft = make_order(A=2, status="processing"), make_draft(A=1)
        page = manager.get(url("changelist")).content.decode()
        assert order.number in page
        assert "Weekly" in page
        assert '<span class="lk-status lk-status-live">Processing</span>' in page
        assert "₽" in page or "RUB" in page

    @pytest.mark.parametrize(
        ("params", "shown"),
        [
            ({"status": "shipped"}, "shipped"),
            ({"status": "open"}, "placed shipped"),
            ({"status": "draft"}, ""),
            ({"manager": "me"}, ""),
            ({"manager": "nobody"}, "placed shipped completed"),
            ({"q": "NOPE"}, ""),
        ],
    )
    def test_filters(self, manager, make_order, params, shown):
        orders = {status: make_order(A=1, status=status) for status in ("placed", "shipped", "completed")}
        page = manager.get(url("changelist"), params).content.decode()
        assert {status for status, order in orders.items() if order.number in page} == set(shown.split())

    def test_search_over_number_sku_and_party(self, manager, make_order, company):
        order, other = make_order(A=1), make_order(B=1)
        company.inn = "7707083893"
        company.save()
        for term, found in ((order.number, {order}), ("B", {other}), (company.name, {order, other}), (company.inn, {order, other})):
            page = manager.get(url("changelist"), {"q": term}).context["cl"]
            assert set(page.queryset) == found, term

    def test_it_takes_as_many_statements_for_ten_rows_as_for_one(self, manager, make_order):
        make_order(A=1)
        counts = []
        for _round in range(2):
            with CaptureQueriesContext(connection) as queries:
                manager.get(url("changelist"))
            counts.append(len(queries))
            for _number in range(4):
                make_order(A=1)
        assert counts[0] == counts[1]


class TestRights:
    def test_without_a_right_there_is_no_page(self, client_with, make_order):
        order = make_order(A=1)
        client = client_with()
        assert client.get(url("changelist")).status_code == 403
        assert client.get(url("change", order.pk)).status_code in {302, 403}
        assert client.post(url("move", order.pk, "process")).status_code in {302, 403}
        assert fresh(order).status == "placed"

    def test_who_may_only_view_gets_no_buttons(self, client_with, make_order):
        order = make_order(A=1)
        client = client_with("view")
        page = client.get(url("change", order.pk))
        assert page.status_code == 200
        assert "lk-step" not in page.content.decode()
        assert client.post(url("move", order.pk, "process")).status_code == 403
        assert fresh(order).status == "placed"

    def test_managers_see_their_own_parties_where_the_setting_says_so(self, manager, make_order, company, settings):
        order = make_order(A=1)
        settings.LK_KIT = {**settings.LK_KIT, "PARTIES": {"MANAGERS_SEE": "own"}}
        assert order.number not in manager.get(url("changelist")).content.decode()
        assert manager.get(url("change", order.pk)).status_code == 302
        assert manager.post(url("move", order.pk, "process")).status_code == 302
        assert fresh(order).status == "placed"
        company.manager = manager.user
        company.save()
        assert order.number in manager.get(url("changelist")).content.decode()
        manager.post(url("move", order.pk, "process"))
        assert fresh(order).status == "processing"

    def test_a_placed_order_is_never_deleted(self, manager, make_order, make_draft):
        order, draft = make_order(A=1), make_draft(A=1)
        assert manager.post(url("delete", order.pk), {"post": "yes"}).status_code == 403
        assert "delete_selected" not in manager.get(url("changelist")).content.decode()
        assert manager.post(url("delete", draft.pk), {"post": "yes"}).status_code == 302
        assert list(get_order_model()._base_manager.values_list("pk", flat=True)) == [order.pk]


class TestSteps:
    def test_a_click_moves_the_order(self, manager, make_order, manager_actor):
        order = make_order(A=1)
        page = manager.get(url("change", order.pk)).content.decode()
        assert url("move", order.pk, "process") in page
        assert url("move", order.pk, "ship") not in page
        answer = manager.post(url("move", order.pk, "process"), follow=True)
        assert "Processing" in said(answer)
        assert fresh(order).status == "processing"
        step = OrderHistory.objects.get(order_id=order.pk, to_status="processing")
        assert (step.user_id, step.via) == (manager_actor.signed_in_user.pk, Via.STAFF)

    def test_looking_moves_nothing(self, manager, make_order):
        order = make_order(A=1)
        assert manager.get(url("move", order.pk, "process")).status_code == 200
        assert fresh(order).status == "placed"

    def test_shipping_asks_for_the_tracking(self, manager, make_order):
        order = make_order(A=1, status="processing")
        assert "tracking_number" in manager.get(url("move", order.pk, "ship")).content.decode()
        bad = manager.post(url("move", order.pk, "ship"), {"tracking_url": "javascript:alert(1)"})
        assert bad.status_code == 200
        assert bad.context["form"].errors
        assert fresh(order).status == "processing"
        data = {"tracking_number": "RR 7", "tracking_url": "https://track.example/RR7", "promised_date": "2030-05-09"}
        manager.post(url("move", order.pk, "ship"), data)
        order = fresh(order)
        assert (order.status, order.tracking_number, str(order.promised_date)) == ("shipped", "RR 7", "2030-05-09")

    def test_cancelling_asks_for_the_reason(self, manager, make_order):
        order = make_order(A=1)
        assert manager.post(url("move", order.pk, "cancel"), {"reason": "  "}).context["form"].errors
        assert fresh(order).status == "placed"
        manager.post(url("move", order.pk, "cancel"), {"reason": "Out of stock"})
        assert (fresh(order).status, fresh(order).cancel_reason) == ("cancelled", "Out of stock")

    @pytest.mark.parametrize("step", ["ship", "complete", "teleport"])
    def test_what_the_flow_forbids_is_said(self, manager, make_order, step):
        order = make_order(A=1)
        answer = manager.post(url("move", order.pk, step), follow=True)
        assert said(answer)
        assert fresh(order).status == "placed"

    def test_placing_a_draft_says_which_prices_moved_and_takes_them(self, manager, make_draft):
        draft = make_draft(A=2)
        PRICES["A"] = offer("A", "150")
        answer = manager.post(url("move", draft.pk, "place"), follow=True)
        assert "100 → 150" in said(answer)
        assert fresh(draft).is_draft
        assert "1 price changed" in said(manager.post(url("refresh", draft.pk), follow=True))
        manager.post(url("move", draft.pk, "place"))
        assert (fresh(draft).status, fresh(draft).total) == ("placed", Decimal(300))

    def test_an_unknown_order(self, manager, db):
        assert manager.get(url("move", "nothing", "process")).status_code == 302
        assert manager.post(url("refresh", "nothing")).status_code == 302


class TestBulk:
    def go(self, manager: Any, step: str, orders: Any, **data: Any) -> Any:
        keys = [str(order.pk) for order in orders]
        return manager.post(url("changelist"), {"action": f"move_{step}", "_selected_action": keys, **data}, follow=True)

    def test_each_goes_as_far_as_it_can(self, manager, make_order):
        placed, shipped = make_order(A=1), make_order(A=1, status="shipped")
        answer = self.go(manager, "process", [placed, shipped])
        assert fresh(placed).status == "processing"
        assert fresh(shipped).status == "shipped"
        assert "1 order moved" in said(answer)
        assert shipped.number in said(answer)
        assert "Shipped" in said(answer)

    def test_the_reason_is_asked_for_once(self, manager, make_order):
        orders = [make_order(A=1), make_order(B=1)]
        page = self.go(manager, "cancel", orders)
        assert [fresh(order).status for order in orders] == ["placed", "placed"]
        assert all(f'value="{order.pk}"' in page.content.decode() for order in orders)
        assert self.go(manager, "cancel", orders, lk_confirmed="1", reason="").context["form"].errors
        self.go(manager, "cancel", orders, lk_confirmed="1", reason="Flood")
        assert {(fresh(order).status, fresh(order).cancel_reason) for order in orders} == {("cancelled", "Flood")}

    def test_too_many_at_a_time(self, manager, make_order, orders_settings):
        orders_settings(MAX_BULK=1)
        orders = [make_order(A=1), make_order(A=1)]
        assert "No more than 1" in said(self.go(manager, "process", orders))
        assert [fresh(order).status for order in orders] == ["placed", "placed"]

    def test_who_may_only_view_moves_nothing(self, client_with, make_order):
        order = make_order(A=1)
        self.go(client_with("view"), "process", [order])
        assert fresh(order).status == "placed"


class TestWriting:
    def test_a_placed_order_takes_the_shipment_and_nothing_else(self, manager, make_order):
        order = make_order(A=1)
        data = {**MONEY, "status": "completed", "number": "X", "comment": "hacked", "title": "x", "party": "1", "placed_by": "1"}
        answer = manager.post(url("change", order.pk), shipment(tracking_number="RR 9", promised_date="2030-01-02", **data))
        assert answer.status_code == 302, answer.context["errors"]
        now = fresh(order)
        assert (now.tracking_number, str(now.promised_date)) == ("RR 9", "2030-01-02")
        for name in ("total", "subtotal", "currency", "status", "number", "comment", "party_id", "placed_by_id", "lines_count"):
            assert getattr(now, name) == getattr(order, name), name

    def test_its_lines_and_timeline_are_only_shown(self, manager, make_order):
        order = make_order(A=2)
        [line] = lines_of(order)
        page = manager.get(url("change", order.pk)).content.decode()
        assert "Goods A" in page
        assert 'name="lk_lines-0-quantity"' not in page
        manager.post(url("change", order.pk), shipment(**line_rows(order, (line, "A", 50), (None, "B", 1))))
        assert [(one.sku, one.quantity) for one in lines_of(order)] == [("A", Decimal(2))]
        history = {"lk_history-TOTAL_FORMS": "1", "lk_history-0-note": "forged", "lk_history-0-to_status": "completed"}
        manager.post(url("change", order.pk), shipment(**history))
        assert OrderHistory.objects.filter(order_id=order.pk).count() == 1

    def test_a_draft_is_written_with_its_lines(self, manager, make_draft):
        draft = make_draft(A=2, B=1)
        first, second = lines_of(draft)
        rows = line_rows(draft, (first, "A", 5), (second, "B", 1), (None, "C", "10"), deleted=(1,))
        answer = manager.post(url("change", draft.pk), words(title="For Monday", **MONEY, **rows))
        assert answer.status_code == 302, answer.context["errors"]
        assert fresh(draft).title == "For Monday"
        assert [(one.sku, one.quantity, one.price) for one in lines_of(draft)] == [("A", 5, 100), ("C", 10, Decimal("0.35"))]
        assert fresh(draft).total == Decimal("503.50")

    def test_goods_that_cannot_be_had_are_named(self, manager, make_draft):
        draft = make_draft(A=2)
        [line] = lines_of(draft)
        answer = manager.post(url("change", draft.pk), words(**line_rows(draft, (line, "A", 2), (None, "NOPE", 1))), follow=True)
        assert "NOPE" in said(answer)
        assert [one.sku for one in lines_of(draft)] == ["A"]

    def test_adding_begins_a_draft(self, manager, company, price_list):
        assert manager.get(url("add")).status_code == 200
        data = words(party=str(company.pk), title="By phone", **MONEY, **line_rows(None, (None, "A", 3)))
        answer = manager.post(url("add"), data)
        assert answer.status_code == 302, answer.context["errors"]
        draft = get_order_model()._base_manager.get()
        assert (draft.title, draft.status, draft.currency, draft.total, draft.party_id) == ("By phone", "draft", "RUB", 300, company.pk)
        assert OrderLine.objects.get(order_id=draft.pk).sku == "A"

    def test_a_draft_too_many_is_refused_in_words(self, manager, company, make_draft, orders_settings):
        make_draft(A=1)
        orders_settings(MAX_DRAFTS=1)
        answer = manager.post(url("add"), words(party=str(company.pk)), follow=True)
        assert "No more than 1 drafts" in said(answer)
        assert get_order_model()._base_manager.count() == 1

    def test_prices_are_asked_for_outside_a_transaction(self, manager, make_draft, monkeypatch, orders_settings, transactional_db):
        draft = make_draft(A=2)
        [line] = lines_of(draft)
        orders_settings(PRICE_SOURCES={"default": {"BACKEND": LOCMEM, "OPTIONS": {"REMOTE": True}}})
        seen, offers = [], LocMemPriceSource.offers

        def asked(self: Any, *args: Any, **kwargs: Any) -> Any:
            seen.append(connection.in_atomic_block)
            return offers(self, *args, **kwargs)

        monkeypatch.setattr(LocMemPriceSource, "offers", asked)
        manager.post(url("change", draft.pk), words(**line_rows(draft, (line, "A", 4))))
        manager.post(url("move", draft.pk, "place"))
        assert lines_of(draft)[0].quantity == 4
        assert fresh(draft).status == "placed"
        assert seen == [False, False]


def test_the_admin_of_templates(manager, company, buyer, make_order, run):
    template = run("CreateTemplate", party=company.pk, title="Weekly", from_order=make_order(A=2, B=1), actor=buyer)
    assert "Weekly" in manager.get(reverse("admin:lk_kit_orders_ordertemplate_changelist")).content.decode()
    change = reverse("admin:lk_kit_orders_ordertemplate_change", args=(template.pk,))
    first, second = template.lines.all()
    data = {"name": "Monthly", "comment": "", "lines-TOTAL_FORMS": "2", "lines-INITIAL_FORMS": "2"}
    for index, (line, quantity) in enumerate(((first, 7), (second, 1))):
        data |= {f"lines-{index}-id": line.pk, f"lines-{index}-template": template.pk, f"lines-{index}-sku": line.sku}
        data[f"lines-{index}-quantity"] = quantity
    answer = manager.post(change, {**data, "lines-1-DELETE": "on"})
    assert answer.status_code == 302, answer.context["errors"]
    template.refresh_from_db()
    assert template.name == "Monthly"
    assert [(line.sku, line.quantity) for line in template.lines.all()] == [("A", 7)]
    manager.post(reverse("admin:lk_kit_orders_ordertemplate_delete", args=(template.pk,)), {"post": "yes"})
    assert not OrderTemplate.objects.exists()


@pytest.mark.project("swapped")
def test_columns_of_the_host_are_shown_and_written(manager, make_order):
    order = make_order(A=1)
    page = manager.get(url("change", order.pk)).content.decode()
    assert 'name="contract_no"' in page
    assert 'name="margin"' in page
    assert 'name="cost_centre"' not in page
    manager.post(url("change", order.pk), shipment(contract_no="K-7", margin="12.5", cost_centre="x"))
    now = fresh(order)
    assert (now.contract_no, now.margin, now.cost_centre, now.total) == ("K-7", Decimal("12.50"), "", order.total)
    assert "K-7" in manager.get(url("changelist")).content.decode()


def test_a_member_of_staff_who_is_a_member_too_acts_as_a_customer(manager, make_order, company):
    Membership.objects.create(user=manager.user, party=company, role="viewer")
    order = make_order(A=1)
    manager.post(url("move", order.pk, "process"))
    assert OrderHistory.objects.get(order_id=order.pk, to_status="processing").via == Via.CUSTOMER
