"""Members and invitations under attack: what a colleague learns, who prolongs himself, whom a blocked inviter still brings in."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.apps import apps

from lk_kit.core.actors import Actor
from lk_kit.core.clock import now, today
from lk_kit.core.exceptions import InvalidInput, NotAllowed, Refused, TooManyAttempts
from lk_kit.parties import explain as explaining
from lk_kit.parties.actions import AcceptInvitation, ChangeRole, CreateRole, InviteMember, LeaveParty, RemoveMember, SetMembershipDates
from lk_kit.parties.actions.members import LastOwner
from lk_kit.parties.explain import Step, explain, register_condition
from lk_kit.parties.models import Membership, Party

Make = Callable[..., Any]
DAY = timedelta(days=1)


def test_a9_conditions_are_for_who_manages_members_and_for_oneself(
    company: Party, member: Make, staff: Actor, actor_of: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A colleague's spending limit or second factor is not told to everybody who sees the list of members."""
    monkeypatch.setattr(explaining, "_conditions", [])
    register_condition(lambda membership, permission: [Step("limit", "Spending limit: 5 left of 100.", False)])
    subject = member(company, "buyer")
    for role, knows in (("owner", True), ("admin", True), ("viewer", False), ("accountant", False)):
        found = explain(subject, "orders.view", actor_of(company, role))
        assert bool(found.conditions) is knows, role
        assert bool(found.helpers) is knows, "nor whether there is something to change"
    assert explain(subject, "orders.view", Actor.for_user(subject.user)).conditions
    assert explain(subject, "orders.view", staff).conditions


@pytest.mark.needs("api")
def test_a9_over_the_api_too(company: Party, member: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    from .test_api import Api

    monkeypatch.setattr(explaining, "_conditions", [])
    register_condition(lambda membership, permission: [Step("limit", "Spending limit: 5 left of 100.", False)])
    subject, viewer = member(company, "buyer"), member(company, "viewer")
    path = f"/members/{subject.pk}/explain/"
    assert Api(viewer.user).get(path, permission="orders.view").json()["conditions"] == []
    assert Api(subject.user).get(path, permission="orders.view").json()["conditions"] != []


@pytest.mark.parametrize("role", ["admin", "owner"])
def test_a10_nobody_prolongs_his_own_access(company: Party, member: Make, role: str) -> None:
    boss = Actor.for_user(member(company, "owner").user)
    deputy = member(company, role, valid_from=today() - DAY, valid_to=today() + DAY)
    me = Actor.for_user(deputy.user)
    for dates in ((deputy.valid_from, None), (deputy.valid_from, today() + 2 * DAY), (None, deputy.valid_to), (today() - 2 * DAY, today())):
        with pytest.raises(NotAllowed) as caught:
            SetMembershipDates(deputy, actor=me, valid_from=dates[0], valid_to=dates[1]).execute()
        assert caught.value.code == "own_period"
    SetMembershipDates(deputy, actor=me, valid_from=deputy.valid_from, valid_to=today()).execute()
    SetMembershipDates(deputy, actor=boss, valid_from=None, valid_to=None).execute()


@pytest.mark.parametrize("how", ["blocked", "ended"])
def test_who_has_no_access_any_more_brings_nobody_in(company: Party, member: Make, make_user: Make, how: str) -> None:
    """An account that was taken over invites another one before it is blocked."""
    member(company, "owner")
    inviter = member(company, "admin")
    invitation = InviteMember(company, actor=Actor.for_user(inviter.user), email="boris@example.com", role="admin").execute()
    boris = Actor.for_user(make_user("boris"))
    if how == "blocked":
        inviter.user.is_active = False
        inviter.user.save()
    else:
        Membership.objects.filter(pk=inviter.pk).update(valid_to=today() - DAY)
    with pytest.raises(Refused) as caught:
        AcceptInvitation(invitation, actor=boris).execute()
    assert caught.value.code == "inviter_gone"
    assert not Membership.objects.filter(user=boris.user).exists()  # type: ignore[misc]
    invitation.refresh_from_db()
    assert invitation.accepted_at is None


def test_an_invitation_of_staff_without_membership_stays_good(company: Party, staff: Actor, make_user: Make) -> None:
    invitation = InviteMember(company, actor=staff, email="boris@example.com", role="owner").execute()
    assert AcceptInvitation(invitation, actor=Actor.for_user(make_user("boris"))).execute().role == "owner"


@pytest.mark.skipif(not apps.is_installed("lk_kit.events"), reason="without events no mail leaves")
def test_renewing_an_invitation_counts_as_a_mail(company: Party, actor_of: Make, settings: Any) -> None:
    """Nobody fills a stranger's mailbox by inviting him every minute."""
    settings.LK_KIT = {**settings.LK_KIT, "PARTIES": {"INVITATIONS_PER_DAY": 3}}
    owner = actor_of(company, "owner")
    begin = now()
    for minute in range(0, 6, 2):
        with time_machine.travel(begin + timedelta(minutes=minute)):
            InviteMember(company, actor=owner, email="victim@example.com", role="viewer").execute()
    with time_machine.travel(begin + timedelta(minutes=8)), pytest.raises(TooManyAttempts):
        InviteMember(company, actor=owner, email="victim@example.com", role="viewer").execute()
    with time_machine.travel(begin + timedelta(days=1, minutes=8)):
        InviteMember(company, actor=owner, email="victim@example.com", role="viewer").execute()


def test_a10_an_owner_who_is_blocked_is_no_owner_to_stay(company: Party, member: Make, actor_of: Make) -> None:
    last, blocked = member(company, "owner"), member(company, "owner")
    blocked.user.is_active = False
    blocked.user.save()
    me = Actor.for_user(last.user)
    for action in (
        LeaveParty(last, actor=me),
        RemoveMember(last, actor=me),
        ChangeRole(last, actor=me, role="viewer"),
        SetMembershipDates(last, actor=me, valid_from=None, valid_to=today()),
    ):
        with pytest.raises(LastOwner):
            action.execute()
    RemoveMember(blocked, actor=me).execute()


@pytest.mark.parametrize("title", ["Owner", "owner", "Владелец", "ВЛАДЕЛЕЦ"])
def test_no_role_is_called_like_one_of_the_site_in_any_language(company: Party, actor_of: Make, title: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        CreateRole(company, actor=actor_of(company, "owner"), title=title, permissions=["parties.view"]).execute()
    assert "title" in caught.value.errors
