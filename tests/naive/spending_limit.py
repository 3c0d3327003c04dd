"""A spending limit as one would write it first: add up, then place, without a lock. `tests/orders/test_limits.py` shows that it fails."""

from __future__ import annotations

import time
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Sum

from lk_kit.orders.abstract import get_order_model


def naive_place(pk: Any, limit: Decimal) -> None:
    with transaction.atomic():
        orders = get_order_model()._base_manager
        order = orders.get(pk=pk)
        placed = orders.filter(party_id=order.party_id, placed_by_id=order.placed_by_id, status="placed")
        spent = placed.aggregate(sum=Sum("total"))["sum"] or Decimal(0)
        if spent + order.total > limit:
            raise ValueError("beyond the limit")
        time.sleep(0.05)  # what a slow disk or a busy server does between the look and the write
        orders.filter(pk=pk).update(status="placed")
