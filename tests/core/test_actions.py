from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
from django.db import transaction
from django.dispatch import Signal

from lk_kit.core.actions import Action, InstanceAction
from lk_kit.core.actors import Actor, Grant
from lk_kit.core.events import EVENT_TYPES, Event, emit, head, restore
from lk_kit.core.exceptions import ActionVetoed, InvalidInput, NotAllowed, NotVisible
from lk_kit.parties.models import Party

pytestmark = pytest.mark.django_db

pre_rename = Signal()
renamed = Signal()


@dataclass(frozen=True, slots=True, kw_only=True)
class Renamed(Event):
    name = "test_parties.renamed"
    signal = renamed
    text = "Renamed to %(to)s"

    to: str


@dataclass
class Rename(InstanceAction[Party, str]):
    to: str = ""

    permission = "parties.edit"

    def party_id(self) -> Any:
        return self.instance.pk

    def check(self) -> None:
        if not self.to:
            raise InvalidInput(errors={"to": ["Say a name."]})
        pre_rename.send(sender=Party, party=self.instance, actor=self.actor)

    def perform(self) -> str:
        before, self.instance.name = self.instance.name, self.to
        self.instance.save(update_fields=["name"])
        emit(Renamed(**head(self.actor), to=self.to), self.instance)
        return before


@pytest.fixture
def party() -> Party:
    return Party.objects.create(name="Старое")


def editor(party: Party) -> Actor:
    return Actor(grants={party.pk: Grant(party.pk, "k7f3q2", "", "person", "active", "admin", frozenset({"parties.edit"}))})


def test_the_row_is_read_afresh_before_anything_is_decided(party: Party) -> None:
    Party.objects.filter(pk=party.pk).update(name="Чужая правка")
    assert Rename(party, actor=editor(party), to="Новое").execute() == "Чужая правка"


def test_no_right_and_bad_input_change_nothing(party: Party) -> None:
    with pytest.raises(NotAllowed):
        Rename(party, actor=Actor.anonymous(), to="Новое").execute()
    with pytest.raises(InvalidInput) as wrong:
        Rename(party, actor=editor(party)).execute()
    assert wrong.value.errors == {"to": ["Say a name."]}
    party.refresh_from_db()
    assert party.name == "Старое"


def test_an_object_that_is_gone_is_not_visible(party: Party) -> None:
    Party.objects.all().delete()
    with pytest.raises(NotVisible):
        Rename(party, actor=Actor.system(), to="Новое").execute()


def test_a_veto_rolls_back_and_sends_no_fact(party: Party, django_capture_on_commit_callbacks: Any) -> None:
    heard: list[Any] = []

    def veto(sender: Any, party: Party, **kwargs: Any) -> None:
        Party.objects.filter(pk=party.pk).update(full_name="след")
        raise ActionVetoed("Not on Sundays.")

    def listen(sender: Any, **kwargs: Any) -> None:
        heard.append(kwargs)

    pre_rename.connect(veto)
    renamed.connect(listen)
    try:
        with django_capture_on_commit_callbacks(execute=True), pytest.raises(ActionVetoed, match=r"vetoed|Sundays"):
            Rename(party, actor=Actor.system(), to="Новое").execute()
    finally:
        pre_rename.disconnect(veto)
        renamed.disconnect(listen)
    party.refresh_from_db()
    assert (party.name, party.full_name, heard) == ("Старое", "", [])


def test_the_signal_goes_after_commit_and_one_bad_receiver_stops_nobody(party: Party, django_capture_on_commit_callbacks: Any) -> None:
    heard: list[Any] = []

    def fail(sender: Any, **kwargs: Any) -> None:
        raise RuntimeError("a receiver's own trouble")

    def listen(sender: Any, event: Renamed, instance: Party, **kwargs: Any) -> None:
        heard.append((sender, event.to, instance.pk))

    renamed.connect(fail)
    renamed.connect(listen)
    try:
        with django_capture_on_commit_callbacks() as callbacks:
            Rename(party, actor=Actor.system(), to="Новое").execute()
        assert heard == []
        for callback in callbacks:
            callback()
    finally:
        renamed.disconnect(fail)
        renamed.disconnect(listen)
    assert heard == [(Party, "Новое", party.pk)]


def test_an_action_without_permission_is_for_signed_in_users_only() -> None:
    @dataclass(kw_only=True)
    class Nothing(Action[int]):
        def perform(self) -> int:
            return 1

    assert Nothing(actor=Actor.system()).execute() == 1
    with pytest.raises(NotAllowed):
        Nothing(actor=Actor.anonymous()).execute()


def test_a_forgotten_perform_names_the_class() -> None:
    with pytest.raises(NotImplementedError, match="Action must implement perform"):
        Action[None](actor=Actor.system()).execute()


@pytest.mark.django_db(transaction=True)
def test_a_fact_outside_a_transaction_is_refused() -> None:
    with pytest.raises(transaction.TransactionManagementError, match="inside transaction"):
        emit(Renamed(to="x"))


def test_an_event_survives_the_way_through_json() -> None:
    event = Renamed(to="Новое")
    again = restore(event.name, {**event.payload(), "field_of_a_later_version": 1}, id=event.id, occurred_at=event.occurred_at)
    assert again == event
    assert event.describe() == "Renamed to Новое"
    assert restore("never.heard", {}) is None


def test_two_events_cannot_share_a_name() -> None:
    with pytest.raises(TypeError, match="belongs to Renamed"):
        type("Other", (Event,), {"name": "test_parties.renamed", "__slots__": ()})
    assert EVENT_TYPES["test_parties.renamed"] is Renamed
