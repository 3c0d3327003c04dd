"""Canary of J10: what everybody writes first. If this ever passes, the storm in tests/core/test_numbers.py proves nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction
from django.db.models import Max

from lk_kit.core.models import NumberSeries


def naive_next_number() -> int:
    """max + 1 over what is issued; each issued number is a row of its own here."""
    highest: int | None = NumberSeries.objects.aggregate(highest=Max("value"))["highest"]
    return (highest or 0) + 1


@pytest.mark.pg
@pytest.mark.django_db(transaction=True)
def test_max_plus_one_issues_a_number_twice(fan: Callable[..., Any]) -> None:
    def issue(i: int) -> list[int]:
        numbers = []
        for turn in range(4):
            with transaction.atomic():
                numbers.append(naive_next_number())
                NumberSeries.objects.create(series=f"issued-{i}-{turn}", value=numbers[-1])
        return numbers

    outcomes = fan(50, issue)
    assert all(outcome.ok for outcome in outcomes)
    issued = [number for outcome in outcomes for number in outcome.value]
    assert len(issued) == 200
    assert len(set(issued)) < 200
