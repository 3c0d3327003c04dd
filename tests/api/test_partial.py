"""A PATCH may leave fields out; what it sends inside a list is whole."""

from __future__ import annotations

from typing import Any

import pytest
from rest_framework import serializers

from lk_kit.api.serializers import LkSerializer

pytestmark = pytest.mark.needs("api")


class Line(LkSerializer):
    sku = serializers.CharField()
    note = serializers.CharField(required=False)


class Lines(LkSerializer):
    title = serializers.CharField()
    lines = Line(many=True)
    one = Line()


@pytest.mark.parametrize(
    ("sent", "wrong"),
    [
        ({}, set()),
        ({"title": "A"}, set()),
        ({"lines": [{"sku": "A"}], "one": {"sku": "B"}}, set()),
        ({"lines": [{"sku": "A"}, {"note": "B"}]}, {"lines"}),
        ({"lines": [{}]}, {"lines"}),
        ({"one": {"note": "B"}}, {"one"}),
    ],
)
def test_lines_of_a_partial_body_are_whole(sent: dict[str, Any], wrong: set[str]) -> None:
    serializer = Lines(data=sent, partial=True)
    assert serializer.is_valid() is not bool(wrong)
    assert set(serializer.errors) == wrong
