from __future__ import annotations

from typing import Any

import pytest

from lk_kit.orders.abstract import get_order_model
from tests.orders.conftest import lines_of

pytestmark = [pytest.mark.needs("api")]
PROTECTED = {
    "number": "X-1",
    "status": "completed",
    "total": "0.01",
    "subtotal": "0.01",
    "discount_total": "99",
    "vat_total": "0",
    "currency": "USD",
    "prices_include_vat": False,
    "lines_count": 99,
    "placed_by": "1",
    "placed_by_id": "1",
    "ordered_at": "2001-01-01T00:00:00Z",
    "updated_at": "2001-01-01T00:00:00Z",
    "party_id": "1",
    "shipped_at": "2001-01-01T00:00:00Z",
    "tracking_number": "hacked",
    "tracking_url": "https://evil.example/",
    "promised_date": "2001-01-01",
    "cancel_reason": "hacked",
    "repeated_from": "hacked",
    "external_source": "hacked",
    "external_id": "hacked",
    "margin": "99",
    "warehouse": "hacked",
    "id": "1",
    "pk": "1",
}
LINE = {
    "price": "0.01",
    "discount_rate": "1",
    "amount": "0",
    "vat_rate": "0",
    "vat_amount": "0",
    "name": "hacked",
    "unit": "x",
    "position": 9,
}


def row_of(order: Any) -> dict[str, Any]:
    return get_order_model()._base_manager.filter(pk=order.pk).values().get()


class TestMassAssignment:
    """B1, B2: what the server computes is not to be sent."""

    def test_by_no_way_into_a_draft(self, api, company, make_draft, buyer):
        made = api.send("/drafts/", {"party": company.code, **PROTECTED, "lines": [{"sku": "A", "quantity": 1, **LINE}]})
        assert made.status_code == 201, made.content
        draft = get_order_model()._base_manager.get()
        assert (draft.status, draft.number, draft.total, draft.currency, draft.lines_count) == ("draft", "", 100, "RUB", 1)
        assert (draft.placed_by_id, draft.party_id, draft.ordered_at.year) == (buyer.signed_in_user.pk, company.pk, 2026)
        assert {draft.tracking_number, draft.cancel_reason, draft.external_id, draft.repeated_from} == {""}
        assert lines_of(draft)[0].name == "Goods A"
        before = row_of(draft)
        answer = api.send(f"/drafts/{draft.pk}/", {**PROTECTED, "lines": [{"sku": "B", "quantity": 1}], "party": "x"}, method="patch")
        assert answer.status_code == 200, answer.content
        assert row_of(draft) == before
        line = lines_of(draft)[0]
        path = f"/drafts/{draft.pk}/lines/"
        api.send(f"{path}{line.pk}/", {"quantity": 1, **LINE}, method="patch")
        api.send(path, {"lines": [{"sku": "A", "quantity": 1, **LINE}], **PROTECTED}, method="put")
        changing = {"updated_at"}
        assert {name: value for name, value in row_of(draft).items() if name not in changing} == {
            name: value for name, value in before.items() if name not in changing
        }
        assert lines_of(draft)[0].price == 100

    def test_nor_by_placing_cancelling_or_moving(self, api, staff_api, make_draft):
        draft = make_draft(A=1)
        placed = api.send(f"/drafts/{draft.pk}/place/", PROTECTED)
        assert placed.status_code == 200, placed.content
        assert (placed.json()["total"], placed.json()["status"], placed.json()["tracking_number"]) == ("100.00", "placed", "")
        before = row_of(draft)
        staff_api.send(f"/orders/{draft.pk}/move/", {**PROTECTED, "promised_date": None, "transition": "process", "tracking_url": ""})
        after = row_of(draft)
        changed = {name for name in after if after[name] != before[name]}
        assert changed == {"status", "updated_at", "tracking_number"}
