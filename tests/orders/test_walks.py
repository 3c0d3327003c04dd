"""B5: ten thousand random walks against the table of allowed steps; an order is never where the table does not lead."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lk_kit.core.actors import Actor, Grant
from lk_kit.core.classes import get_class
from lk_kit.core.exceptions import NotAllowed, Refused
from lk_kit.orders.abstract import get_order_model
from lk_kit.orders.enums import Permission
from tests.thorough import examples

pytestmark = pytest.mark.project("default")

CUSTOMER = {("draft", "place"): "placed", ("placed", "cancel"): "cancelled", ("processing", "cancel"): "cancelled"}
STAFF = {
    **CUSTOMER,
    ("placed", "process"): "processing",
    ("processing", "ship"): "shipped",
    ("shipped", "complete"): "completed",
}
STEPS = ["place", "process", "ship", "complete", "cancel", "reopen", ""]
TABLES = {"customer": CUSTOMER, "staff": STAFF, "system": STAFF, "viewer": {}, "anonymous": {}}


class Manager:
    """A user who is staff with the right to change orders."""

    pk, is_staff, is_active, is_authenticated = 1, True, True, True

    def has_perm(self, permission: str) -> bool:
        return permission == "lk_kit_orders.change_order"


def actors(party_id: Any) -> dict[str, Actor]:
    def member(*permissions: str) -> Actor:
        rights = frozenset(permissions)
        grant = Grant(party_id, "k7f3q2", "", "", "active", "", rights)
        return Actor(user=object(), grants={party_id: grant})  # type: ignore[arg-type]

    return {
        "customer": member(*Permission.values),
        "viewer": member(Permission.VIEW),
        "staff": Actor(user=Manager()),  # type: ignore[arg-type]
        "system": Actor.system(),
        "anonymous": Actor.anonymous(),
    }


@examples(10_000)
@given(st.lists(st.tuples(st.sampled_from(sorted(TABLES)), st.sampled_from(STEPS)), max_size=8))
def test_no_walk_leaves_the_table(walk: list[tuple[str, str]]) -> None:
    from uuid import UUID

    party_id = UUID(int=1)
    order, who, flow = get_order_model()(party_id=party_id), actors(party_id), get_class("orders.OrderFlow")
    for actor, step in walk:
        expected = TABLES[actor].get((order.status, step))
        assert (step in [one.name for one in flow.available(order, who[actor])]) == (expected is not None)
        try:
            order.status = flow.authorize(order, step, who[actor]).target
        except (NotAllowed, Refused):
            assert expected is None
        else:
            assert order.status == expected


ACTIONS = {"place": "PlaceOrder", "cancel": "CancelOrder"}


@pytest.mark.django_db
def test_every_action_from_every_status_by_every_actor(run, make_draft, buyer, staff, actor_of, company):
    who = {
        "customer": buyer,
        "viewer": actor_of(company, "viewer"),
        "staff": staff,
        "system": Actor.system(),
        "anonymous": Actor.anonymous(),
    }
    for status in ("draft", "placed", "processing", "shipped", "completed", "cancelled", "unknown"):
        for name, actor in who.items():
            for step in STEPS:
                order = make_draft(A=1)
                get_order_model()._base_manager.filter(pk=order.pk).update(status=status)
                order.refresh_from_db()
                expected = TABLES[name].get((status, step))
                inputs: dict[str, Any] = {"reason": "because"} if step != "place" else {}
                if step not in ACTIONS:
                    inputs["transition"] = step
                try:
                    run(ACTIONS.get(step, "MoveOrder"), order, actor=actor, **inputs)
                except (NotAllowed, Refused):
                    assert expected is None, (status, name, step)
                order.refresh_from_db()
                assert order.status == (expected or status), (status, name, step)
                order.delete()
