from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from lk_kit.core.actors import Actor
from lk_kit.orders.abstract import get_order_model
from lk_kit.parties.models import Membership
from tests.orders.conftest import fresh

pytestmark = [pytest.mark.needs("api")]
NOBODYS = "00000000-0000-7000-8000-000000000000" if get_order_model()._meta.pk.get_internal_type() == "UUIDField" else "987654321"


def ids(answer: Any) -> list[str]:
    assert answer.status_code == 200, answer.content
    return [row["id"] for row in answer.json()["results"]]


def dated(order: Any, day: str, **values: Any) -> Any:
    moment = datetime.fromisoformat(day).replace(tzinfo=UTC) if "+" not in day else datetime.fromisoformat(day)
    get_order_model()._base_manager.filter(pk=order.pk).update(ordered_at=moment, **values)
    return order


def test_placed_orders_and_drafts_are_two_lists(api, make_order, make_draft):
    order, draft = make_order(A=2), make_draft(B=1)
    assert ids(api.read("/orders/")) == [str(order.pk)]
    assert ids(api.read("/drafts/")) == [str(draft.pk)]
    assert api.read(f"/orders/{draft.pk}/").status_code == 404
    assert api.read(f"/drafts/{order.pk}/").status_code == 404


def test_a_row_says_what_a_customer_looks_for(api, make_order, company, buyer):
    order = make_order(A=2, B="1.5", status="processing")
    row = api.read("/orders/").json()["results"][0]
    assert row["id"] == str(order.pk)
    assert (row["party"], row["number"], row["status"], row["status_label"]) == (company.code, order.number, "processing", "In progress")
    assert (row["total"], row["currency"], row["lines_count"]) == ("229.99", "RUB", 2)
    assert row["placed_by"] == str(buyer.signed_in_user.pk)
    assert row["ordered_at"].endswith("Z")


def test_a_detail_has_lines_and_a_timeline_with_names(api, make_order, make_user, buyer, staff, run):
    order = make_order(A=2)
    run("MoveOrder", order, transition="process", reason="Packing", actor=staff)
    found = api.read(f"/orders/{order.pk}/").json()
    assert [(line["sku"], line["quantity"], line["price"], line["amount"]) for line in found["lines"]] == [
        ("A", "2.000", "100.0000", "200.00")
    ]
    assert [(step["to_status"], step["label"], step["via"], step["note"]) for step in found["history"]] == [
        ("placed", "Placed", "customer", ""),
        ("processing", "In progress", "staff", "Packing"),
    ]
    assert found["history"][0]["by"] == found["placed_by_name"] != ""
    assert [one["name"] for one in found["allowed_actions"]] == ["cancel"]
    assert found["allowed_actions"][0]["needs_reason"] is True


def test_staff_read_their_own_words_and_get_their_own_steps(staff_api, make_order):
    order = make_order(A=1, status="processing")
    found = staff_api.read(f"/orders/{order.pk}/").json()
    assert found["status_label"] == "Processing"
    assert [one["name"] for one in found["allowed_actions"]] == ["ship", "cancel"]
    assert staff_api.read("/orders/").json()["results"][0]["status_label"] == "Processing"


@pytest.mark.parametrize("count", [1, 8])
def test_a_list_takes_one_statement_besides_signing_in(api, make_order, count):
    for _number in range(count):
        make_order(A=1)
    with CaptureQueriesContext(connection) as one_object:
        assert api.read(f"/orders/{NOBODYS}/").status_code == 404
    with CaptureQueriesContext(connection) as queries:
        assert len(ids(api.read("/orders/"))) == count
    table = f'FROM "{get_order_model()._meta.db_table}"'
    assert len([one for one in queries if table in one["sql"]]) == 1
    assert len(queries) == len(one_object)


