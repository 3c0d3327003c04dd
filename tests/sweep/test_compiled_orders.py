"""The hot list really takes the short way: one compiled statement, no model instances."""

from __future__ import annotations

import pytest

from lk_kit.api import fast
from lk_kit.api.rows import row_plan
from lk_kit.testing import World
from lk_kit.testing.client import ApiClient

pytestmark = [pytest.mark.django_db, pytest.mark.needs("orders", "api")]


@pytest.mark.parametrize("path", ["/api/lk/orders/", "/api/lk/drafts/"])
def test_order_lists_are_compiled(path: str, lk_world: World) -> None:
    from lk_kit.core.classes import get_class

    assert row_plan(get_class("orders.OrderRowSerializer")) is not None
    fast.forget()
    page = ApiClient(lk_world.ours.user).get(path).json()
    assert len(page["results"]) == 1
    assert fast._statements
    assert fast._UNFIT not in fast._statements.values()
