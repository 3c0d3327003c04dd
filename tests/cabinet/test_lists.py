from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from django.contrib.contenttypes.models import ContentType

from lk_kit.cabinet.paging import decode_cursor, encode_cursor

pytestmark = pytest.mark.django_db
URL = "/b/k7f3q2/boxes/"


def walk(client, url: str) -> list[int]:
    """Every key in the order of the pages, by the plain link."""
    seen: list[int] = []
    while url:
        response = client.get(url)
        assert response.status_code == 200
        seen += [row.pk for row in response.context["rows"]]
        url = response.context["next_url"]
    return seen


def test_the_links_lead_through_every_row_once_and_in_order(boris) -> None:
    expected = list(ContentType.objects.order_by("-app_label", "model", "pk").values_list("pk", flat=True))
    assert len(expected) > 6
    assert walk(boris, URL) == expected


def test_the_filters_stay_in_the_address(boris) -> None:
    ContentType.objects.bulk_create(ContentType(app_label="zoo", model=f"beast{number}") for number in range(7))
    response = boris.get(f"{URL}?q=beast")
    assert "q=beast" in response.context["next_url"]
    assert len(walk(boris, f"{URL}?q=beast")) == 7
    assert 'value="beast"' in response.content.decode()


def test_a_page_costs_one_query_and_the_count_another(boris, django_assert_num_queries) -> None:
    with django_assert_num_queries(2):
        boris.get(URL)


@pytest.mark.parametrize("cursor", ["x", "!!!", "W10", "WzFd", "WyJhIiwiYiIsImMiXQ", "bnVsbA", "WyJhIiwiYgAiLDFd", "%00"])
def test_a_broken_cursor_begins_again(boris, cursor: str) -> None:
    response = boris.get(URL, {"after": cursor})
    assert response.status_code == 200
    assert response.context["page"].is_first


def test_the_count_stops_at_its_limit(boris) -> None:
    assert boris.get(URL).context["total_text"] == "5+"
    assert boris.get(f"{URL}?q=contenttype").context["total"] == 1


def test_htmx_gets_the_list_without_the_frame(boris) -> None:
    page = boris.get(URL, headers={"HX-Request": "true"}).content.decode()
    assert "lk-rows" in page
    assert "<html" not in page
    whole = boris.get(URL, headers={"HX-Request": "true", "HX-History-Restore-Request": "true"}).content.decode()
    assert "<html" in whole


def test_show_more_works_as_a_link_and_as_a_swap(boris) -> None:
    page = boris.get(URL).content.decode()
    link = re.search(r'<a class="lk-btn" href="([^"]+)" hx-get="([^"]+)"', page)
    assert link
    assert link[1] == link[2]


def test_nothing_found_differs_from_nothing_there(boris) -> None:
    found_nothing = boris.get(f"{URL}?q=zzzz").content.decode()
    assert "Reset the filters" in found_nothing
    ContentType.objects.all().delete()
    assert "Reset the filters" not in boris.get(URL).content.decode()


def test_a_cursor_keeps_microseconds() -> None:
    moment = datetime(2026, 11, 14, 10, 12, 13, 123456, tzinfo=UTC)
    cursor = encode_cursor({"at": moment, "id": 7}, ("-at", "id"))
    assert decode_cursor(cursor, ("-at", "id")) == ["2026-11-14T10:12:13.123456+00:00", 7]


def test_the_title_of_the_view_is_the_heading_and_the_window_s_title(boris) -> None:
    page = boris.get(URL).content.decode()
    assert "<h1>All boxes</h1>" in page
    assert "<title>All boxes · " in page
    assert "<title>All boxes · " in boris.get(URL, headers={"HX-Request": "true"}).content.decode()