@pytest.mark.parametrize("lines", [1, 4])
def test_a_detail_takes_three_statements(api, make_order, run, staff, lines):
    order = make_order(dict.fromkeys("ABCD"[:lines], 1))
    run("MoveOrder", order, transition="process", actor=staff)
    with CaptureQueriesContext(connection) as queries:
        assert api.read(f"/orders/{order.pk}/").status_code == 200
    tables = (f'FROM "{get_order_model()._meta.db_table}"', 'FROM "lk_kit_orders_orderline"', 'FROM "lk_kit_orders_orderhistory"')
    asked = [one["sql"] for one in queries if any(table in one["sql"] for table in tables)]
    assert len(asked) == 3, asked
    with CaptureQueriesContext(connection) as empty:
        assert api.read(f"/orders/{NOBODYS}/").status_code == 404
    assert len(queries) == len(empty) + 2


def test_filters(api, make_order, company, buyer, actor_of, run):
    old = dated(make_order(A=1), "2025-01-10T12:00:00", total=50, customer_reference="PO-17")
    new = dated(make_order(B=1, status="shipped"), "2025-03-01T20:59:00", total=500)
    later = dated(make_order(C=2), "2025-03-01T21:01:00", total=5000)
    expected = {
        "status": {"shipped": [new]},
        "ordered_from": {"2025-03-01": [later, new], "2025-03-02": [later]},
        "ordered_to": {"2025-03-01": [new, old], "2025-01-09": []},
        "total_from": {"500": [later, new], "500.01": [later]},
        "total_to": {"500": [new, old], "49.99": []},
        "placed_by": {str(buyer.signed_in_user.pk): [later, new, old], "999999": [], "nobody": []},
        "search": {"PO-17": [old], "c": [later], old.number: [old], "PO-17 A": [old], "PO-17 C": [], "nothing": []},
        "party": {company.code: [later, new, old], str(company.pk): [later, new, old], "zzzzzz": []},
    }
    for name, cases in expected.items():
        for value, orders in cases.items():
            assert ids(api.read("/orders/", **{name: value})) == [str(one.pk) for one in orders], (name, value)
    assert len(ids(api.read("/orders/", status=["shipped", "placed"]))) == 3
    assert ids(api.read("/orders/", status="shipped", total_to="100")) == []


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("status", "teleported"),
        ("status", "draft"),
        ("ordered_from", "01.03.2025"),
        ("ordered_from", "２０２５-01-01"),
        ("ordered_to", "9999-12-31"),
        ("ordered_from", "0001-01-01"),
        ("total_from", "1e3"),
        ("total_to", "NaN"),
        ("margin", "1"),
        ("subtotal", "1"),
        ("ordering", "party__inn"),
        ("page", "2"),
    ],
)
def test_what_is_no_filter_is_an_error(api, make_order, name, value):
    make_order(A=1)
    answer = api.read("/orders/", **{name: value})
    assert answer.status_code == 400, answer.content
    assert answer.json()["code"] in {"invalid", "out_of_range"}


def test_pages_and_orderings(api, make_order):
    orders = [make_order(A=number) for number in (3, 1, 2)]
    page = api.read("/orders/", ordering="total", page_size=2).json()
    rest = api.read("/orders/", ordering="total", page_size=2, cursor=page["next"]).json()
    assert [row["id"] for row in page["results"] + rest["results"]] == [str(orders[index].pk) for index in (1, 2, 0)]
    assert rest["next"] is None
    counted = api.read("/orders/", count=1).json()
    assert (counted["count"], counted["is_capped"]) == (3, False)


