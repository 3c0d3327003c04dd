from __future__ import annotations

import base64
import json
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lk_kit.api import fast
from lk_kit.parties.models import Membership, Party
from tests.api.conftest import Signed, address, signed_in
from tests.api.toy import PlaceViewSet

pytestmark = pytest.mark.django_db
LIST = "/toy/addresses/"


def pages(client: Signed, query: str, follow: str = "next") -> list[dict[str, Any]]:
    found = [client.get(f"{LIST}?{query}").json()]
    while found[-1][follow]:
        assert len(found) < 50
        found.append(client.get(f"{LIST}?{query}&cursor={found[-1][follow]}").json())
    return found


def ids(page: dict[str, Any]) -> list[str]:
    return [row["id"] for row in page["results"]]


@pytest.fixture
def filled(party: Party, other: Party) -> Party:
    for number in range(11):
        address(party, f"city {number % 3}", label=str(number))
    address(other, "SENTINEL")
    return party


@pytest.mark.parametrize("ordering", ["city", "-city", "id", "-id", "opened", "-opened"])
def test_pages_cover_the_list_once_forwards_and_backwards(api: Signed, filled: Party, ordering: str) -> None:
    everything = pages(api, f"page_size=4&ordering={ordering}")
    seen = [row for page in everything for row in ids(page)]
    assert len(seen) == len(set(seen)) == 11
    last = api.get(f"{LIST}?page_size=4&ordering={ordering}&cursor={everything[-2]['next']}").json()
    back = api.get(f"{LIST}?page_size=4&ordering={ordering}&cursor={last['previous']}").json()
    assert ids(back) == ids(everything[-2])


def test_ordering_by_a_repeated_value_is_that_of_the_database(api: Signed, filled: Party) -> None:
    cities = [row["city"] for page in pages(api, "page_size=3&ordering=-city") for row in page["results"]]
    assert cities == sorted(cities, reverse=True)


def test_a_row_added_meanwhile_moves_nothing(api: Signed, filled: Party) -> None:
    first = api.get(f"{LIST}?page_size=4&ordering=city").json()
    address(filled, "aaa before everything")
    second = api.get(f"{LIST}?page_size=4&ordering=city&cursor={first['next']}").json()
    assert not set(ids(first)) & set(ids(second))


def test_page_size_is_capped_and_checked(api: Signed, filled: Party, settings: Any) -> None:
    settings.LK_KIT = {"API": {"MAX_PAGE_SIZE": 5, "PAGE_SIZE": 3}}
    assert len(ids(api.get(LIST).json())) == 3
    assert len(ids(api.get(f"{LIST}?page_size=1000000000").json())) == 5
    for wrong in ("-1", "0", "all", "１０", "1e3", ""):
        assert api.get(LIST, {"page_size": wrong}).status_code == 400, wrong


def test_count_is_capped(api: Signed, filled: Party, settings: Any) -> None:
    assert api.get(f"{LIST}?count=1").json()["count"] == 11
    settings.LK_KIT = {"API": {"COUNT_LIMIT": 10}}
    page = api.get(f"{LIST}?count=1").json()
    assert (page["count"], page["is_capped"]) == (10, True)
    assert api.get(f"{LIST}?count=yes").status_code == 400


def cursor_of(*parts: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(parts).encode()).rstrip(b"=").decode()


KEY = "0198f3c5-0000-7000-8000-000000000000"
FORGED = [
    "x",
    "é",
    "A" * 5000,
    base64.urlsafe_b64encode(b"[" * 300).decode(),
    cursor_of("city", "a"),
    cursor_of("-city", "a", KEY, 0),
    cursor_of("street", "a", KEY, 0),
    cursor_of("city", "a", "not a key", 0),
    cursor_of("city", "a", 2**200, 0),
    cursor_of("city", None, KEY, 0),
    cursor_of("city", ["a"], KEY, 0),
    cursor_of("city", {"a": 1}, KEY, 0),
    cursor_of("city", True, KEY, 0),
    cursor_of("city", "a\0", KEY, 0),
    cursor_of("city", "\ud800", KEY, 0),
    cursor_of("city", "a", KEY, 2),
    cursor_of("city", "a", KEY, [0]),
]


@pytest.mark.parametrize("cursor", FORGED)
def test_a_forged_cursor_is_400(api: Signed, filled: Party, cursor: str) -> None:
    answer = api.get(LIST, {"cursor": cursor})
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid_cursor")


def test_a_made_up_cursor_shows_nothing_of_others(api: Signed, filled: Party) -> None:
    page = api.get(LIST, {"cursor": cursor_of("city", "", "00000000-0000-0000-0000-000000000000", 0)})
    assert page.status_code == 200
    assert "SENTINEL" not in page.content.decode()


