"""The fact and what is due because of it share the fate of the change."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from uuid import UUID, uuid4

import pytest
from django.contrib.auth import get_user_model
from django.contrib.contenttypes.models import ContentType
from django.db import IntegrityError, connection, transaction
from django.test import override_settings

from lk_kit.core.events import emit
from lk_kit.events import tasks
from lk_kit.events.deliveries import deliver_event
from lk_kit.events.models import Delivery, Event
from tests.events.declared import Happened, Hidden, happened, tell

pytestmark = pytest.mark.django_db


def test_a_fact_is_one_row_that_gives_the_fact_back():
    party = uuid4()
    fact = tell(number="7", total=Decimal("1265793.29"), day=date(1997, 4, 1), other_party=uuid4(), actor_id="42", party_id=party)

    row = Event.objects.get()
    assert (row.pk, row.name, row.party_id, row.actor_id, row.is_public) == (fact.id, "probe.happened", party, "42", True)
    assert row.payload["total"] == "1265793.29"
    assert row.restore() == fact


def test_the_row_names_its_subject():
    subject = ContentType.objects.get_for_model(get_user_model())
    tell(Hidden(), subject)

    row = Event.objects.get()
    assert (row.subject_type, row.subject_id, row.is_public) == ("contenttypes.contenttype", str(subject.pk), False)
    assert list(Event.objects.of_subject(subject)) == [row]


def test_each_listener_gets_a_delivery(listen):
    for name in ("probe.b", "probe.a"):
        listen(lambda event, delivery: None, name=name)
    listen(lambda event, delivery: None, name="probe.other", events=(Hidden,))
    fact = tell()

    assert sorted(Delivery.objects.values_list("consumer", "event_id", "status")) == [
        ("probe.a", fact.id, "pending"),
        ("probe.b", fact.id, "pending"),
    ]


def test_a_rollback_leaves_no_fact_and_no_delivery(calls):
    with transaction.atomic():
        emit(Happened())
        transaction.set_rollback(True)

    assert not Event.objects.exists()
    assert not Delivery.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_without_a_transaction_there_is_no_fact():
    with pytest.raises(transaction.TransactionManagementError):
        emit(Happened())
    assert not Event.objects.exists()


def test_the_same_fact_cannot_be_written_twice():
    fact = tell()
    with pytest.raises(IntegrityError):
        tell(fact)


def test_statements_a_fact(listen, django_assert_num_queries):
    with transaction.atomic(), django_assert_num_queries(1):
        emit(Happened())
    for number in range(5):
        listen(lambda event, delivery: None, name=f"probe.{number}")
    with transaction.atomic(), django_assert_num_queries(1 if connection.vendor == "postgresql" else 2):
        emit(Happened())
    assert Delivery.objects.count() == 5


def test_the_hint_delivers_right_after_the_commit(calls, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        fact = tell()
        assert calls == []

    assert calls == [fact]
    assert Delivery.objects.get().status == "done"


def test_no_hint_where_nobody_listens(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as callbacks:
        tell(Hidden())
    assert callbacks == []


@override_settings(LK_KIT={"EVENTS": {"HINTS": False}})
def test_hints_can_be_switched_off(calls, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        fact = tell()
    assert calls == []
    assert deliver_event(fact.id).done == 1


def test_a_task_backend_that_is_down_fails_nothing(calls, monkeypatch, caplog, django_capture_on_commit_callbacks):
    def down(*args):
        raise ConnectionError("the broker is away")

    monkeypatch.setattr(tasks, "enqueue", down)
    with django_capture_on_commit_callbacks(execute=True):
        fact = tell()

    assert Delivery.objects.get().status == "pending"
    assert "lk_deliver will take it" in caplog.text
    assert deliver_event(fact.id).done == 1


def test_without_any_task_api_the_hint_delivers_on_the_spot(calls, monkeypatch, django_capture_on_commit_callbacks):
    monkeypatch.setattr(tasks, "task", None)
    monkeypatch.setattr(tasks, "deliver", getattr(tasks.deliver, "func", tasks.deliver))
    with django_capture_on_commit_callbacks(execute=True):
        fact = tell()
    assert calls == [fact]


def test_neither_api_installed_means_no_task(monkeypatch):
    monkeypatch.setattr(tasks, "MODULES", ("no_such_task_api",))
    assert tasks.task_decorator() is None


def test_the_task_goes_to_the_queue_that_the_settings_name(monkeypatch):
    seen = []

    class FakeTask:
        backend, queue_name = "default", "default"

        def using(self, **where):
            seen.append(where)
            return self

        def enqueue(self, *args):
            seen.append(args)

    monkeypatch.setattr(tasks, "task", FakeTask())
    event_id = uuid4()
    with override_settings(LK_KIT={"EVENTS": {"TASK_QUEUE": "mails"}}):
        tasks.hint(event_id, "default")
    tasks.hint(event_id, "default")

    assert seen == [{"backend": "default", "queue_name": "mails"}, (str(event_id), "default"), (str(event_id), "default")]


def test_the_signal_is_sent_as_well(calls, django_capture_on_commit_callbacks):
    seen = []
    happened.connect(lambda event, **kwargs: seen.append(event), weak=False, dispatch_uid="probe")
    try:
        with django_capture_on_commit_callbacks(execute=True):
            fact = tell()
    finally:
        happened.disconnect(dispatch_uid="probe")
    assert seen == [fact]


def test_a_row_of_an_unknown_name_is_kept_and_shown_by_its_name():
    row = Event.objects.create(id=UUID(int=1), name="newer.fact", occurred_at=Happened().occurred_at, payload={"x": 1})

    assert not row.is_known
    assert row.describe() == "newer.fact"
    with pytest.raises(LookupError, match=r"newer\.fact"):
        row.restore()


def test_a_row_of_another_version_is_read_as_far_as_it_goes():
    tell(number="7")
    row = Event.objects.get()
    row.payload["added_later"] = 1
    del row.payload["total"]

    assert row.restore().number == "7"
    assert row.describe() == "Order 7 placed"
