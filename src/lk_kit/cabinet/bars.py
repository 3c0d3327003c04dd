"""Geometry of the small bar charts. Attributes of SVG, not styles: the policy forbids inline styles."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

WIDTH, HEIGHT, GAP = Decimal(100), Decimal(40), Decimal("1.5")
LEAST = Decimal("0.8")


def rectangles(values: Sequence[Decimal | int]) -> Iterator[tuple[str, str, str, str]]:
    """x, y, width and height of each bar in a box of 100 × 40; a zero keeps a trace."""
    if not values:
        return
    top = max(Decimal(max(values)), Decimal(1))
    step = (WIDTH + GAP) / len(values)
    for place, value in enumerate(values):
        height = max(LEAST, HEIGHT * max(Decimal(value), Decimal(0)) / top)
        yield _n(step * place), _n(HEIGHT - height), _n(step - GAP), _n(height)


def _n(value: Decimal) -> str:
    return f"{value:.2f}"