@pytest.mark.parametrize(
    "query",
    [
        "ordering=party__manager__password",
        "ordering=street",
        "ordering=--city",
        "ordering=pk",
        "user__password__startswith=a",
        "city=a",
        "city__regex=(a%2B)%2B$",
        "is_default=maybe",
        "since=yesterday",
        "search=%00",
        "search=%ED%A0%80x%00",
        "party=%00",
    ],
)
def test_what_is_not_declared_is_400(api: Signed, filled: Party, query: str) -> None:
    with CaptureQueriesContext(connection) as queries:
        assert api.get(f"{LIST}?{query}").status_code == 400
    assert not [one for one in queries if "lk_kit_parties_address" in one["sql"]]


def test_filters(api: Signed, filled: Party, other: Party) -> None:
    assert len(ids(api.get(f"{LIST}?search=CITY+2").json())) == 3
    assert len(ids(api.get(f"{LIST}?party={filled.code}").json())) == 11
    assert len(ids(api.get(f"{LIST}?party={filled.pk}").json())) == 11
    assert len(ids(api.get(f"{LIST}?since=2020-01-01T00:00:00Z").json())) == 11
    assert ids(api.get(f"{LIST}?is_default=true").json()) == []


def test_a_foreign_party_answers_like_an_unknown_one(api: Signed, filled: Party, other: Party) -> None:
    answers = {api.get(f"{LIST}?party={name}").content for name in (other.code, str(other.pk), "zzzzzz", KEY)}
    assert answers == {b'{"results":[],"next":null,"previous":null}'}


def test_staff_filter_by_any_party_they_see(filled: Party, other: Party) -> None:
    staff = signed_in(None, is_staff=True, is_superuser=True)
    for name in (other.code, str(other.pk)):
        assert [row["city"] for row in staff.get(f"{LIST}?party={name}").json()["results"]] == ["SENTINEL"]


@pytest.mark.parametrize("count", [1, 50])
@pytest.mark.parametrize("compiled", [True, False])
def test_a_list_is_one_statement(
    api: Signed, party: Party, count: int, compiled: bool, monkeypatch: Any, django_assert_num_queries: Any
) -> None:
    monkeypatch.setattr(PlaceViewSet, "compiled", compiled)
    for _number in range(count):
        address(party)
    api.get(LIST)
    with django_assert_num_queries(len(authentication(api)) + 1):
        assert len(api.get(f"{LIST}?page_size=100").json()["results"]) == count


def authentication(client: Signed) -> list[Any]:
    """What a request costs before the view does anything."""
    with CaptureQueriesContext(connection) as queries:
        assert client.post("/toy/echo/", "{}", content_type="application/json").status_code == 200
    return list(queries)


def test_compiled_pages_are_the_ordinary_ones(api: Signed, filled: Party, monkeypatch: Any) -> None:
    second = Party.objects.create(name="Вторая")
    Membership.objects.create(user=api.user, party=second, role="viewer")
    address(second, "zz")
    single = signed_in(second, "viewer")
    for query in ("ordering=city", "ordering=-opened", "ordering=-id", f"party={second.code}"):
        for client in (api, single):
            monkeypatch.setattr(PlaceViewSet, "compiled", True)
            fast.forget()
            compiled = pages(client, f"page_size=4&{query}")
            assert fast._statements
            assert fast._UNFIT not in fast._statements.values()
            assert pages(client, f"page_size=4&{query}") == compiled  # from the statements that are there now
            monkeypatch.setattr(PlaceViewSet, "compiled", False)
            assert pages(client, f"page_size=4&{query}") == compiled


def test_a_queryset_that_looks_at_the_user_is_not_compiled(api: Signed, filled: Party, monkeypatch: Any) -> None:
    def mine(view: Any) -> Any:
        return type(view).model.objects.filter(party__memberships__user__email=view.actor.user.email)

    monkeypatch.setattr(PlaceViewSet, "get_queryset", mine)
    monkeypatch.setattr(PlaceViewSet, "compiled", True)
    stranger = signed_in(None)
    fast.forget()
    assert len(ids(api.get(LIST).json())) == 11
    assert list(fast._statements.values()) == [fast._UNFIT]
    assert ids(stranger.get(LIST).json()) == []


def test_rows_equal_the_serializer(api: Signed, filled: Party, settings: Any) -> None:
    fast_rows = api.get(LIST).json()
    settings.LK_KIT = {"CLASSES": {"toy.PlaceSerializer": "tests.api.toy.SlowPlaceSerializer"}}
    assert api.get(LIST).json() == fast_rows
