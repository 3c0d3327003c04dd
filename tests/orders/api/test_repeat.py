from __future__ import annotations

from decimal import Decimal

import pytest

from lk_kit.orders.abstract import get_order_model
from lk_kit.orders.api.previews import PreviewLineSerializer, RepeatPreviewSerializer
from lk_kit.orders.backends.locmem import PRICES
from lk_kit.orders.models import OrderTemplate
from tests.orders.api.conftest import fields_of, problem
from tests.orders.conftest import offer

pytestmark = [pytest.mark.needs("api")]


class TestRepeating:
    def test_what_was_previewed_is_what_is_made(self, api, make_order):
        order = make_order(A=2, B=1)
        PRICES["A"] = offer("A", "130", available=Decimal(1))
        preview = api.read(f"/orders/{order.pk}/repeat/preview/").json()
        assert [line["outcome"] for line in preview["lines"]] == ["qty_reduced", "ok"]
        data = {"fingerprint": preview["fingerprint"], "choices": [{"line": 2, "action": "skip"}], "title": "Again"}
        made = api.send(f"/orders/{order.pk}/repeat/", data, key="once")
        assert made.status_code == 201, made.content
        assert (made.json()["title"], made.json()["total"], made.json()["repeated_from"]) == ("Again", "130.00", str(order.pk))
        assert [(line["sku"], line["quantity"]) for line in made.json()["lines"]] == [("A", "1.000")]
        again = api.send(f"/orders/{order.pk}/repeat/", data, key="once")
        assert again.content == made.content
        assert get_order_model()._base_manager.filter(status="draft").count() == 1
        assert problem(api.send(f"/orders/{order.pk}/repeat/", {**data, "title": "x"}, key="once"), 422)

    def test_a_changed_preview_comes_with_the_conflict(self, api, make_order):
        order = make_order(A=2)
        preview = api.read(f"/orders/{order.pk}/repeat/preview/").json()
        PRICES["A"] = offer("A", "130")
        body = problem(api.send(f"/orders/{order.pk}/repeat/", {"fingerprint": preview["fingerprint"]}, key="k"), 409)
        assert body["code"] == "preview_changed"
        assert body["preview"] == api.read(f"/orders/{order.pk}/repeat/preview/").json()
        assert api.send(f"/orders/{order.pk}/repeat/", {"fingerprint": body["preview"]["fingerprint"]}, key="k").status_code == 201

    @pytest.mark.parametrize(
        "choices",
        ["skip", [1], [{"line": 1}], [{"line": 1, "action": "steal"}], [{"line": 99, "action": "take"}], [{"line": "x"}]],
    )
    def test_odd_choices(self, api, make_order, choices):
        order = make_order(A=2)
        fingerprint = api.read(f"/orders/{order.pk}/repeat/preview/").json()["fingerprint"]
        names = fields_of(api.send(f"/orders/{order.pk}/repeat/", {"fingerprint": fingerprint, "choices": choices}))
        assert all(name.startswith("choices") for name in names)

    def test_the_description_of_a_preview_is_true(self, api, make_order):
        PRICES["A2"] = offer("A2")
        order = make_order(A=2)
        PRICES["A"] = offer("A", is_active=False, replaced_by="A2")
        preview = api.read(f"/orders/{order.pk}/repeat/preview/").json()
        assert preview["lines"][0]["outcome"] == "replaced"
        assert set(preview) == set(RepeatPreviewSerializer().fields)
        assert set(preview["lines"][0]) == set(PreviewLineSerializer().fields)
        assert set(preview["lines"][0]["replacement"]) == set(PreviewLineSerializer().fields["replacement"].fields)


class TestTemplates:
    def test_from_an_order_and_back_to_a_draft(self, api, make_order, company):
        order = make_order(A=2, B=1)
        made = api.send("/order-templates/", {"party": company.code, "title": "Weekly", "from_order": str(order.pk)}, key="k")
        assert made.status_code == 201, made.content
        assert [(line["sku"], line["quantity"]) for line in made.json()["lines"]] == [("A", "2.000"), ("B", "1.000")]
        key = made.json()["id"]
        assert [row["title"] for row in api.read("/order-templates/").json()["results"]] == ["Weekly"]
        assert api.read(f"/order-templates/{key}/").json() == made.json()
        preview = api.read(f"/order-templates/{key}/preview/").json()
        draft = api.send(f"/order-templates/{key}/draft/", {"fingerprint": preview["fingerprint"]})
        assert (draft.status_code, draft.json()["total"], draft.json()["title"]) == (201, "219.99", "Weekly")
        PRICES["A"] = offer("A", "1")
        assert problem(api.send(f"/order-templates/{key}/draft/", {"fingerprint": preview["fingerprint"]}), 409)["preview"]["lines"]
        assert api.send(f"/order-templates/{key}/draft/").status_code == 201

    def test_by_hand_changed_and_deleted(self, api, company, price_list):
        lines = [{"sku": "A", "quantity": 1}]
        made = api.send("/order-templates/", {"party": company.code, "title": "T", "lines": lines, "created_at": "2001-01-01", "name": "x"})
        path = f"/order-templates/{made.json()['id']}/"
        changed = api.send(path, {"title": "U", "lines": [{"sku": "B", "quantity": 3}]}, method="patch").json()
        assert (changed["title"], [line["sku"] for line in changed["lines"]]) == ("U", ["B"])
        assert fields_of(api.send(path, {"title": ""}, method="patch")) == {"title"}
        assert api.send(path, method="delete").status_code == 204
        assert not OrderTemplate.objects.exists()

    def test_an_order_of_somebody_else_is_no_source(self, api, actor_of, make_company, make_draft, run, company):
        other = make_company()
        stranger = actor_of(other, "owner")
        foreign = run("PlaceOrder", make_draft(A=1, party=other, actor=stranger), actor=stranger)
        for key in (foreign.pk, "nonsense", 0):
            answer = api.send("/order-templates/", {"party": company.code, "title": "T", "from_order": str(key)})
            assert fields_of(answer) == {"from_order"}
