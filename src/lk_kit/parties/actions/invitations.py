from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, ClassVar, Generic

from django.apps import apps
from django.utils.translation import gettext_lazy as _

from lk_kit.core.actions import InstanceAction, R, lock_row
from lk_kit.core.clock import now, today
from lk_kit.core.contacts import clean_email
from lk_kit.core.events import emit
from lk_kit.core.exceptions import InvalidInput, NotAllowed, Refused, TooManyAttempts
from lk_kit.core.inputs import clean_fields
from lk_kit.core.users import email_field
from lk_kit.parties.conf import conf
from lk_kit.parties.enums import PartyKind, PartyStatus, Permission
from lk_kit.parties.giving import find_role, refuse_combination
from lk_kit.parties.invitations import check_usable, masked, owns_address
from lk_kit.parties.models import Invitation, Membership, Party
from lk_kit.parties.roles import GivenRole, may_give, role_of
from lk_kit.parties.signals import InvitationDeclined, InvitationRevoked, MemberInvited, MemberJoined

from .base import PartyAction, facts
from .members import RoleTooHigh, refuse_period

RESEND_PAUSE = timedelta(minutes=1)
DAY = timedelta(days=1)


@dataclass
class InviteMember(PartyAction[Invitation]):
    """Invites an address; an open invitation to it is renewed with the new role and a new term. A consumer of the event sends the mail.

    `days` is how long the invitation stays open; `valid_from` and `valid_to` are the period of the membership that comes of it.

    Raises RoleTooHigh, Refused (already_member, person_party, party_status), TooManyAttempts.
    """

    while_impersonating: ClassVar[bool] = False
    name: ClassVar[str] = "members.invite"
    permission: ClassVar[str] = Permission.MANAGE_MEMBERS.value
    staff_permission: ClassVar[str] = "lk_kit_parties.add_invitation"

    step_up: ClassVar[bool] = True

    email: str
    role: str
    days: int | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    given: GivenRole = field(init=False)

    def check(self) -> None:
        self.email = clean_fields({"email": clean_email}, {"email": self.email})["email"]
        self.check_role()
        self.check_dates()
        if self.instance.kind == PartyKind.PERSON:
            raise Refused(_("Only companies have members."), code="person_party")
        if self.instance.status not in (PartyStatus.ACTIVE, PartyStatus.PENDING):
            raise Refused(_("This company is closed."), code="party_status")
        if self.is_member():
            raise Refused(_("This person is a member already."), code="already_member")
        self.check_rate()

    def check_role(self) -> None:
        self.given = find_role(self.role, self.instance.pk, using=self.using())
        by_staff = self.actor.has_staff_perm(self.staff_permission)
        if not by_staff and not may_give(self.actor, self.instance.pk, self.given):
            raise RoleTooHigh
        refuse_combination(self.given.permissions)

    def check_dates(self) -> None:
        if self.days is not None and not 1 <= self.days <= conf.INVITATION_MAX_DAYS:
            text = _("From 1 to %(most)s days.") % {"most": conf.INVITATION_MAX_DAYS}
            raise InvalidInput(errors={"days": [text]})
        refuse_period(self.valid_from, self.valid_to)
        if self.valid_to is not None and self.valid_to < today():
            raise InvalidInput(errors={"valid_to": [_("This day is over already.")]})

    def is_member(self) -> bool:
        field = email_field()
        members = Membership.objects.using(self.using()).filter(party=self.instance).valid()
        return bool(field) and members.filter(**{f"user__{field}__iexact": self.email}).exists()

    def check_rate(self) -> None:
        """The mails go to anybody's address in the site's name, so a party cannot send them without end."""
        recent = Invitation.objects.using(self.using()).filter(party=self.instance, created_at__gt=now() - DAY)
        if max(recent.count(), self.sent_today()) >= conf.INVITATIONS_PER_DAY:
            raise TooManyAttempts(_("Too many invitations today. Please go on tomorrow."), retry_after=int(DAY.total_seconds()))
        just_sent = recent.filter(email=self.email, created_at__gt=now() - RESEND_PAUSE, accepted_at=None, revoked_at=None)
        if just_sent.exists():
            raise TooManyAttempts(_("The invitation was sent a moment ago."), retry_after=int(RESEND_PAUSE.total_seconds()))

    def sent_today(self) -> int:
        """With the renewals, which leave no row of their own. Without `lk_kit.events` no mail leaves, and nothing has to be counted."""
        if not apps.is_installed("lk_kit.events"):
            return 0
        facts_of_party = apps.get_model("lk_kit_events", "Event")._default_manager.using(self.using()).filter(party_id=self.instance.pk)
        return int(facts_of_party.filter(name=MemberInvited.name, occurred_at__gt=now() - DAY).count())

    def perform(self) -> Invitation:
        unanswered = Invitation.objects.using(self.using()).filter(party=self.instance, accepted_at=None, revoked_at=None)
        invitation = unanswered.filter(email=self.email).first() or Invitation(party=self.instance, email=self.email)
        for name, value in {**self.given.columns, "valid_from": self.valid_from, "valid_to": self.valid_to}.items():
            setattr(invitation, name, value)
        invitation.invited_by = self.actor.user  # type: ignore[assignment]
        invitation.created_at = now()
        invitation.expires_at = invitation.created_at + timedelta(days=self.days or min(conf.INVITATION_DAYS, conf.INVITATION_MAX_DAYS))
        invitation.save(using=self.using())
        emit(MemberInvited(**facts(self.actor, self.instance.pk), **self.given.fact, invitation_id=invitation.pk), invitation)
        return invitation


