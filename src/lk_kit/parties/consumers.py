"""Mails about companies. Imported only where lk_kit.events is installed; sends only where lk_kit.messaging is, too."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.apps import apps
from django.contrib.auth import get_user_model
from django.urls import NoReverseMatch, reverse

from lk_kit.core.users import display_name, get_email, name_paths
from lk_kit.events.consumers import consumer
from lk_kit.events.models import Delivery

from .bank_approval import approvers
from .enums import OWNER, Decision
from .invitations import link
from .models import BankAccountChange, Invitation, Party
from .roles import role_label, role_of
from .selection import describe
from .signals import BankChangeDecided, BankChangeRequested, MemberInvited, MemberJoined, MemberRemoved, PartyApproved, PartyRejected


@consumer("parties.invitation_mail", events=(MemberInvited,))
def send_invitation(event: MemberInvited, delivery: Delivery) -> None:
    invitation = invitation_of(event)
    if invitation is None or not invitation.is_open:
        return
    context = {
        "company": describe(invitation.party).name,
        "inviter": display_name(invitation.invited_by),
        "role": role_of(invitation).label,
        "expires_at": invitation.expires_at,
        "url": link(invitation),
    }
    send("invitation", invitation.email, None, delivery, context, invitation.party)


def invitation_of(event: MemberInvited | MemberJoined) -> Invitation | None:
    """None for who joined without one, and for an invitation that is gone."""
    if event.invitation_id is None:
        return None
    return Invitation.objects.select_related("party", "custom_role", *name_paths("invited_by")).filter(pk=event.invitation_id).first()


@consumer("parties.joined_mail", events=(MemberJoined,))
def tell_inviter(event: MemberJoined, delivery: Delivery) -> None:
    invitation = invitation_of(event)
    if invitation is None or invitation.invited_by is None:
        return
    context = {
        "company": describe(invitation.party).name,
        "member": display_name(user_by(event.member_id)),
        "role": event.role_title or role_label(event.role),
        "url": page("lk_kit:parties:members", invitation.party),
    }
    send("joined", get_email(invitation.invited_by), invitation.invited_by, delivery, context, invitation.party)


@consumer("parties.decision_mail", events=(PartyApproved, PartyRejected))
def tell_owners(event: PartyApproved | PartyRejected, delivery: Delivery) -> None:
    """Approved or rejected: each owner by himself, for the owners of a company need not know each other's addresses."""
    party = Party.objects.filter(pk=str(event.party_id)).first()
    if party is None:
        return
    context = {"company": describe(party).name, "reason": getattr(event, "reason", ""), "url": page("lk_kit:party_home", party)}
    template = "approved" if isinstance(event, PartyApproved) else "rejected"
    for user in owners(party):
        send(template, get_email(user), user, delivery, context, party)


@consumer("parties.removed_mail", events=(MemberRemoved,))
def tell_removed(event: MemberRemoved, delivery: Delivery) -> None:
    party, user = Party.objects.filter(pk=str(event.party_id)).first(), user_by(event.member_id)
    if party is not None and user is not None:
        send("removed", get_email(user), user, delivery, {"company": describe(party).name}, party)


@consumer("parties.bank_change_mail", events=(BankChangeRequested,))
def tell_approvers(event: BankChangeRequested, delivery: Delivery) -> None:
    change = change_of(event)
    if change is None or change.state != Decision.WAITING:
        return
    page_url = page("lk_kit:parties:bank_change", change.party, pk=change.pk)
    who = display_name(change.requested_by)
    context = {"company": describe(change.party).name, "who": who, "expires_at": change.expires_at, "url": page_url}
    for one in approvers(change.party_id):
        if one.user_id != change.requested_by_id:
            send("bank_change", get_email(one.user), one.user, delivery, context, change.party)


@consumer("parties.bank_decision_mail", events=(BankChangeDecided,))
def tell_who_entered(event: BankChangeDecided, delivery: Delivery) -> None:
    change = change_of(event)
    if change is None or change.requested_by is None or event.decision == Decision.WITHDRAWN:
        return
    page_url = page("lk_kit:parties:bank_change", change.party, pk=change.pk)
    context = {"company": describe(change.party).name, "decision": Decision(event.decision).label, "reason": change.reason, "url": page_url}
    send("bank_change_decided", get_email(change.requested_by), change.requested_by, delivery, context, change.party)


def change_of(event: BankChangeRequested | BankChangeDecided) -> BankAccountChange | None:
    return BankAccountChange.objects.select_related("party", *name_paths("requested_by")).filter(pk=event.change_id).first()


def owners(party: Party) -> Iterable[Any]:
    members = party.memberships.filter(role=OWNER).valid().select_related(*name_paths("user"))
    return (membership.user for membership in members)


def user_by(key: str) -> Any:
    return get_user_model()._default_manager.select_related(*name_paths()).filter(pk=key).first()


def page(name: str, party: Party, **kwargs: Any) -> str:
    """The absolute address of a page of the cabinet; empty where there is none."""
    from lk_kit.messaging.mail import absolute_url

    try:
        return str(absolute_url(reverse(name, kwargs={"code": party.code, **kwargs})))
    except NoReverseMatch:
        return ""


def send(template: str, email: str, user: Any, delivery: Delivery, context: dict[str, Any], party: Party) -> None:
    if not email or not apps.is_installed("lk_kit.messaging"):
        return
    from lk_kit.messaging.mail import send_mail

    language = getattr(getattr(user, "lk_profile", None), "language", "") if user is not None else ""
    key = f"{delivery.id}:{email}"
    send_mail(template=f"parties/{template}", to=[email], language=language, key=key, party=party, context=context)
