"""A2, B1–B3 over every operation of the API's description."""

from __future__ import annotations

import pytest

from lk_kit.testing import World, find_body_leaks, find_mass_assignment, find_number_trouble
from lk_kit.testing.bodies import Operation, is_number, operations

pytestmark = [pytest.mark.django_db]

ALL = operations()


@pytest.mark.parametrize("operation", ALL, ids=str)
def test_foreign_ids_in_bodies_do_nothing(operation: Operation, lk_world: World) -> None:
    assert find_body_leaks(operation, lk_world) == []


@pytest.mark.parametrize("operation", ALL, ids=str)
def test_what_is_not_offered_cannot_be_written(operation: Operation, lk_world: World) -> None:
    assert find_mass_assignment(operation, lk_world) == []


@pytest.mark.parametrize("operation", [one for one in ALL if any(is_number(schema) for _path, schema in one.fields())], ids=str)
def test_number_junk_is_refused(operation: Operation, lk_world: World) -> None:
    assert find_number_trouble(operation, lk_world) == []