class TestWhoSeesWhat:
    @pytest.mark.parametrize("role", ["owner", "admin", "buyer", "viewer", "accountant"])
    def test_members_of_every_role_read(self, api_of, actor_of, company, make_order, role):
        order = make_order(A=1)
        client = api_of(actor_of(company, role))
        assert ids(client.read("/orders/")) == [str(order.pk)]
        assert client.read(f"/orders/{order.pk}/").status_code == 200

    def test_others_do_not_learn_that_it_exists(self, api_of, actor_of, make_company, make_order, make_draft):
        order, draft = make_order(A=1), make_draft(A=1)
        for stranger in (actor_of(make_company(), "owner"), actor_of()):
            client = api_of(stranger)
            assert ids(client.read("/orders/")) == ids(client.read("/drafts/")) == []
            nobodys = client.read(f"/orders/{NOBODYS}/")
            for path in (f"/orders/{order.pk}/", f"/drafts/{draft.pk}/", f"/orders/{order.pk}/repeat/preview/"):
                answer = client.read(path)
                assert answer.status_code == 404
                assert {**answer.json(), "request_id": ""} == {**nobodys.json(), "request_id": ""}

    def test_visitors_are_asked_to_sign_in(self, db):
        for path in ("/orders/", "/drafts/", "/order-templates/", "/orders/export/", "/orders/1/", "/orders/1/repeat/preview/"):
            assert Client().get(f"/api/lk{path}").status_code == 401

    def test_an_old_member_is_a_stranger(self, api_of, actor_of, company, make_order):
        actor = actor_of(company, "owner")
        order = make_order(A=1)
        Membership.objects.filter(user=actor.signed_in_user).delete()
        assert api_of(actor).read(f"/orders/{order.pk}/").status_code == 404

    def test_managers_see_their_own_parties_where_the_setting_says_so(self, staff, staff_api, make_order, make_company, company, settings):
        order = make_order(A=1)
        assert ids(staff_api.read("/orders/")) == [str(order.pk)]
        settings.LK_KIT = {**settings.LK_KIT, "PARTIES": {"MANAGERS_SEE": "own"}}
        assert ids(staff_api.read("/orders/")) == []
        assert staff_api.read(f"/orders/{order.pk}/").status_code == 404
        company.manager = staff.signed_in_user
        company.save()
        assert ids(staff_api.read("/orders/")) == [str(order.pk)]


class TestExport:
    def text(self, answer: Any) -> str:
        assert answer.status_code == 200, answer.content
        return b"".join(answer.streaming_content).decode("utf-8-sig")

    def test_it_takes_the_filters_of_the_list(self, api, make_order):
        one, other = make_order(A=1), make_order(A=1, status="shipped")
        answer = api.read("/orders/export/", dialect="excel-ru", status="shipped")
        assert answer["Content-Type"] == "text/csv; charset=utf-8"
        assert answer["Content-Disposition"].startswith('attachment; filename="orders-')
        text = self.text(answer)
        assert other.number in text
        assert one.number not in text
        assert "100,00" in text
        assert len(self.text(api.read("/orders/export/")).splitlines()) == 3

    @pytest.mark.parametrize("params", [{"dialect": "word"}, {"status": "x"}, {"page_size": "x", "foo": "1"}])
    def test_bad_parameters(self, api, params):
        assert api.read("/orders/export/", **params).status_code == 400

    @pytest.mark.parametrize("role", ["viewer", "accountant"])
    def test_it_needs_its_own_permission(self, api_of, actor_of, company, make_order, role):
        make_order(A=1)
        assert api_of(actor_of(company, role)).read("/orders/export/").status_code == 403

    def test_only_the_parties_where_it_is_allowed_come_along(self, api_of, actor_of, make_company, make_order, make_draft, run, buyer):
        order = make_order(A=1)
        mine, other = make_company(), order.party
        actor = actor_of(mine, "owner")
        Membership.objects.create(user=actor.signed_in_user, party=other, role="viewer")
        own = run("PlaceOrder", make_draft(A=1, party=mine, actor=actor), actor=actor)
        text = self.text(api_of(Actor.for_user(actor.signed_in_user)).read("/orders/export/"))
        assert own.number in text
        assert len(text.splitlines()) == 2
        assert fresh(order).number

    def test_staff_export_what_they_see(self, staff_api, make_order):
        order = make_order(A=1)
        assert order.number in self.text(staff_api.read("/orders/export/"))


def test_staff_without_the_right_see_nothing(api_of, make_user, make_order):
    make_order(A=1)
    client = api_of(Actor.for_user(make_user(is_staff=True)))
    assert ids(client.read("/orders/")) == []
