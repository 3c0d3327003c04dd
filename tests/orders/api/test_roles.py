from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from lk_kit.core.actors import Actor
from lk_kit.orders.abstract import get_order_model
from lk_kit.parties.models import Membership
from tests.orders.conftest import lines_of

pytestmark = [pytest.mark.needs("api")]


class TestRoles:
    WRITES = (
        ("post", "/drafts/", {"party": "{party}", "title": "x"}),
        ("patch", "/drafts/{draft}/", {"title": "x"}),
        ("post", "/drafts/{draft}/lines/", {"sku": "A", "quantity": 1}),
        ("patch", "/drafts/{draft}/lines/{line}/", {"quantity": 3}),
        ("post", "/drafts/{draft}/refresh-prices/", {}),
        ("delete", "/drafts/{draft}/lines/{line}/", {}),
        ("put", "/drafts/{draft}/lines/", {"lines": [{"sku": "A", "quantity": 1}]}),
        ("post", "/drafts/{draft}/place/", {}),
        ("delete", "/drafts/{spare}/", {}),
        ("post", "/orders/{order}/cancel/", {"reason": "x"}),
        ("post", "/orders/{order}/move/", {"transition": "process"}),
        ("patch", "/orders/{order}/shipment/", {"tracking_number": "1"}),
        ("get", "/orders/{order}/repeat/preview/", {}),
        ("post", "/orders/{order}/repeat/", {"fingerprint": "x"}),
        ("post", "/order-templates/", {"party": "{party}", "title": "x", "lines": [{"sku": "A", "quantity": 1}]}),
        ("patch", "/order-templates/{template}/", {"title": "y"}),
        ("get", "/order-templates/{template}/preview/", {}),
        ("post", "/order-templates/{template}/draft/", {}),
        ("delete", "/order-templates/{template}/", {}),
    )
    STAFF_ONLY = ("move", "shipment")

    @pytest.fixture
    def things(self, make_draft, make_order, run, company, buyer):
        draft, spare, order = make_draft(A=1, B=2), make_draft(A=1), make_order(A=1)
        template = run("CreateTemplate", party=company.pk, title="T", from_order=order, actor=buyer)
        names = {
            "draft": draft.pk,
            "spare": spare.pk,
            "order": order.pk,
            "template": template.pk,
            "line": lines_of(draft)[0].pk,
            "party": company.code,
        }
        return {name: str(value) for name, value in names.items()}

    def answers(self, client: Any, things: dict[str, str]) -> dict[str, int]:
        found = {}
        for method, path, data in self.WRITES:
            body = {name: value.format(**things) if isinstance(value, str) else value for name, value in data.items()}
            sent = client.send(path.format(**things), body, method=method) if method != "get" else client.read(path.format(**things))
            found[f"{method} {path}"] = sent.status_code
        return found

    @pytest.mark.parametrize("role", ["viewer", "accountant"])
    def test_readers_write_nothing(self, api_of, actor_of, company, things, role):
        before = list(get_order_model()._base_manager.order_by("pk").values())
        assert set(self.answers(api_of(actor_of(company, role)), things).values()) == {403}
        assert list(get_order_model()._base_manager.order_by("pk").values()) == before

    @pytest.mark.parametrize("role", ["owner", "admin", "buyer"])
    def test_buyers_do_all_but_the_work_of_staff(self, api_of, actor_of, company, things, role):
        found = self.answers(api_of(actor_of(company, role)), things)
        refused = {one for one, status in found.items() if status == 403}
        assert refused == {one for one in found if any(word in one for word in self.STAFF_ONLY)}
        assert {status for one, status in found.items() if one not in refused} <= {200, 201, 204, 409}

    def test_strangers_find_nothing(self, api_of, actor_of, make_company, things):
        found = self.answers(api_of(actor_of(make_company(), "owner")), things)
        creating = {one for one in found if one in {"post /drafts/", "post /order-templates/"}}
        assert {found[one] for one in creating} == {400}
        assert {found[one] for one in found if one not in creating} == {404}

    def test_visitors_sign_in_first(self, things):
        client = Client()
        for method, path, _data in self.WRITES:
            assert getattr(client, method)(f"/api/lk{path.format(**things)}").status_code == 401

    def test_staff_with_the_right_do_what_buyers_do_in_orders_that_exist(self, staff_api, things):
        found = self.answers(staff_api, things)
        of_orders = {status for one, status in found.items() if "template" not in one and one != "post /drafts/"}
        assert of_orders <= {200, 201, 204, 409}
        assert found["post /drafts/"] == 400

    def test_staff_who_may_not_change_orders_do_nothing(self, api_of, make_user, things):
        found = self.answers(api_of(Actor.for_user(make_user(is_staff=True))), things)
        assert set(found.values()) <= {403, 404}

    def test_who_left_gets_no_old_answer_either(self, api_of, actor_of, company, make_draft):
        actor = actor_of(company, "buyer")
        draft = make_draft(A=1)
        assert api_of(actor).send(f"/drafts/{draft.pk}/place/", key="k").status_code == 200
        Membership.objects.filter(user=actor.signed_in_user).update(role="viewer")
        assert api_of(actor).send(f"/drafts/{draft.pk}/place/", key="k").status_code == 403
        Membership.objects.filter(user=actor.signed_in_user).delete()
        assert api_of(actor).send(f"/drafts/{draft.pk}/place/", key="k").status_code == 404
