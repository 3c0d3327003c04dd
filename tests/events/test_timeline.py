"""Who reads what, in which language, by which index."""

from __future__ import annotations

from datetime import timedelta
from types import MappingProxyType
from uuid import uuid4

import pytest
from django.contrib.auth import get_user_model
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.utils import translation

from lk_kit.core.actors import Actor, Grant
from lk_kit.core.clock import now
from lk_kit.events import timeline
from lk_kit.events.models import Event
from tests.events.declared import Hidden, tell

pytestmark = pytest.mark.django_db


def actor(**parties):
    """`actor(a=(party_id, {"orders.view"}))`"""
    grants = {
        party_id: Grant(
            party_id=party_id,
            party_code="c",
            party_name="n",
            party_kind="person",
            party_status="active",
            role="r",
            permissions=frozenset(held),
        )
        for party_id, held in parties.values()
    }
    return Actor(user=get_user_model()(), grants=MappingProxyType(grants))


@pytest.fixture(autouse=True)
def heads(monkeypatch):
    """Two heads have a view permission, whatever apps this host has."""
    monkeypatch.setattr("lk_kit.events.querysets.guarded_heads", lambda: frozenset({"orders", "members"}))


def store(name, party_id, **fields):
    return Event.objects.create(name=name, party_id=party_id, **{"occurred_at": now(), **fields})


def test_only_the_own_party_is_visible():
    mine, foreign = uuid4(), uuid4()
    row = store("probe.x", mine)
    store("probe.x", foreign)
    store("probe.x", None)

    assert list(Event.objects.visible_to(actor(a=(mine, set())))) == [row]
    assert not timeline.of_party(actor(a=(mine, set())), foreign).exists()
    assert not Event.objects.visible_to(Actor.anonymous()).exists()
    assert Event.objects.visible_to(Actor.system()).count() == 3


def test_the_head_of_the_name_asks_for_its_view_permission():
    a, b = uuid4(), uuid4()
    for party in (a, b):
        for name in ("orders.placed", "members.joined", "probe.x"):
            store(name, party)

    seen = Event.objects.visible_to(actor(a=(a, {"orders.view"}), b=(b, {"orders.view", "members.view"})))
    assert sorted((one.party_id == a, one.name) for one in seen) == [
        (False, "members.joined"),
        (False, "orders.placed"),
        (False, "probe.x"),
        (True, "orders.placed"),
        (True, "probe.x"),
    ]


def test_a_head_is_a_whole_word():
    party = uuid4()
    store("ordersx.placed", party)
    assert Event.objects.visible_to(actor(a=(party, set()))).count() == 1


def test_what_is_not_public_is_for_staff_only():
    party = uuid4()
    tell(Hidden(party_id=party))
    staff = get_user_model()(is_staff=True, is_superuser=True, is_active=True)

    assert not Event.objects.visible_to(actor(a=(party, {"orders.view"}))).exists()
    assert Event.objects.visible_to(Actor(user=staff)).count() == 1


def test_newest_first_and_told_in_the_reader_s_language():
    party = uuid4()
    tell(number="1", party_id=party, occurred_at=now() - timedelta(days=1))
    tell(number="2", party_id=party)
    store("newer.fact", party, occurred_at=now() - timedelta(days=2))

    rows = timeline.of_party(actor(a=(party, set())), party)
    assert [one.text for one in timeline.entries(rows)] == ["Order 2 placed", "Order 1 placed", "newer.fact"]
    with translation.override("ru"):
        russian = [one.text for one in timeline.entries(rows)]
    assert russian[2] == "newer.fact"


def test_the_story_of_one_object():
    party, subject = uuid4(), ContentType.objects.first()
    other = ContentType.objects.last()
    tell(instance=subject, number="1", party_id=party)
    tell(instance=subject, number="2", party_id=party)
    tell(instance=other, number="3", party_id=party)

    story = timeline.entries(timeline.of_subject(actor(a=(party, set())), subject))
    assert [one.text for one in story] == ["Order 1 placed", "Order 2 placed"]


def test_names_of_those_who_did_it_are_one_query(django_assert_max_num_queries):
    party = uuid4()
    user = get_user_model().objects.create(**{get_user_model().get_email_field_name(): "anna@example.com"})
    for who in (str(user.pk), str(user.pk), "987654321", "not a key", None):
        tell(party_id=party, actor_id=who)

    with django_assert_max_num_queries(2):
        entries = timeline.entries(timeline.of_party(actor(a=(party, set())), party))
    names = {one.actor_id: one.actor_name for one in entries}
    assert names == {str(user.pk): "anna", "987654321": "", "not a key": "", None: ""}


@pytest.mark.pg
def test_the_party_s_page_is_read_from_its_index():
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO lk_kit_events_event (id, name, occurred_at, party_id, subject_type, subject_id, payload, is_public) "
            "SELECT gen_random_uuid(), 'orders.placed', now() - i * interval '1 minute', "
            "('00000000-0000-0000-0000-00000000000' || i % 10)::uuid, '', '', '{}', true FROM generate_series(1, 20000) i"
        )
        cursor.execute("ANALYZE lk_kit_events_event")
    party = Event.objects.first().party_id
    plan = timeline.of_party(actor(a=(party, {"orders.view"})), party)[:20].explain(analyze=True)

    assert "lk_kit_events_party" in plan
    assert "Sort" not in plan
