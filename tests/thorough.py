"""How many examples a property test takes: all of them once in a matrix run, a twentieth everywhere else."""

from __future__ import annotations

import os

from hypothesis import settings

THOROUGH = "LK_KIT_TEST_THOROUGH"


def examples(number: int) -> settings:
    """`@examples(10_000)`: so many with LK_KIT_TEST_THOROUGH=1 (tox sets it in the environment `newest`), else fewer."""
    return settings(max_examples=number if os.environ.get(THOROUGH) else max(number // 20, 50), deadline=None)
