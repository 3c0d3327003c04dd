"""The mails of invitations and decisions: to whom, in which language, with which link."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from lk_kit.core.actors import Actor
from lk_kit.parties.actions import (
    AcceptInvitation,
    AddBankAccount,
    ApproveParty,
    InviteMember,
    RejectBankChange,
    RejectParty,
    RemoveMember,
    RevokeInvitation,
)
from lk_kit.parties.models import Party

from .test_api import ACCOUNT, settlement_account

pytestmark = pytest.mark.needs("events", "messaging", "cabinet")

Make = Callable[..., Any]


@pytest.fixture
def deliver(db: None) -> Callable[[], None]:
    from lk_kit.events.deliveries import sweep

    def run() -> None:
        tally = sweep()
        assert not tally.retried
        assert not tally.dead

    return run


@pytest.fixture
def owner(company: Party, actor_of: Make) -> Actor:
    return actor_of(company, "owner")


def test_invitation(company: Party, owner: Actor, deliver: Make, make_user: Make) -> None:
    InviteMember(company, actor=owner, email="boris@example.com", role="buyer").execute()
    deliver()
    (sent,) = [one for one in mail.outbox if one.to == ["boris@example.com"]]
    assert company.name in sent.subject
    assert "Buyer" in sent.body
    (link,) = set(re.findall(r"https://shop\.example\.com(/\S+/invitations/\S+)", sent.body))
    assert company.name in Client().get(link).content.decode()
    mail.outbox.clear()
    deliver()
    assert mail.outbox == []


def test_a_withdrawn_invitation_is_not_mailed(company: Party, owner: Actor, deliver: Make) -> None:
    invitation = InviteMember(company, actor=owner, email="boris@example.com", role="buyer").execute()
    RevokeInvitation(invitation, actor=owner).execute()
    deliver()
    assert [one for one in mail.outbox if one.to == ["boris@example.com"]] == []


def test_who_invited_hears_who_came(company: Party, owner: Actor, deliver: Make, make_user: Make) -> None:
    invitation = InviteMember(company, actor=owner, email="boris@example.com", role="buyer").execute()
    AcceptInvitation(invitation, actor=Actor.for_user(make_user("boris"))).execute()
    deliver()
    (sent,) = [one for one in mail.outbox if one.to == [owner.user.email]]  # type: ignore[union-attr]
    assert "boris" in sent.subject


@pytest.mark.parametrize("approved", [True, False])
def test_owners_hear_the_decision_each_by_himself(make_company: Make, member: Make, staff: Actor, deliver: Make, approved: bool) -> None:
    company = make_company(status="pending")
    owners = {member(company, "owner").user.email for _ in range(2)}
    member(company, "buyer")
    if approved:
        ApproveParty(company, actor=staff).execute()
    else:
        RejectParty(company, actor=staff, reason="Нет такого ИНН").execute()
    deliver()
    assert sorted(one.to[0] for one in mail.outbox) == sorted(owners)
    assert all(len(one.to) == 1 for one in mail.outbox)
    assert all(("Нет такого ИНН" in one.body) is not approved for one in mail.outbox)


def test_the_removed_hears_it(company: Party, owner: Actor, member: Make, deliver: Make) -> None:
    subject = member(company, "buyer")
    RemoveMember(subject, actor=owner).execute()
    deliver()
    assert [one.to for one in mail.outbox] == [[subject.user.email]]


@pytest.mark.needs("profiles")
def test_in_the_readers_language(company: Party, owner: Actor, member: Make, deliver: Make) -> None:
    subject = member(company, "buyer")
    from lk_kit.profiles.abstract import get_profile_model

    get_profile_model().objects.create(user=subject.user, language="ru")
    RemoveMember(subject, actor=owner).execute()
    deliver()
    assert mail.outbox[0].subject.startswith("Доступ к")


def test_texts_of_events_render(company: Party, owner: Actor, make_user: Make) -> None:
    from lk_kit.events.models import Event
    from lk_kit.events.timeline import entries, of_party

    InviteMember(company, actor=owner, email="boris@example.com", role="buyer").execute()
    assert Event.objects.filter(name="members.invited").exists()
    texts = [one.text for one in entries(of_party(owner, company.pk)[:10])]
    assert "Invitation sent. Role: Buyer" in texts
    assert all("boris@" not in str(event.payload) for event in Event.objects.all())


def test_a_second_person_is_asked_and_who_entered_hears_the_answer(company: Party, owner: Actor, actor_of: Make, deliver: Make) -> None:
    second = actor_of(company, "admin")
    change = AddBankAccount(company, actor=owner, values={**ACCOUNT, "account": settlement_account()}).execute()
    deliver()
    assert [(one.to, str(change.pk) in one.body) for one in mail.outbox] == [([second.user.email], True)]
    mail.outbox.clear()
    RejectBankChange(change, actor=second, reason="Wrong bank").execute()
    deliver()
    (sent,) = mail.outbox
    assert sent.to == [owner.user.email]
    assert "Wrong bank" in sent.body
