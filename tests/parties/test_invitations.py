"""Invitations: for newcomers and for people with an account; wrong account, expired, withdrawn, used twice."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine

from lk_kit.core.actors import Actor
from lk_kit.core.clock import now, today
from lk_kit.core.exceptions import InvalidInput, NotAllowed, NotVisible, Refused, TooManyAttempts
from lk_kit.parties import invitations
from lk_kit.parties.actions import AcceptInvitation, DeclineInvitation, InviteMember, RevokeInvitation
from lk_kit.parties.actions.members import RoleTooHigh
from lk_kit.parties.invitations import InvitationNotUsable, find_by_token, make_token, masked
from lk_kit.parties.models import Invitation, Membership, Party

Make = Callable[..., Any]
ROLES = ("owner", "admin", "buyer", "accountant", "viewer")


@pytest.fixture
def owner(company: Party, actor_of: Make) -> Actor:
    return actor_of(company, "owner")


@pytest.fixture
def invite(company: Party, owner: Actor) -> Make:
    def make(email: str = "boris@example.com", role: str = "buyer", actor: Actor | None = None) -> Invitation:
        return InviteMember(company, actor=actor or owner, email=email, role=role).execute()

    return make


@pytest.mark.parametrize("inviter", ROLES)
@pytest.mark.parametrize("role", ROLES)
def test_who_may_invite_whom(company: Party, actor_of: Make, inviter: str, role: str) -> None:
    allowed = inviter == "owner" or (inviter == "admin" and role != "owner")
    action = InviteMember(company, actor=actor_of(company, inviter), email="new@example.com", role=role)
    if allowed:
        assert action.execute().role == role
    else:
        with pytest.raises(NotAllowed):
            action.execute()
    assert Invitation.objects.count() == allowed


def test_staff_invite_the_first_owner(company: Party, staff: Actor) -> None:
    assert InviteMember(company, actor=staff, email="new@example.com", role="owner").execute().is_open


def test_a_stranger_invites_nobody(company: Party, make_company: Make, actor_of: Make) -> None:
    with pytest.raises(NotAllowed):
        InviteMember(company, actor=actor_of(make_company(), "owner"), email="new@example.com", role="viewer").execute()


def test_an_account_that_exists_accepts(invite: Make, company: Party, make_user: Make) -> None:
    boris = make_user("boris")
    membership = AcceptInvitation(invite("Boris@Example.com "), actor=Actor.for_user(boris)).execute()
    assert (membership.user, membership.party, membership.role) == (boris, company, "buyer")
    assert Actor.for_user(boris).can("orders.view", company.pk) or Actor.for_user(boris).can("parties.view", company.pk)
    invitation = Invitation.objects.get()
    assert (invitation.email, invitation.accepted_by) == ("boris@example.com", boris)


def test_the_wrong_account_is_told_which_to_use(invite: Make, make_user: Make) -> None:
    invitation = invite()
    for action in (AcceptInvitation, DeclineInvitation):
        with pytest.raises(NotAllowed) as caught:
            action(invitation, actor=Actor.for_user(make_user())).execute()
        assert caught.value.code == "invitation_other_address"
        assert "b•••@example.com" in str(caught.value)
    assert Invitation.objects.get().is_open


def test_an_address_that_is_not_confirmed(invite: Make, make_user: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(invitations, "_proofs", [lambda user, email: False])
    with pytest.raises(NotAllowed):
        AcceptInvitation(invite(), actor=Actor.for_user(make_user("boris"))).execute()


def test_anonymous_accepts_nothing(invite: Make) -> None:
    with pytest.raises(NotAllowed):
        AcceptInvitation(invite(), actor=Actor.anonymous()).execute()


def test_used_twice(invite: Make, make_user: Make) -> None:
    actor = Actor.for_user(make_user("boris"))
    invitation = invite()
    AcceptInvitation(invitation, actor=actor).execute()
    for action in (AcceptInvitation, DeclineInvitation):
        with pytest.raises(InvitationNotUsable) as caught:
            action(invitation, actor=actor).execute()
        assert caught.value.code == "invitation_used"


def test_expired(invite: Make, make_user: Make) -> None:
    invitation, token = invite(), make_token(Invitation.objects.get())
    with time_machine.travel(now() + timedelta(days=14, minutes=1)):
        with pytest.raises(InvitationNotUsable) as caught:
            AcceptInvitation(invitation, actor=Actor.for_user(make_user("boris"))).execute()
        assert caught.value.code == "invitation_expired"
        with pytest.raises(InvitationNotUsable):
            find_by_token(token)


def test_withdrawn(invite: Make, owner: Actor, make_user: Make) -> None:
    invitation = invite()
    RevokeInvitation(invitation, actor=owner).execute()
    with pytest.raises(InvitationNotUsable) as caught:
        AcceptInvitation(invitation, actor=Actor.for_user(make_user("boris"))).execute()
    assert caught.value.code == "invitation_revoked"
    with pytest.raises(InvitationNotUsable):
        RevokeInvitation(invitation, actor=owner).execute()


def test_an_admin_does_not_withdraw_an_owners_invitation(invite: Make, company: Party, actor_of: Make) -> None:
    invitation = invite(role="owner")
    with pytest.raises(RoleTooHigh):
        RevokeInvitation(invitation, actor=actor_of(company, "admin")).execute()


def test_declined(invite: Make, make_user: Make) -> None:
    boris = make_user("boris")
    DeclineInvitation(invite(), actor=Actor.for_user(boris)).execute()
    assert not Invitation.objects.get().is_open
    assert not Membership.objects.filter(user=boris).exists()


def test_inviting_again_renews(invite: Make) -> None:
    first = invite()
    with time_machine.travel(now() + timedelta(days=20)):
        second = invite(role="accountant")
        assert (second.pk, second.role, second.is_open) == (first.pk, "accountant", True)
        assert find_by_token(make_token(second)) == second


def test_inviting_again_at_once_sends_no_second_mail(invite: Make) -> None:
    invite()
    with pytest.raises(TooManyAttempts) as caught:
        invite()
    assert caught.value.retry_after == 60


def test_a_party_cannot_send_mails_without_end(invite: Make, settings: Any) -> None:
    settings.LK_KIT = {**settings.LK_KIT, "PARTIES": {"INVITATIONS_PER_DAY": 2}}
    invite("a@example.com")
    invite("b@example.com")
    with pytest.raises(TooManyAttempts):
        invite("c@example.com")


def test_a_member_is_not_invited(invite: Make, company: Party, member: Make, make_user: Make) -> None:
    member(company, "viewer", user=make_user("boris"))
    with pytest.raises(Refused) as caught:
        invite("BORIS@example.com")
    assert caught.value.code == "already_member"


def test_who_became_a_member_meanwhile_keeps_his_role(invite: Make, company: Party, member: Make, make_user: Make) -> None:
    boris = make_user("boris")
    invitation = invite(role="viewer")
    member(company, "accountant", user=boris)
    assert AcceptInvitation(invitation, actor=Actor.for_user(boris)).execute().role == "accountant"
    assert not Invitation.objects.get().is_open


def test_a_lapsed_membership_comes_back(invite: Make, company: Party, member: Make, make_user: Make) -> None:
    boris = make_user("boris")
    member(company, "owner", user=boris, valid_to=today() - timedelta(days=1))
    membership = AcceptInvitation(invite(role="viewer"), actor=Actor.for_user(boris)).execute()
    assert (membership.role, membership.valid_to) == ("viewer", None)


def test_a_private_customer_has_no_members(staff: Actor, make_company: Make) -> None:
    with pytest.raises(Refused) as caught:
        InviteMember(make_company(kind="person"), actor=staff, email="new@example.com", role="viewer").execute()
    assert caught.value.code == "person_party"


def test_a_closed_company_takes_nobody(invite: Make, company: Party, make_user: Make, staff: Actor) -> None:
    invitation = invite()
    Party.objects.filter(pk=company.pk).update(status="closed")
    with pytest.raises(Refused):
        AcceptInvitation(invitation, actor=Actor.for_user(make_user("boris"))).execute()
    with pytest.raises(Refused):
        InviteMember(company, actor=staff, email="new@example.com", role="viewer").execute()


def test_a_role_that_is_gone(invite: Make, make_user: Make) -> None:
    invitation = invite()
    Invitation.objects.update(role="emperor")
    with pytest.raises(Refused) as caught:
        AcceptInvitation(invitation, actor=Actor.for_user(make_user("boris"))).execute()
    assert caught.value.code == "role_gone"


BAD_ADDRESSES = [
    "",
    "boris",
    "boris@",
    "@example.com",
    "boris@exa mple.com",
    "бо@example.com",
    "a@b\r\nBcc: x@y.z",
    "mi\u212ae@example.com",
    "x" * 300 + "@example.com",
]


@pytest.mark.parametrize("email", BAD_ADDRESSES)
def test_bad_addresses(invite: Make, email: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        invite(email)
    assert set(caught.value.errors) == {"email"}


def test_international_domain(invite: Make) -> None:
    assert invite("boris@пример.рф").email == "boris@xn--e1afmkfd.xn--p1ai"


def test_unknown_role(invite: Make) -> None:
    with pytest.raises(InvalidInput):
        invite(role="emperor")


@pytest.mark.parametrize(
    "change", [lambda t: t[:-1] + ("A" if t[-1] != "A" else "B"), lambda t: "", lambda t: "x.y.z", lambda t: t.replace(".", ":")]
)
def test_forged_links(invite: Make, change: Callable[[str], str]) -> None:
    with pytest.raises(NotVisible):
        find_by_token(change(make_token(invite())))


def test_a_link_to_nothing(db: None) -> None:
    with pytest.raises(NotVisible):
        find_by_token(make_token(Invitation(pk=uuid4())))


def test_link_without_cabinet(invite: Make, settings: Any) -> None:
    settings.LK_KIT = {**settings.LK_KIT, "PARTIES": {"INVITATION_URL": "https://app.example/join/{token}"}}
    assert invitations.link(invite()).startswith("https://app.example/join/")


@pytest.mark.project("default")
@pytest.mark.parametrize(("email", "shown"), [("boris@example.com", "b•••@example.com"), ("", "•••")])
def test_masked(email: str, shown: str) -> None:
    assert masked(email) == shown


@pytest.mark.pg
@pytest.mark.django_db(transaction=True)
def test_accept_race(invite: Make, make_user: Make, fan: Make) -> None:
    invitation, actor = invite(), Actor.for_user(make_user("boris"))
    outcomes = fan(16, lambda i: AcceptInvitation(Invitation.objects.get(pk=invitation.pk), actor=actor).execute())
    assert sum(one.ok for one in outcomes) == 1
    assert Membership.objects.filter(user=actor.user).count() == 1


@pytest.mark.pg
@pytest.mark.django_db(transaction=True)
def test_invite_race(company: Party, owner: Actor, fan: Make) -> None:
    outcomes = fan(16, lambda i: InviteMember(company, actor=owner, email="boris@example.com", role="buyer").execute())
    assert Invitation.objects.count() == 1
    assert sum(one.ok for one in outcomes) == 1


def test_an_address_that_only_looks_the_same(invite: Make, make_user: Make) -> None:
    """B9: the kelvin sign (U+212A) lowers to an ordinary k."""
    invitation = invite("mike@example.com")
    twin = make_user()
    type(twin)._default_manager.filter(pk=twin.pk).update(email="mi\u212ae@example.com")
    twin.refresh_from_db()
    assert not Invitation.objects.addressed_to(twin).exists()
    with pytest.raises(NotAllowed):
        AcceptInvitation(invitation, actor=Actor.for_user(twin)).execute()


def test_an_international_address_is_the_same_in_both_spellings(invite: Make, make_user: Make) -> None:
    invitation = invite("boris@пример.рф")
    boris = make_user()
    type(boris)._default_manager.filter(pk=boris.pk).update(email="Boris@пример.рф")
    boris.refresh_from_db()
    assert list(Invitation.objects.addressed_to(boris)) == [invitation]
    assert AcceptInvitation(invitation, actor=Actor.for_user(boris)).execute().user == boris
