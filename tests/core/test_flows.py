from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.core.management import call_command

from lk_kit.core.actors import Actor, Grant
from lk_kit.core.exceptions import Conflict, NotAllowed, Refused
from lk_kit.core.flows import Flow, Status, Transition
from lk_kit.parties.models import Party

pytestmark = pytest.mark.django_db


class PartyFlow(Flow):
    """A flow over a model that is there in every project."""

    name = "parties"
    initial = "pending"
    statuses = (
        Status(code="pending", label="Pending", customer_label="Ждёт", step=1),
        Status(code="active", label="Active", step=2),
        Status(code="closed", label="Closed", is_final=True),
    )
    transitions = (
        Transition(name="approve", sources=("pending",), target="active", label="Approve", staff_permission="lk_kit_parties.change_party"),
        Transition(name="close", sources=("active", "pending"), target="closed", label="Close", permission="parties.edit"),
    )

    @classmethod
    def guard_close(cls, instance: Party, actor: Actor) -> None:
        if instance.internal_note == "debt":
            raise Refused("There is a debt.", code="debt")


class Numbered(Party):
    class Meta:
        proxy = True
        app_label = "lk_kit_parties"

    @property
    def party_id(self) -> Any:
        return self.pk


def a_party(**values: Any) -> Any:
    return Numbered.objects.create(name="ООО «Вектор»", status="pending", **values)


def member(party: Any, *permissions: str) -> Actor:
    grant = Grant(party.pk, "k7f3q2", "В", "legal_entity", "active", "buyer", frozenset(permissions))
    return Actor(user=None, grants={party.pk: grant})


def test_a_move_writes_status_and_updates_in_one_statement(django_assert_num_queries: Any) -> None:
    party = a_party()
    with django_assert_num_queries(1):
        before = PartyFlow.move(party, "approve", Actor.system(), full_name="полное")
    party.refresh_from_db()
    assert (before, party.status, party.full_name) == ("pending", "active", "полное")


def test_a_row_that_was_moved_meanwhile_is_a_conflict_and_stays_as_it_is() -> None:
    party = a_party()
    Party.objects.filter(pk=party.pk).update(status="closed")
    with pytest.raises(Conflict):
        PartyFlow.move(party, "approve", Actor.system())
    party.refresh_from_db()
    assert party.status == "closed"


def test_customers_need_the_permission_in_this_very_party() -> None:
    party, other = a_party(), a_party()
    with pytest.raises(NotAllowed):
        PartyFlow.move(party, "close", member(other, "parties.edit"))
    with pytest.raises(NotAllowed):
        PartyFlow.move(party, "approve", member(party, "parties.edit"))
    assert PartyFlow.move(party, "close", member(party, "parties.edit")) == "pending"


def test_wrong_source_and_guard_are_refused_with_a_code() -> None:
    party = a_party(internal_note="debt")
    with pytest.raises(Refused) as debt:
        PartyFlow.move(party, "close", Actor.system())
    assert debt.value.code == "debt"
    party.status = "closed"
    with pytest.raises(Refused) as wrong:
        PartyFlow.move(party, "approve", Actor.system())
    assert (wrong.value.code, str(wrong.value)) == ("wrong_status", "This cannot be done while the status is “Closed”.")
    with pytest.raises(Refused) as unknown:
        PartyFlow.move(party, "fly", Actor.system())
    assert unknown.value.code == "unknown_transition"


def test_available_lists_only_what_would_succeed() -> None:
    party = a_party()
    assert [one.name for one in PartyFlow.available(party, member(party, "parties.edit"))] == ["close"]
    assert [one.name for one in PartyFlow.available(party, Actor.anonymous())] == []
    party.internal_note = "debt"
    assert [one.name for one in PartyFlow.available(party, Actor.system())] == ["approve"]


def test_an_unknown_status_of_an_older_row_is_shown_by_its_code() -> None:
    assert PartyFlow.status("archived").label_for(customer=True) == "archived"


def test_two_label_maps() -> None:
    assert PartyFlow.status("pending").label_for(customer=True) == "Ждёт"
    assert PartyFlow.status("pending").label_for(customer=False) == "Pending"
    assert PartyFlow.status("active").label_for(customer=True) == "Active"
    assert uuid4() not in [one.code for one in PartyFlow.steps()]


def test_the_diagram_names_every_transition_of_the_flow_in_force(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("lk_flow", "orders")
    diagram = capsys.readouterr().out
    assert diagram.startswith("stateDiagram-v2\n    [*] --> draft")
    for arrow in ("draft --> placed : place", "processing --> cancelled : cancel", "cancelled --> [*]"):
        assert arrow in diagram
