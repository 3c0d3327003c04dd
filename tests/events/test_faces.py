"""The timeline over the API and in the cabinet: the same rows, told in the reader's language."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.apps import apps
from django.contrib.auth import get_user_model

from lk_kit.core.clock import now
from tests.events.declared import Hidden, tell

pytestmark = [pytest.mark.django_db, pytest.mark.needs("api", "parties"), pytest.mark.project("default")]


@pytest.fixture
def anna():
    return get_user_model().objects.create(username="anna", email="anna@example.com")


@pytest.fixture
def party(anna):
    parties = apps.get_app_config("lk_kit_parties").models_module
    made = parties.Party.objects.create(kind="person", name="Анна", code="k7f3q2", status="active")
    parties.Membership.objects.create(party=made, user=anna, role="owner")
    return made


@pytest.fixture
def foreign():
    return apps.get_model("lk_kit_parties", "Party").objects.create(kind="person", name="Борис", code="b0r1s2", status="active")


def test_the_api_lists_what_happened_newest_first(client, anna, party, foreign):
    client.force_login(anna)
    tell(number="1", party_id=party.pk, actor_id=str(anna.pk), occurred_at=now() - timedelta(hours=1))
    last = tell(number="2", party_id=party.pk)
    tell(number="3", party_id=foreign.pk)
    tell(Hidden(party_id=party.pk))

    answer = client.get("/api/lk/events/").json()
    assert [one["text"] for one in answer["results"]] == ["Order 2 placed", "Order 1 placed"]
    assert [one["actor_name"] for one in answer["results"]] == ["", "anna"]
    assert answer["results"][0] | {"occurred_at": ""} == {
        "id": str(last.id),
        "name": "probe.happened",
        "occurred_at": "",
        "party": "k7f3q2",
        "text": "Order 2 placed",
        "actor_name": "",
        "subject_type": "",
        "subject_id": "",
    }


def test_the_api_pages_by_key_and_filters(client, anna, party):
    client.force_login(anna)
    for number in range(5):
        tell(number=str(number), party_id=party.pk, occurred_at=now() - timedelta(days=number))

    first = client.get("/api/lk/events/", {"page_size": 3}).json()
    second = client.get("/api/lk/events/", {"page_size": 3, "cursor": first["next"]}).json()
    assert [one["text"][6] for one in first["results"] + second["results"]] == list("01234")
    for query, count in (
        ({"party": "k7f3q2"}, 5),
        ({"party": str(party.pk)}, 5),
        ({"party": "b0r1s2"}, 0),
        ({"party": "\u0663"}, 0),
        ({"name": "probe.happened"}, 5),
        ({"name": "probe.other"}, 0),
        ({"subject_type": "x", "subject_id": "1"}, 0),
        ({"occurred_after": (now() - timedelta(days=2, hours=1)).isoformat()}, 3),
        ({"occurred_before": (now() - timedelta(days=2, hours=1)).isoformat()}, 2),
    ):
        answer = client.get("/api/lk/events/", query)
        assert (answer.status_code, len(answer.json()["results"])) == (200, count), query
    assert client.get("/api/lk/events/", {"payload": "1"}).status_code == 400


def test_one_event_over_the_api(client, anna, party, foreign):
    client.force_login(anna)
    mine, other = tell(number="7", party_id=party.pk, actor_id=str(anna.pk)), tell(party_id=foreign.pk)

    answer = client.get(f"/api/lk/events/{mine.id}/").json()
    assert (answer["text"], answer["actor_name"]) == ("Order 7 placed", "anna")
    assert client.get(f"/api/lk/events/{other.id}/").status_code == 404
    assert client.delete(f"/api/lk/events/{mine.id}/").status_code == 405


def test_the_api_is_for_who_is_signed_in(client):
    assert client.get("/api/lk/events/").status_code == 401


def test_a_list_costs_the_same_however_long(client, anna, party, django_assert_max_num_queries):
    client.force_login(anna)
    for number in range(20):
        tell(number=str(number), party_id=party.pk, actor_id=str(anna.pk))
    with django_assert_max_num_queries(6):
        assert len(client.get("/api/lk/events/").json()["results"]) == 20


@pytest.mark.needs("cabinet")
def test_the_history_page_of_a_party(client, anna, party, foreign):
    client.force_login(anna)
    tell(number="77", party_id=party.pk, actor_id=str(anna.pk))
    tell(number="88", party_id=foreign.pk)

    page = client.get("/lk/k7f3q2/history/")
    text = page.content.decode()
    assert page.status_code == 200
    assert "Order 77 placed" in text
    assert "anna" in text
    assert "Order 88 placed" not in text
    assert client.get("/lk/b0r1s2/history/").status_code == 404


@pytest.mark.needs("cabinet")
def test_the_history_page_filters_by_day_and_says_what_it_is_for(client, anna, party):
    client.force_login(anna)
    assert "Nothing has happened yet" in client.get("/lk/k7f3q2/history/").content.decode()
    tell(number="77", party_id=party.pk)
    day = (now() + timedelta(days=2)).date().isoformat()
    assert "Order 77 placed" not in client.get("/lk/k7f3q2/history/", {"since": day}).content.decode()
    assert "Order 77 placed" in client.get("/lk/k7f3q2/history/", {"until": day}).content.decode()


@pytest.mark.needs("cabinet")
def test_the_page_speaks_russian(client, anna, party):
    client.force_login(anna)
    page = client.get("/lk/k7f3q2/history/", headers={"accept-language": "ru"}).content.decode()
    assert "История" in page
    assert "Пока ничего не произошло" in page
