from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.db import connection

from lk_kit.core.exceptions import BackendUnavailable
from lk_kit.orders.abstract import get_order_model
from lk_kit.orders.backends.locmem import PRICES, LocMemPriceSource
from tests.orders.api.conftest import fields_of, problem
from tests.orders.conftest import LOCMEM, fresh, lines_of, offer

pytestmark = [pytest.mark.needs("api")]


class TestPlacing:
    def test_a_draft_becomes_an_order(self, api, make_draft):
        draft = make_draft(A=2)
        answer = api.send(f"/drafts/{draft.pk}/place/", {"expected_total": "200"})
        assert answer.status_code == 200, answer.content
        assert answer.json() == api.read(f"/orders/{draft.pk}/").json()
        assert answer.json()["number"]

    def test_I1_the_same_request_again_is_the_same_answer(self, api, make_draft):
        draft = make_draft(A=2)
        first = api.send(f"/drafts/{draft.pk}/place/", {"expected_total": "200.00"}, key="once")
        again = api.send(f"/drafts/{draft.pk}/place/", {"expected_total": "200.00"}, key="once")
        assert (first.status_code, again.status_code) == (200, 200)
        assert again.content == first.content
        assert again["Idempotency-Replayed"] == "true"
        assert "Idempotency-Replayed" not in first
        assert problem(api.send(f"/drafts/{draft.pk}/place/", key="other"), 409)["code"] == "wrong_status"

    def test_I2_the_key_with_another_body_or_address_is_refused(self, api, make_draft):
        draft, other = make_draft(A=2), make_draft(B=1)
        api.send(f"/drafts/{draft.pk}/place/", key="k")
        assert problem(api.send(f"/drafts/{draft.pk}/place/", {"expected_total": "200"}, key="k"), 422)["code"] == "idempotency_key_reused"
        assert problem(api.send(f"/drafts/{other.pk}/place/", key="k"), 422)
        assert fresh(other).is_draft

    def test_I3_the_key_of_somebody_else_is_another_key(self, api, api_of, actor_of, company, make_draft):
        draft, other = make_draft(A=2), make_draft(B=1)
        colleague = api_of(actor_of(company, "buyer"))
        assert api.send(f"/drafts/{draft.pk}/place/", key="k").status_code == 200
        assert colleague.send(f"/drafts/{other.pk}/place/", key="k").status_code == 200

    def test_it_needs_a_key(self, api, make_draft):
        draft = make_draft(A=2)
        assert problem(api.send(f"/drafts/{draft.pk}/place/", key=None), 400)["code"] == "idempotency_key_missing"
        assert fresh(draft).is_draft

    def test_a_replay_does_not_need_the_price_source(self, api, make_draft, orders_settings, monkeypatch):
        orders_settings(PRICE_SOURCES={"default": {"BACKEND": LOCMEM, "OPTIONS": {"REMOTE": True}}})
        draft = make_draft(A=2)
        first = api.send(f"/drafts/{draft.pk}/place/", key="once")
        assert first.status_code == 200, first.content
        monkeypatch.setattr(LocMemPriceSource, "offers", broken)
        assert api.send(f"/drafts/{draft.pk}/place/", key="once").content == first.content
        assert problem(api.send(f"/drafts/{make_draft_without_prices(draft)}/place/", key="new"), 503)

    def test_new_prices_are_shown_before_they_are_paid(self, api, make_draft):
        draft = make_draft(A=2, B=1)
        PRICES["A"] = offer("A", "120")
        body = problem(api.send(f"/drafts/{draft.pk}/place/", key="k"), 409)
        assert body["code"] == "prices_changed"
        [change] = body["changes"]
        assert (change["sku"], Decimal(change["old_price"]), Decimal(change["new_price"])) == ("A", 100, 120)
        api.send(f"/drafts/{draft.pk}/refresh-prices/")
        assert api.send(f"/drafts/{draft.pk}/place/", key="k").status_code == 200

    def test_another_total_than_the_customer_saw(self, api, make_draft):
        draft = make_draft(A=2)
        assert problem(api.send(f"/drafts/{draft.pk}/place/", {"expected_total": "199.99"}), 409)["code"] == "prices_changed"
        assert fields_of(api.send(f"/drafts/{draft.pk}/place/", {"expected_total": "1e2"})) == {"expected_total"}
        assert fresh(draft).is_draft

    def test_an_empty_draft(self, api, company, price_list):
        draft = api.send("/drafts/", {"party": company.code}).json()
        assert problem(api.send(f"/drafts/{draft['id']}/place/"), 409)["code"] == "empty"

    def test_prices_are_asked_for_outside_a_transaction(self, api, company, price_list, orders_settings, monkeypatch, transactional_db):
        orders_settings(PRICE_SOURCES={"default": {"BACKEND": LOCMEM, "OPTIONS": {"REMOTE": True}}})
        seen, offers = [], LocMemPriceSource.offers

        def asked(self: Any, *args: Any, **kwargs: Any) -> Any:
            seen.append(connection.in_atomic_block)
            return offers(self, *args, **kwargs)

        monkeypatch.setattr(LocMemPriceSource, "offers", asked)
        draft = api.send("/drafts/", {"party": company.code, "lines": [{"sku": "A", "quantity": 1}]}).json()
        path = f"/drafts/{draft['id']}"
        line = api.send(f"{path}/lines/", {"sku": "B", "quantity": 1}).json()["lines"][0]
        api.send(f"{path}/lines/{line['id']}/", {"quantity": 4}, method="patch")
        api.send(f"{path}/lines/", {"lines": [{"sku": "A", "quantity": 1}]}, method="put")
        assert api.send(f"{path}/place/").status_code == 200
        preview = api.read(f"/orders/{draft['id']}/repeat/preview/").json()
        assert api.send(f"/orders/{draft['id']}/repeat/", {"fingerprint": preview["fingerprint"]}).status_code == 201
        template = {"party": company.code, "title": "T", "lines": [{"sku": "A", "quantity": 1}]}
        made = api.send("/order-templates/", template).json()
        assert api.send(f"/order-templates/{made['id']}/draft/").status_code == 201
        assert len(seen) == 9
        assert set(seen) == {False}


def broken(self: Any, *args: Any, **kwargs: Any) -> Any:
    raise BackendUnavailable


def make_draft_without_prices(order: Any) -> Any:
    """A copy of the order as a draft, without asking anybody."""
    copy = fresh(order)
    lines = lines_of(order)
    copy.pk, copy.status, copy.number, copy._state.adding = None, "draft", "", True
    if get_order_model()._meta.pk.get_internal_type() == "UUIDField":
        copy.pk = get_order_model()._meta.pk.get_default()
    copy.save()
    for line in lines:
        line.pk, line.order_id, line._state.adding = type(line)._meta.pk.get_default(), copy.pk, True
        line.save()
    return copy.pk
