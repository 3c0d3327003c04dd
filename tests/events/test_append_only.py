"""J6, O4: what happened stays as it was, whatever way somebody tries."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, connection, models, transaction

from lk_kit.core.clock import now
from lk_kit.events.append_only import allow_purge
from lk_kit.events.models import Delivery, Event
from tests.events.declared import tell

TABLE = Event._meta.db_table


def sql(statement):
    with connection.cursor() as cursor:
        cursor.execute(statement)


def save():
    Event.objects.get().save()


WAYS = {
    "orm update": lambda: Event.objects.update(name="forged"),
    "orm save": save,
    "orm delete": lambda: Event.objects.get().delete(),
    "queryset delete": lambda: Event.objects.all().delete(),
    "queryset raw delete": lambda: Event.objects.all()._raw_delete("default"),
    "bulk update": lambda: Event.objects.bulk_update([Event(pk=Event.objects.get().pk, name="x")], ["name"]),
    "sql update": lambda: sql(f"UPDATE {TABLE} SET is_public = false"),
    "sql delete": lambda: sql(f"DELETE FROM {TABLE}"),
    "upsert": lambda: Event.objects.bulk_create(
        [Event(pk=Event.objects.get().pk, name="x", occurred_at=now())], update_conflicts=True, unique_fields=["id"], update_fields=["name"]
    ),
    "truncate": lambda: sql(f"SET LOCAL lk_kit.allow_event_purge = 'off'; TRUNCATE {TABLE} CASCADE"),
}


@pytest.mark.pg
@pytest.mark.django_db
@pytest.mark.parametrize("way", WAYS)
def test_j6_an_event_is_never_changed_nor_deleted(way):
    fact = tell(number="7")
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        WAYS[way]()

    assert Event.objects.get().restore() == fact


@pytest.mark.pg
@pytest.mark.django_db
def test_deliveries_do_not_outlive_the_cascade(calls):
    tell()
    with pytest.raises(models.ProtectedError):
        Event.objects.get().delete()
    Delivery.objects.update(status="dead")


@pytest.mark.django_db
def test_a_retention_job_may_delete_old_events():
    tell()
    with allow_purge():
        assert Event.objects.all().delete()[0] == 1


@pytest.mark.pg
@pytest.mark.django_db
def test_the_permission_ends_with_its_block_and_never_covers_a_change():
    tell()
    with allow_purge():
        pass
    with pytest.raises(IntegrityError), transaction.atomic():
        Event.objects.all().delete()
    with pytest.raises(IntegrityError, match="UPDATE is refused"), allow_purge():
        Event.objects.update(name="forged")
    with pytest.raises(IntegrityError), transaction.atomic():
        Event.objects.all().delete()


@pytest.mark.pg
@pytest.mark.django_db(transaction=True)
def test_the_permission_does_not_reach_other_sessions(fan):
    tell()

    def other(i):
        Event.objects.all().delete()

    with allow_purge():
        (outcome,) = fan(1, other)
    assert isinstance(outcome.value, IntegrityError)


@pytest.mark.pg
@pytest.mark.django_db
def test_the_refusal_tells_the_way_out():
    tell()
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        Event.objects.all().delete()
    assert "lk_kit.allow_event_purge" in caught.value.__cause__.diag.message_hint