@dataclass
class InvitationAction(InstanceAction[Invitation, R], Generic[R]):
    """Base of the answers to an invitation: only an open one can be answered."""

    while_impersonating: ClassVar[bool] = False

    def check(self) -> None:
        check_usable(self.instance)

    def facts(self) -> dict[str, Any]:
        return {**facts(self.actor, self.instance.party_id), **role_of(self.instance).fact, "invitation_id": self.instance.pk}


@dataclass
class AnswerInvitation(InvitationAction[R], Generic[R]):
    """Base of what the invited person does: signed in with the invited address, which he has confirmed."""

    def is_authorized(self) -> bool:
        return self.actor.is_authenticated

    def check(self) -> None:
        self.check_address()
        super().check()

    def check_address(self) -> None:
        if not owns_address(self.actor.signed_in_user, self.instance.email):
            raise NotAllowed(
                _("This invitation was sent to %(email)s. Sign in with that address."),
                code="invitation_other_address",
                params={"email": masked(self.instance.email)},
            )


@dataclass
class AcceptInvitation(AnswerInvitation[Membership]):
    """Makes the membership. Who is a member already keeps his role; a lapsed membership comes back to life with the invited one."""

    name: ClassVar[str] = "members.accept_invitation"

    def prepare(self) -> None:
        lock_row(Party(pk=self.instance.party_id), using=self.using())
        super().prepare()

    def check(self) -> None:
        super().check()
        if self.instance.party.status not in (PartyStatus.ACTIVE, PartyStatus.PENDING):
            raise Refused(_("This company is closed."), code="party_status")
        if self.instance.custom_role_id is None and self.instance.role not in conf.ROLES:
            raise Refused(_("The role of this invitation does not exist any more. Ask for a new one."), code="role_gone")
        refuse_combination(role_of(self.instance).permissions)
        self.check_inviter()
        if self.instance.valid_to is not None and self.instance.valid_to < today():
            raise Refused(_("The period of this membership is over already. Ask for a new invitation."), code="period_over")

    def check_inviter(self) -> None:
        """Who leaves takes his invitations with him; whose account is blocked or whose access has ended brings nobody in either."""
        inviter: Any = self.instance.invited_by
        if inviter is None:
            return
        member = Membership.objects.using(self.using()).filter(party_id=self.instance.party_id, user=inviter).first()
        if not getattr(inviter, "is_active", True) or (member is not None and member.state != "active"):
            text = _("Who invited you has no access to this company any more. Ask for a new invitation.")
            raise Refused(text, code="inviter_gone")

    def perform(self) -> Membership:
        membership = self.joined()
        self.instance.accepted_at = now()
        self.instance.accepted_by = self.actor.user  # type: ignore[assignment]
        self.instance.save(using=self.using(), update_fields=["accepted_at", "accepted_by"])
        return membership

    def joined(self) -> Membership:
        user: Any = self.actor.signed_in_user
        found = Membership.objects.using(self.using()).filter(party_id=self.instance.party_id, user=user)
        if (valid := found.valid().first()) is not None:
            return valid
        copied = ("role", "custom_role_id", "invited_by_id", "valid_from", "valid_to")
        values = {name: getattr(self.instance, name) for name in copied}
        membership, _created = Membership.objects.using(self.using()).update_or_create(
            party_id=self.instance.party_id, user=user, defaults=values
        )
        emit(MemberJoined(**self.facts(), member_id=str(user.pk)), membership)
        return membership


@dataclass
class DeclineInvitation(AnswerInvitation[None]):
    """Refuses an invitation on behalf of the invited person."""

    name: ClassVar[str] = "members.decline_invitation"

    def perform(self) -> None:
        self.instance.revoked_at = now()
        self.instance.save(using=self.using(), update_fields=["revoked_at"])
        emit(InvitationDeclined(**self.facts()), self.instance)


@dataclass
class RevokeInvitation(InvitationAction[None]):
    """Who may invite may also withdraw, up to the role that he may give himself; an expired one too, which clears the list."""

    step_up: ClassVar[bool] = True
    name: ClassVar[str] = "members.revoke_invitation"
    permission: ClassVar[str] = Permission.MANAGE_MEMBERS.value
    staff_permission: ClassVar[str] = "lk_kit_parties.change_invitation"

    def check(self) -> None:
        by_staff = self.actor.has_staff_perm(self.staff_permission)
        if not by_staff and not may_give(self.actor, self.instance.party_id, role_of(self.instance)):
            raise RoleTooHigh
        if self.instance.accepted_at is not None or self.instance.revoked_at is not None:
            check_usable(self.instance)

    def perform(self) -> None:
        self.instance.revoked_at = now()
        self.instance.save(using=self.using(), update_fields=["revoked_at"])
        emit(InvitationRevoked(**self.facts()), self.instance)
