"""A1 over every route of this project."""

from __future__ import annotations

import pytest

from lk_kit.testing import Endpoint, World, endpoints, find_leaks

pytestmark = pytest.mark.django_db

ALL = endpoints()


@pytest.mark.parametrize("endpoint", ALL, ids=str)
def test_nothing_leaks(endpoint: Endpoint, lk_world: World) -> None:
    assert find_leaks(endpoint, lk_world) == []
