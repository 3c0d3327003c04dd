"""Every page under odd queries (B3, B11, P1): forged cursors, filters that overflow, text that no database takes. Never a 5xx.
The API has its own: tests/fuzz and tests/api.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator

import pytest
from django.core.cache import cache

from lk_kit.testing import Endpoint, World, endpoints

from .doors import signed_in, url_of

pytestmark = [pytest.mark.django_db, pytest.mark.needs("cabinet")]

PK = "01a1ffef-0000-7000-8000-000000000000"
LISTS = ("list", "home", "export", "drafts", "templates", "members", "history")
PAGES = [one for one in endpoints() if "get" in one.methods and not one.is_api]


def forged(*values: object) -> str:
    return packed(json.dumps(values))


def packed(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode("utf-8", "surrogatepass")).decode().rstrip("=")


CURSORS = [
    forged("0001-01-01T00:00:00+14:00", PK),
    forged("9999-12-31T23:59:59-14:00", PK),
    forged("9999-12-31T23:59:59.999999", PK),
    forged("2026-01-01T00:00:00Z", "x" * 5000),
    forged(10**40, 10**40),
    forged("\ud800", PK),
    forged("\x00", "\x00"),
    forged(True, None),
    packed("[" * 100_000),
    packed('{"a":1}'),
    "é",
    "=",
    "x" * 100_000,
]
VALUES = ["\x00", "9" * 400, "NaN", "9999-12-31", "x" * 20_000]
MORE = ["\ud800", "-1", "1e400", "0001-01-01", "10000-01-01", "%00", "'\"<", "١٢٣", "[]"]
NAMES = [
    *("q", "status", "period", "since", "until", "sum_from", "sum_to", "placed_by", "page_size", "party", "search"),
    *("permission", "email", "role", "next", "sort", "after", "name", "days", "user"),
]


def queries(is_list: bool) -> Iterator[dict[str, str]]:
    for value in VALUES + MORE if is_list else VALUES:
        yield dict.fromkeys(NAMES, value)
    for value in VALUES if is_list else ():
        yield from ({name: value} for name in ("since", "until", "sum_from", "q"))
    yield from ({"after": cursor} for cursor in CURSORS if is_list)


@pytest.mark.parametrize("endpoint", PAGES, ids=lambda one: one.name)
def test_odd_queries_are_answered(endpoint: Endpoint, lk_world: World) -> None:
    url, client = url_of(endpoint, lk_world), signed_in(lk_world.ours.user)
    wrong = []
    for query in queries(endpoint.name.endswith(LISTS)):
        cache.clear()
        answer = client.get(url, {name: value.encode("utf-8", "surrogatepass") for name, value in query.items()})
        if answer.status_code >= 500:
            wrong.append((answer.status_code, {name: value[:60] for name, value in query.items()}))
    assert wrong == []
