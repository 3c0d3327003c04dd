"""Who may give and take away which role; the last owner stays (A10)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from lk_kit.core.actors import Actor
from lk_kit.core.clock import now, today
from lk_kit.core.exceptions import InvalidInput, NotAllowed, NotVisible, Refused
from lk_kit.parties.actions import ChangeRole, CreatePersonParty, LeaveParty, RemoveMember, SetMembershipDates
from lk_kit.parties.actions.members import LastOwner, RoleTooHigh
from lk_kit.parties.giving import assignable_roles
from lk_kit.parties.models import Invitation, Membership, Party
from lk_kit.parties.roles import may_give, role_choices, role_description
from tests.naive.last_owner import naive_demote

Make = Callable[..., Any]
ROLES = ("owner", "admin", "buyer", "accountant", "viewer")


@pytest.mark.parametrize(
    ("role", "gives"),
    [
        ("owner", list(ROLES)),
        ("admin", ["admin", "buyer", "accountant", "viewer"]),
        ("buyer", []),
        ("accountant", []),
        ("viewer", []),
    ],
)
def test_roles_that_one_may_give(company: Party, actor_of: Make, role: str, gives: list[str]) -> None:
    assert [name for name, _label in assignable_roles(actor_of(company, role), company.pk)] == gives


def test_a_role_of_another_company_gives_nothing_here(company: Party, make_company: Make, actor_of: Make, member: Make) -> None:
    elsewhere = actor_of(make_company(), "owner")
    assert assignable_roles(elsewhere, company.pk) == []
    with pytest.raises(NotAllowed):
        ChangeRole(member(company, "viewer"), actor=elsewhere, role="buyer").execute()


def test_staff_may_give_every_role(company: Party, staff: Actor) -> None:
    assert assignable_roles(staff, company.pk) == role_choices()
    assert not may_give(staff, company.pk, "emperor")


def test_roles_are_explained() -> None:
    assert all(role_description(role) for role in ROLES)


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("target", ROLES)
def test_change_role_table(company: Party, actor_of: Make, member: Make, role: str, target: str) -> None:
    member(company, "owner")
    subject = member(company, target)
    allowed = role == "owner" or (role == "admin" and target != "owner")
    action = ChangeRole(subject, actor=actor_of(company, role), role="viewer")
    if allowed:
        assert action.execute().role == "viewer"
    else:
        with pytest.raises(NotAllowed):
            action.execute()
        subject.refresh_from_db()
        assert subject.role == target


def test_an_admin_makes_nobody_owner_and_not_himself(company: Party, actor_of: Make, member: Make) -> None:
    member(company, "owner")
    actor = actor_of(company, "admin")
    for subject in (member(company, "buyer"), Membership.objects.get(party=company, user=actor.user)):
        with pytest.raises(RoleTooHigh):
            ChangeRole(subject, actor=actor, role="owner").execute()


def test_unknown_role(company: Party, actor_of: Make, member: Make) -> None:
    with pytest.raises(InvalidInput):
        ChangeRole(member(company, "buyer"), actor=actor_of(company, "owner"), role="emperor").execute()


def test_the_last_owner_stays(company: Party, member: Make, staff: Actor) -> None:
    owner = member(company, "owner")
    actor = Actor.for_user(owner.user)
    for who in (actor, staff):
        for action in (
            ChangeRole(owner, actor=who, role="admin"),
            RemoveMember(owner, actor=who),
            SetMembershipDates(owner, actor=who, valid_from=None, valid_to=today()),
        ):
            with pytest.raises(LastOwner):
                action.execute()
    with pytest.raises(LastOwner):
        LeaveParty(owner, actor=actor).execute()


@pytest.mark.parametrize("lapsed", [{"valid_to": "yesterday"}, {"valid_to": "next_week"}, {"valid_from": "next_week"}])
def test_an_owner_for_a_time_is_no_heir(company: Party, member: Make, lapsed: dict[str, str]) -> None:
    days = {"yesterday": -1, "next_week": 7}
    owner = member(company, "owner")
    member(company, "owner", **{name: today() + timedelta(days=days[word]) for name, word in lapsed.items()})
    with pytest.raises(LastOwner):
        LeaveParty(owner, actor=Actor.for_user(owner.user)).execute()


def test_with_another_owner_one_may_go(company: Party, member: Make) -> None:
    owner = member(company, "owner")
    member(company, "owner")
    LeaveParty(owner, actor=Actor.for_user(owner.user)).execute()
    assert not Membership.objects.filter(user=owner.user).exists()


def test_nobody_leaves_for_another(company: Party, member: Make, actor_of: Make) -> None:
    with pytest.raises(NotAllowed):
        LeaveParty(member(company, "buyer"), actor=actor_of(company, "owner")).execute()


def test_a_person_does_not_leave_himself(make_user: Make, make_company: Make) -> None:
    user = make_user()
    party = CreatePersonParty(actor=Actor.system(), user=user).execute()
    with pytest.raises(Refused) as caught:
        LeaveParty(party.memberships.get(), actor=Actor.for_user(user)).execute()
    assert caught.value.code == "person_party"


def test_removed_twice(company: Party, member: Make, actor_of: Make) -> None:
    subject, actor = member(company, "buyer"), actor_of(company, "owner")
    RemoveMember(subject, actor=actor).execute()
    with pytest.raises(NotVisible):
        RemoveMember(subject, actor=actor).execute()


def test_invitations_of_who_goes_are_withdrawn(company: Party, member: Make, actor_of: Make) -> None:
    admin = member(company, "admin")
    kept = member(company, "owner")
    for number, inviter in enumerate([admin, kept]):
        Invitation.objects.create(
            party=company, email=f"new{number}@example.com", role="buyer", invited_by=inviter.user, expires_at=now() + timedelta(days=1)
        )
    RemoveMember(admin, actor=actor_of(company, "owner")).execute()
    assert [one.is_open for one in Invitation.objects.order_by("email")] == [False, True]


def test_who_loses_a_role_loses_the_invitations_beyond_it(company: Party, member: Make, actor_of: Make) -> None:
    subject = member(company, "owner")
    for role in ("owner", "viewer"):
        Invitation.objects.create(
            party=company, email=f"{role}@example.com", role=role, invited_by=subject.user, expires_at=now() + timedelta(days=1)
        )
    ChangeRole(subject, actor=actor_of(company, "owner"), role="admin").execute()
    assert {one.role for one in Invitation.objects.all() if one.is_open} == {"viewer"}


def test_dates(company: Party, member: Make, actor_of: Make) -> None:
    subject, actor = member(company, "buyer"), actor_of(company, "admin")
    SetMembershipDates(subject, actor=actor, valid_from=None, valid_to=today() - timedelta(days=1)).execute()
    assert Actor.for_user(subject.user).grants == {}
    with pytest.raises(InvalidInput):
        SetMembershipDates(subject, actor=actor, valid_from=today(), valid_to=today() - timedelta(days=1)).execute()
    SetMembershipDates(subject, actor=actor, valid_from=today(), valid_to=today()).execute()
    assert company.pk in Actor.for_user(subject.user).grants


def owners(company: Party, member: Make, count: int) -> list[Membership]:
    return [member(company, "owner") for _ in range(count)]


def lasting_owners(company: Party) -> int:
    return Membership.objects.filter(party=company, role="owner").count()


@pytest.mark.pg
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("action", ["demote", "remove", "leave"])
def test_a10_owners_dismiss_each_other(make_company: Make, member: Make, fan: Make, action: str) -> None:
    for _round in range(20):
        company = make_company()
        two = owners(company, member, 2)
        actors = [Actor.for_user(one.user) for one in two]

        def act(i: int, two: list[Membership] = two, actors: list[Actor] = actors) -> None:
            if action == "demote":
                ChangeRole(Membership.objects.get(pk=two[1 - i].pk), actor=actors[i], role="viewer").execute()
            elif action == "remove":
                RemoveMember(Membership.objects.get(pk=two[1 - i].pk), actor=actors[i]).execute()
            else:
                LeaveParty(Membership.objects.get(pk=two[i].pk), actor=actors[i]).execute()

        outcomes = fan(2, act)
        assert lasting_owners(company) == 1, outcomes
        assert all(isinstance(one.value, (LastOwner, NotVisible, NotAllowed)) for one in outcomes if not one.ok), outcomes


@pytest.mark.pg
@pytest.mark.django_db(transaction=True)
def test_a10_twenty_owners_leave_at_once(company: Party, member: Make, fan: Make) -> None:
    all_of_them = owners(company, member, 20)
    actors = [Actor.for_user(one.user) for one in all_of_them]
    outcomes = fan(20, lambda i: LeaveParty(Membership.objects.get(pk=all_of_them[i].pk), actor=actors[i]).execute())
    assert lasting_owners(company) == 1
    assert sorted(one.ok for one in outcomes) == [False] + [True] * 19


@pytest.mark.pg
@pytest.mark.django_db(transaction=True)
def test_a10_canary_without_the_lock_the_owners_vanish(make_company: Make, member: Make, fan: Make) -> None:
    """The naive twin reads, then writes: if it passes too, the race above proves nothing."""
    orphans = 0
    for _round in range(10):
        company = make_company()
        two = owners(company, member, 2)
        fan(2, lambda i, two=two: naive_demote(two[1 - i].pk))
        orphans += lasting_owners(company) == 0
    assert orphans > 0


@pytest.mark.pg
@pytest.mark.django_db(transaction=True)
def test_a10_two_owners_date_each_other_out(make_company: Make, member: Make, fan: Make) -> None:
    """A last day is a way to dismiss, too: the second finds himself to be the last owner without an end."""
    for _round in range(20):
        company = make_company()
        two = owners(company, member, 2)
        actors = [Actor.for_user(one.user) for one in two]

        def act(i: int, two: list[Membership] = two, actors: list[Actor] = actors) -> None:
            subject = Membership.objects.get(pk=two[1 - i].pk)
            SetMembershipDates(subject, actor=actors[i], valid_from=None, valid_to=today()).execute()

        outcomes = fan(2, act)
        assert Membership.objects.filter(party=company, role="owner", valid_to=None).count() == 1, outcomes
        assert all(isinstance(one.value, LastOwner) for one in outcomes if not one.ok), outcomes
