"""What a leaver began goes to a colleague: nothing is lost, whoever is faster."""

from __future__ import annotations

from uuid import uuid4

import pytest

from lk_kit.core.actors import Actor
from lk_kit.core.exceptions import InvalidInput, NotAllowed, Refused
from lk_kit.orders.abstract import get_order_model
from lk_kit.orders.models import OrderTemplate
from lk_kit.orders.signals import drafts_handed_over
from lk_kit.parties.actions import HandOver, LeaveParty, RemoveMember
from lk_kit.parties.models import Membership

from .conftest import fresh

pytestmark = pytest.mark.django_db


def membership_of(party, actor) -> Membership:
    return Membership.objects.get(party=party, user=actor.user)


@pytest.fixture
def owner(company, actor_of) -> Actor:
    return actor_of(company, "owner")


@pytest.fixture
def leaver(company, buyer, owner) -> Membership:
    return membership_of(company, buyer)


def test_the_remover_gets_them(leaver, owner, company, make_draft, run, buyer):
    draft, order = make_draft(A=1), run("PlaceOrder", make_draft(A=1), actor=buyer)
    template = OrderTemplate.objects.create(party=company, name="Weekly", created_by=buyer.user)
    RemoveMember(leaver, actor=owner).execute()
    template.refresh_from_db()
    assert fresh(draft).placed_by_id == template.created_by_id == owner.user.pk
    assert fresh(order).placed_by_id == buyer.user.pk, "who placed an order stays in its history"


def test_a_chosen_colleague_gets_them(leaver, owner, company, actor_of, make_draft):
    heir, draft = actor_of(company, "buyer"), make_draft(A=1)
    RemoveMember(leaver, actor=owner, heir=str(membership_of(company, heir).pk)).execute()
    assert fresh(draft).placed_by_id == heir.user.pk


def test_who_leaves_chooses_or_an_owner_gets_them(leaver, owner, company, actor_of, make_draft, buyer):
    actor_of(company, "admin")
    draft = make_draft(A=1)
    LeaveParty(leaver, actor=buyer).execute()
    assert fresh(draft).placed_by_id == owner.user.pk


def test_staff_who_remove_are_no_heirs(leaver, owner, make_draft):
    draft = make_draft(A=1)
    RemoveMember(leaver, actor=Actor.system()).execute()
    assert fresh(draft).placed_by_id == owner.user.pk


@pytest.mark.parametrize("who", ["stranger", "himself", "former", "nobody"])
def test_who_cannot_be_an_heir(leaver, owner, company, make_company, actor_of, make_draft, who):
    draft = make_draft(A=1)
    other = make_company()
    former = membership_of(company, actor_of(company, "buyer"))
    Membership.objects.filter(pk=former.pk).update(valid_to="2001-01-01")
    heirs = {"stranger": membership_of(other, actor_of(other)).pk, "himself": leaver.pk, "former": former.pk, "nobody": uuid4()}
    with pytest.raises(InvalidInput) as caught:
        RemoveMember(leaver, actor=owner, heir=heirs[who]).execute()
    assert set(caught.value.errors) == {"heir"}
    assert Membership.objects.filter(pk=leaver.pk).exists()
    assert fresh(draft).placed_by_id == leaver.user_id


def test_drafts_in_another_company_stay(leaver, owner, make_company, buyer, make_draft):
    other = make_company()
    Membership.objects.create(party=other, user=buyer.user, role="buyer")
    elsewhere = make_draft(A=1, party=other, actor=Actor.for_user(buyer.user))
    RemoveMember(leaver, actor=owner).execute()
    assert fresh(elsewhere).placed_by_id == buyer.user.pk


def test_handed_over_before_a_holiday(leaver, owner, company, actor_of, buyer, make_draft):
    heir, draft = actor_of(company, "buyer"), make_draft(A=1)
    key = str(membership_of(company, heir).pk)
    with pytest.raises(NotAllowed):
        HandOver(leaver, actor=heir, heir=key).execute()
    assert HandOver(leaver, actor=buyer, heir=key).execute() == 1
    assert fresh(draft).placed_by_id == heir.user.pk
    assert HandOver(leaver, actor=owner, heir=key).execute() == 0
    with pytest.raises(InvalidInput):
        HandOver(leaver, actor=owner).execute()


def test_it_is_a_fact(leaver, owner, make_draft, django_capture_on_commit_callbacks):
    heard = []

    def listen(event, **kwargs):
        heard.append((event.member_id, event.heir_id, event.drafts, event.templates))

    drafts_handed_over.connect(listen)
    make_draft(A=1)
    with django_capture_on_commit_callbacks(execute=True):
        RemoveMember(leaver, actor=owner).execute()
    drafts_handed_over.disconnect(listen)
    assert heard == [(str(leaver.user_id), owner.user_id, 1, 0)]


@pytest.mark.pg
@pytest.mark.django_db(transaction=True)
def test_a10_removed_while_he_places(leaver, owner, buyer, make_draft, run, fan):
    """Each draft is either placed by him or goes to the heir, and nobody waits for ever."""
    drafts = [make_draft(A=1) for _ in range(16)]

    def go(i: int) -> None:
        if i == 8:
            RemoveMember(Membership.objects.get(pk=leaver.pk), actor=owner).execute()
        else:
            run("PlaceOrder", fresh(drafts[i]), actor=buyer)

    outcomes = fan(16, go)
    assert outcomes[8].ok, outcomes[8]
    assert {type(one.value) for one in outcomes if not one.ok} <= {Refused}
    left = get_order_model().objects.drafts()
    assert {one.placed_by_id for one in left} == {owner.user.pk}
    assert get_order_model()._base_manager.count() == 16
