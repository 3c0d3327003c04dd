from __future__ import annotations

from decimal import Decimal

import pytest

from lk_kit.orders.abstract import get_order_model
from lk_kit.orders.backends.locmem import PRICES
from lk_kit.parties.models import Address
from tests.orders.api.conftest import fields_of, problem
from tests.orders.conftest import lines_of, offer

pytestmark = [pytest.mark.needs("api")]


class TestDrafts:
    def test_a_draft_begins_with_its_lines(self, api, company, price_list):
        address = Address.objects.create(party=company, city="Тула", street="Мира, 1")
        data = {
            "party": company.code,
            "title": "Monday",
            "comment": "Two\nlines",
            "address_id": str(address.pk),
            "lines": [{"sku": "A", "quantity": "2"}, {"sku": "B", "quantity": 1}, {"sku": "A", "quantity": "0.5"}],
        }
        answer = api.send("/drafts/", data)
        assert answer.status_code == 201, answer.content
        draft = answer.json()
        assert (draft["party"], draft["title"], draft["comment"], draft["status"]) == (company.code, "Monday", "Two\nlines", "draft")
        assert [(line["sku"], line["quantity"]) for line in draft["lines"]] == [("A", "2.500"), ("B", "1.000")]
        assert draft["total"] == "269.99"
        assert "Тула" in draft["delivery_address"]
        assert api.read(f"/drafts/{draft['id']}/").json() == draft

    def test_words_change_and_what_is_left_out_stays(self, api, make_draft):
        draft = make_draft(A=1)
        answer = api.send(f"/drafts/{draft.pk}/", {"comment": "Ring twice"}, method="patch")
        assert (answer.status_code, answer.json()["comment"], answer.json()["title"]) == (200, "Ring twice", "Weekly")
        assert api.send(f"/drafts/{draft.pk}/", {"title": ""}, method="patch").json()["title"] == ""

    def test_lines_are_added_changed_replaced_and_removed(self, api, make_draft):
        draft = make_draft(A=1)
        path = f"/drafts/{draft.pk}/lines/"
        assert api.send(path, {"sku": "B", "quantity": 2}).json()["total"] == "139.98"
        line = lines_of(draft)[0]
        assert api.send(f"{path}{line.pk}/", {"quantity": "3"}, method="patch").json()["total"] == "339.98"
        assert [one["sku"] for one in api.send(f"{path}{line.pk}/", method="delete").json()["lines"]] == ["B"]
        assert api.send(path, {"lines": [{"sku": "C", "quantity": 10}]}, method="put").json()["total"] == "3.50"
        assert api.send(path, {"lines": []}, method="put").json()["lines"] == []

    def test_lines_of_another_draft_are_not_found(self, api, make_draft):
        draft, other = make_draft(A=1), make_draft(B=1)
        for key in (lines_of(other)[0].pk, "nonsense", "0", "%00"):
            assert api.send(f"/drafts/{draft.pk}/lines/{key}/", {"quantity": 2}, method="patch").status_code in {400, 404}
            assert api.send(f"/drafts/{draft.pk}/lines/{key}/", method="delete").status_code in {400, 404}
        assert lines_of(other)[0].quantity == 1

    def test_refused_lines_are_named_in_the_problem(self, api, company, make_draft):
        PRICES["B"] = offer("B", available=Decimal(1))
        answer = api.send("/drafts/", {"party": company.code, "lines": [{"sku": "B", "quantity": 5}, {"sku": "NOPE", "quantity": 1}]})
        body = problem(answer, 409)
        assert body["code"] == "lines_refused"
        assert [(one["sku"], one["code"]) for one in body["problems"]] == [("B", "not_available"), ("NOPE", "unknown_sku")]
        assert "NOPE" in body["problems"][1]["message"]
        assert not get_order_model()._base_manager.exists()

    def test_new_prices_are_taken_over_on_demand(self, api, make_draft):
        draft = make_draft(A=2)
        PRICES["A"] = offer("A", "110")
        body = api.send(f"/drafts/{draft.pk}/refresh-prices/").json()
        assert [(one["sku"], Decimal(one["old_price"]), Decimal(one["new_price"])) for one in body["changes"]] == [("A", 100, 110)]
        assert body["draft"]["total"] == "220.00"

    def test_a_draft_is_deleted_an_order_is_not(self, api, make_draft, make_order):
        draft, order = make_draft(A=1), make_order(A=1)
        assert api.send(f"/drafts/{draft.pk}/", method="delete").status_code == 204
        assert api.send(f"/drafts/{order.pk}/", method="delete").status_code == 404
        assert api.send(f"/orders/{order.pk}/", method="delete").status_code == 405
        assert get_order_model()._base_manager.get().pk == order.pk

    @pytest.mark.parametrize(
        "quantity",
        [0, -1, "0", "-1", "1e3", "NaN", "Infinity", 10**12, "1.0001", True, None, [], {}, "", "１２", "1_000", 2**63, "9" * 5000],
    )
    def test_odd_quantities(self, api, make_draft, quantity):
        draft = make_draft(A=1)
        path = f"/drafts/{draft.pk}/lines/"
        assert fields_of(api.send(path, {"sku": "A", "quantity": quantity})) == {"quantity"}
        assert fields_of(api.send(f"{path}{lines_of(draft)[0].pk}/", {"quantity": quantity}, method="patch")) == {"quantity"}
        assert fields_of(api.send(path, {"lines": [{"sku": "A", "quantity": quantity}]}, method="put")) == {"lines.0.quantity"}
        assert lines_of(draft)[0].quantity == 1

    @pytest.mark.parametrize("lines", ["A", 5, {"sku": "A"}, [5], ["A"], [[]], [None], [{}], [{"sku": "", "quantity": 1}], [{"sku": "A"}]])
    def test_odd_lines(self, api, company, price_list, lines):
        assert all(name.startswith("lines") for name in fields_of(api.send("/drafts/", {"party": company.code, "lines": lines})))

    @pytest.mark.parametrize("party", [None, "", 5, "zzzzzz", ["a"], {"id": 1}, True])
    def test_a_party_must_be_named(self, api, price_list, party):
        assert "party" in fields_of(api.send("/drafts/", {"party": party}))

    def test_an_address_of_somebody_else_is_unknown(self, api, company, make_company, price_list):
        address = Address.objects.create(party=make_company(), city="SENTINEL", street="1")
        for key in (str(address.pk), "nonsense"):
            assert fields_of(api.send("/drafts/", {"party": company.code, "address_id": key})) == {"address_id"}
