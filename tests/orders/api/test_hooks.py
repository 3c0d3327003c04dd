"""A host's own columns and classes reach the API, its description, its filters, and nothing else does."""

from __future__ import annotations

from typing import Any

import pytest

from lk_kit.api.rows import row_plan
from lk_kit.orders.abstract import get_order_model
from lk_kit.orders.api.serializers import DraftRowSerializer, OrderRowSerializer
from tests.orders.api import overrides
from tests.orders.api.conftest import fields_of
from tests.orders.conftest import fresh

pytestmark = [pytest.mark.needs("api")]
HERE = "tests.orders.api.overrides"


@pytest.fixture
def override(settings: Any) -> Any:
    def change(**classes: str) -> None:
        settings.LK_KIT = {**settings.LK_KIT, "CLASSES": {f"orders.{name}": f"{HERE}.{path}" for name, path in classes.items()}}

    return change


def document() -> dict[str, Any]:
    from lk_kit.api.schema import document as made

    made.cache_clear()
    return made("en")


def schema_of(found: dict[str, Any], name: str) -> dict[str, Any]:
    return found["components"]["schemas"][name]["properties"]


class TestClasses:
    def test_an_overridden_serializer_adds_a_field(self, api, make_order, override):
        order = make_order(A=1)
        override(OrderSerializer="ShopOrderSerializer", OrderRowSerializer="ShopRowSerializer", OrderListFilter="ShopFilter")
        get_order_model()._base_manager.filter(pk=order.pk).update(external_id="17")
        found = api.read(f"/orders/{order.pk}/").json()
        assert (found["external_id"], found["weight"]) == ("17", "1 kg")
        assert api.read("/orders/").json()["results"][0]["external_id"] == "17"
        assert len(api.read("/orders/", external_id="17").json()["results"]) == 1
        assert api.read("/orders/", external_id="18").json()["results"] == []

    def test_rows_that_compute_something_go_the_ordinary_way(self, api, make_order, override):
        order = make_order(A=1)
        plain = api.read("/orders/").json()["results"][0]
        override(OrderRowSerializer="ShopComputedRowSerializer")
        assert row_plan(overrides.ShopComputedRowSerializer) is None
        assert api.read("/orders/").json()["results"] == [{**plain, "weight": f"{order.lines_count} kg"}]

    def test_our_own_rows_need_no_instances(self):
        assert row_plan(OrderRowSerializer) is not None
        assert row_plan(DraftRowSerializer) is not None
        assert row_plan(overrides.ShopRowSerializer) is not None

    @pytest.mark.needs("cabinet")
    def test_the_description_follows(self, override):
        override(OrderSerializer="ShopOrderSerializer")
        assert {"external_id", "weight"} <= set(schema_of(document(), "ShopOrder"))


class TestDescription:
    pytestmark = [pytest.mark.needs("cabinet")]  # the project without the cabinet has no drf-spectacular in INSTALLED_APPS

    def test_it_is_made_without_a_warning_about_orders(self, capsys):
        assert document()["paths"]
        noise = [line for line in capsys.readouterr().err.splitlines() if "/orders/api/" in line and "resolve authenticator" not in line]
        assert noise == []

    def test_it_is_valid_openapi(self):
        from drf_spectacular.validation import validate_schema

        validate_schema(document())

    def test_every_write_says_what_it_takes_and_gives(self):
        found = document()["paths"]
        ours = {path: one for path, one in found.items() if any(word in path for word in ("/orders/", "/drafts/", "/order-templates/"))}
        assert len(ours) == 18
        for path, methods in ours.items():
            for method, operation in methods.items():
                assert operation["summary"] if method != "get" else True, path
                assert any(code.startswith("2") for code in operation["responses"]), path
                if method in {"put", "patch"}:
                    assert operation["requestBody"]["content"]["application/json"]["schema"], path
        place = next(one["post"] for path, one in ours.items() if path.endswith("/place/"))
        assert [(one["name"], one["required"]) for one in place["parameters"] if one["in"] == "header"] == [("Idempotency-Key", True)]

    def test_what_the_server_computes_is_in_no_input(self):
        schemas = document()["components"]["schemas"]
        ours = [name for name in schemas if name.endswith("Request") and ("Draft" in name or "Line" in name or "Place" in name)]
        assert len(ours) >= 5
        for name in ours:
            taken = set(schemas[name].get("properties", ()))
            assert not taken & {"total", "price", "amount", "number", "status", "currency", "placed_by", "discount_rate"}, name


@pytest.mark.project("swapped")
class TestExtraFields:
    def test_readable_columns_are_shown_others_never(self, api, make_order):
        order = make_order(A=1)
        get_order_model()._base_manager.filter(pk=order.pk).update(contract_no="K-1", cost_centre="C", margin="77.77")
        found = api.read(f"/orders/{order.pk}/")
        assert (found.json()["contract_no"], found.json()["cost_centre"]) == ("K-1", "C")
        listed = api.read("/orders/")
        assert listed.json()["results"][0]["contract_no"] == "K-1"
        assert "cost_centre" not in listed.json()["results"][0]
        for answer in (found, listed, api.read("/orders/export/")):
            body = b"".join(answer.streaming_content) if answer.streaming else answer.content
            assert b"77.77" not in body
            assert b"margin" not in body

    def test_writable_columns_are_written_others_not(self, api, company, price_list):
        made = api.send("/drafts/", {"party": company.code, "contract_no": "K-2", "margin": "5"})
        assert made.status_code == 201, made.content
        draft = get_order_model()._base_manager.get()
        assert (draft.contract_no, draft.margin) == ("K-2", 0)
        assert made.json()["contract_no"] == "K-2"
        changed = api.send(f"/drafts/{draft.pk}/", {"cost_centre": "North", "margin": "5"}, method="patch")
        assert (changed.json()["cost_centre"], changed.json()["contract_no"]) == ("North", "K-2")
        assert fresh(draft).margin == 0
        assert fields_of(api.send(f"/drafts/{draft.pk}/", {"contract_no": "x" * 41}, method="patch")) == {"contract_no"}

    def test_filter_and_search(self, api, make_order):
        order, _other = make_order(A=1), make_order(A=1)
        get_order_model()._base_manager.filter(pk=order.pk).update(contract_no="K-3")
        for params in ({"contract_no": "K-3"}, {"search": "k-3"}):
            assert [row["id"] for row in api.read("/orders/", **params).json()["results"]] == [str(order.pk)]
        assert api.read("/orders/", cost_centre="x").status_code == 400

    def test_the_description_follows(self):
        found = document()
        assert {"contract_no", "cost_centre"} <= set(schema_of(found, "Order"))
        assert "contract_no" in schema_of(found, "OrderRow")
        assert {"contract_no", "cost_centre"} <= set(schema_of(found, "CreateDraftInputRequest"))
        listed = next(one for path, one in found["paths"].items() if path.endswith("/lk/orders/"))
        assert "contract_no" in {one["name"] for one in listed["get"]["parameters"]}
        assert '"margin"' not in str(found)


@pytest.mark.project("swapped_int")
def test_integer_keys_are_text_at_the_border(api, make_order):
    order = make_order(A=1)
    assert isinstance(order.pk, int)
    assert api.read("/orders/").json()["results"][0]["id"] == str(order.pk)
    found = api.read(f"/orders/{order.pk}/").json()
    assert (found["id"], found["placed_by"]) == (str(order.pk), str(order.placed_by_id))
    for key in ("01", " 1", "1.0", "9" * 30, "x"):
        assert api.read(f"/orders/{key}/").status_code in {404, 200 if key.strip("0 ") == str(order.pk) else 404}
