from __future__ import annotations

import pytest
from django.test import override_settings

from lk_kit.core.classes import REGISTRY, get_class, get_class_or_none
from lk_kit.orders.flow import OrderFlow

pytestmark = pytest.mark.project("default")


def test_an_override_is_in_force_at_call_time_and_goes_away_again() -> None:
    with override_settings(LK_KIT={"CLASSES": {"orders.OrderFlow": "tests.core.flows.InStock"}}):
        assert get_class("orders.OrderFlow").status("in_stock").customer_label == "На складе"
    assert get_class("orders.OrderFlow") is OrderFlow


def test_a_class_that_is_switched_off_says_so() -> None:
    with override_settings(LK_KIT={"CLASSES": {"orders.OrderFlow": None}}):
        assert get_class_or_none("orders.OrderFlow") is None
        with pytest.raises(LookupError, match="switched off"):
            get_class("orders.OrderFlow")


@pytest.mark.parametrize("key", sorted(REGISTRY))
def test_every_public_key_leads_to_a_class_of_that_name(key: str) -> None:
    assert get_class(key).__name__ == key.partition(".")[2]
