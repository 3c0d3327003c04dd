from __future__ import annotations

import pytest

from tests.orders.api.conftest import fields_of, problem
from tests.orders.conftest import fresh

pytestmark = [pytest.mark.needs("api")]


class TestMoving:
    def test_the_customer_cancels_with_a_reason(self, api, make_order):
        order = make_order(A=1)
        assert fields_of(api.send(f"/orders/{order.pk}/cancel/")) == {"reason"}
        answer = api.send(f"/orders/{order.pk}/cancel/", {"reason": "Ordered twice"}, key="k")
        assert (answer.status_code, answer.json()["status"], answer.json()["cancel_reason"]) == (200, "cancelled", "Ordered twice")
        assert answer.json()["allowed_actions"] == []
        assert api.send(f"/orders/{order.pk}/cancel/", {"reason": "Ordered twice"}, key="k").content == answer.content
        shipped = make_order(A=1, status="shipped")
        assert problem(api.send(f"/orders/{shipped.pk}/cancel/", {"reason": "x"}), 409)["code"] == "wrong_status"

    def test_staff_move_and_tell_of_the_shipment(self, staff_api, api, make_order):
        order = make_order(A=1, status="processing")
        data = {"transition": "ship", "tracking_number": "RR 1", "tracking_url": "https://t.example/1", "promised_date": "2030-05-09"}
        shipped = staff_api.send(f"/orders/{order.pk}/move/", data)
        assert shipped.status_code == 200, shipped.content
        assert shipped.json()["shipped_at"]
        seen = api.read(f"/orders/{order.pk}/").json()
        assert (seen["status"], seen["tracking_number"], seen["promised_date"]) == ("shipped", "RR 1", "2030-05-09")
        later = staff_api.send(f"/orders/{order.pk}/shipment/", {"promised_date": None}, method="patch")
        assert (later.json()["promised_date"], later.json()["tracking_number"]) == (None, "RR 1")
        assert fields_of(staff_api.send(f"/orders/{order.pk}/shipment/", {"tracking_url": "javascript:1"}, method="patch")) == {
            "tracking_url"
        }
        assert fields_of(staff_api.send(f"/orders/{order.pk}/move/", {"transition": "complete", "promised_date": "9.5.30"})) == {
            "promised_date"
        }

    def test_cancelling_is_a_move_too(self, staff_api, make_order):
        order = make_order(A=1)
        path = f"/orders/{order.pk}/move/"
        refused = staff_api.send(path, {"transition": "cancel", "reason": "x", "tracking_number": "1"})
        assert fields_of(refused) == {"tracking_number"}
        assert staff_api.send(path, {"transition": "cancel", "reason": "Flood"}).json()["cancel_reason"] == "Flood"

    def test_what_the_flow_does_not_know(self, staff_api, make_order):
        order = make_order(A=1)
        path = f"/orders/{order.pk}/move/"
        assert problem(staff_api.send(path, {"transition": "teleport"}), 409)["code"] == "unknown_transition"
        assert problem(staff_api.send(path, {"transition": "place"}), 409)
        assert fields_of(staff_api.send(path, {})) == {"transition"}
        assert fresh(order).status == "placed"

    def test_customers_take_no_step_of_staff(self, api, make_order):
        order = make_order(A=1)
        problem(api.send(f"/orders/{order.pk}/move/", {"transition": "process"}), 403)
        problem(api.send(f"/orders/{order.pk}/shipment/", {"tracking_number": "1"}, method="patch"), 403)
        assert (fresh(order).status, fresh(order).tracking_number) == ("placed", "")

    def test_steps_of_a_hosts_flow_that_are_open_to_customers(self, api, make_order, settings):
        settings.LK_KIT = {**settings.LK_KIT, "CLASSES": {"orders.OrderFlow": "tests.orders.overrides.WarehouseFlow"}}
        order = make_order(A=1, status="shipped")
        assert [one["name"] for one in api.read(f"/orders/{order.pk}/").json()["allowed_actions"]] == ["receive"]
        assert api.send(f"/orders/{order.pk}/move/", {"transition": "receive"}).json()["status"] == "completed"
