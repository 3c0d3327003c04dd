from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, ClassVar

from django.contrib.auth.hashers import make_password
from django.utils.translation import gettext_lazy as _

from lk_kit.accounts import codes, identifiers
from lk_kit.accounts.actions.base import OpenAction, OwnAction
from lk_kit.accounts.actions.newcomers import NewAccount
from lk_kit.accounts.conf import conf as accounts_conf
from lk_kit.accounts.enums import Channel, IdentifierKind
from lk_kit.accounts.enums import Purpose as CodePurpose
from lk_kit.accounts.exceptions import LinkInvalid, RegistrationClosed
from lk_kit.accounts.links import REGISTER
from lk_kit.accounts.models import AddressRequest
from lk_kit.accounts.throttling import Limit, normal_form, per_ip
from lk_kit.core.actions import InstanceAction, lock_row
from lk_kit.core.actors import Actor
from lk_kit.core.clock import now
from lk_kit.core.contacts import clean_email, email_key
from lk_kit.core.events import emit
from lk_kit.core.exceptions import InvalidInput, NotAllowed
from lk_kit.core.inputs import clean_fields, line, optional
from lk_kit.parties.models import Invitation

from .attempts import close, lock_answer, lock_newcomer
from .exceptions import AddressTaken, AddressUnproven, AlreadyLinked, AttemptInvalid, LastWayIn
from .identity import find_provider, providers
from .invitations import invitation_behind
from .links import link, owner_of, refresh
from .models import Attempt, LinkedAccount
from .signals import AccountUnlinked


@dataclass(kw_only=True)
class LinkAccount(OwnAction[LinkedAccount]):
    """Makes the account that the person has just shown at a provider a way in to his account here. Uses the attempt up."""

    attempt: Attempt

    name: ClassVar[str] = "social.link"
    step_up: ClassVar[bool] = True
    while_impersonating: ClassVar[bool] = False

    def limits(self) -> list[Limit]:
        return []

    def prepare(self) -> None:
        super().prepare()
        self.identity = lock_answer(self.attempt, self.using())

    def check(self) -> None:
        if self.attempt.user_id is not None and self.attempt.user_id != self.user.pk:
            raise AttemptInvalid
        self.existing = owner_of(self.identity)
        if self.existing is not None and self.existing.user_id != self.user.pk:
            raise AlreadyLinked

    def perform(self) -> LinkedAccount:
        close(self.attempt)
        if self.existing is not None:
            refresh(self.existing, self.identity)
            return self.existing
        return link(self.user, self.identity, actor_id=self.actor.user_id)


@dataclass
class UnlinkAccount(InstanceAction[LinkedAccount, None]):
    """One's own; refused when nothing else lets the person in. Staff (deletion of linked accounts) may take any away."""

    name: ClassVar[str] = "social.unlink"
    staff_permission: ClassVar[str] = "lk_kit_social.delete_linkedaccount"
    step_up: ClassVar[bool] = True
    while_impersonating: ClassVar[bool] = False

    @property
    def is_own(self) -> bool:
        return self.actor.user is not None and self.instance.user_id == self.actor.user.pk

    def prepare(self) -> None:
        """The user's row first: of two accounts unlinked at once one stays."""
        lock_row(self.instance.user, using=self.using())
        super().prepare()

    def is_authorized(self) -> bool:
        return self.is_own or super().is_authorized()

    def check(self) -> None:
        if self.is_own and not has_another_way_in(self.instance):
            raise LastWayIn

    def perform(self) -> None:
        user_id, provider = str(self.instance.user_id), self.instance.provider
        emit(AccountUnlinked(actor_id=self.actor.user_id, user_id=user_id, provider=provider), self.instance)
        LinkedAccount.objects.filter(pk=self.instance.pk).delete()


def has_another_way_in(row: LinkedAccount) -> bool:
    """A password, or an account at another provider that still is offered."""
    others = LinkedAccount.objects.of_user(row.user).exclude(pk=row.pk).filter(provider__in=list(providers()))
    return bool(row.user.has_usable_password() or others.exists())


@dataclass(kw_only=True)
class SendAddressCode(OpenAction[str]):
    """Mails a code to the address that a new customer gave, where the provider's word is not taken, and keeps what he has typed for the
    next page (None: what the provider said stays). Costs and answers the same whether or not the address has an account (matrix C7).
    Returns the id of the code."""

    attempt: Attempt
    email: str
    first_name: str | None = None
    last_name: str | None = None
    language: str = ""

    counts_success = True

    def limits(self) -> list[Limit]:
        """Those of a registration by mail."""
        parsed = identifiers.parse(self.email)
        return [*per_ip("register_ip", self.ip), Limit("register_address", parsed[1] if parsed else normal_form(self.email))]

    def prepare(self) -> None:
        self.identity = lock_newcomer(self.attempt, self.using())
        given = {name: getattr(self, name) for name in ("first_name", "last_name") if getattr(self, name) is not None}
        self.names = clean_fields({name: line(150) for name in given}, given)

    def check(self) -> None:
        self.email = clean_fields({"email": clean_email}, {"email": self.email}, required=("email",))["email"]
        check_open(self.attempt)

    def perform(self) -> str:
        code = codes.issue(purpose=CodePurpose.REGISTER, channel=Channel.EMAIL, destination=self.email, ip=self.ip, language=self.language)
        said = replace(self.identity, email=self.email, email_verified=False, **self.names)
        self.attempt.code_id, self.attempt.identity = str(code.pk), said.to_json()
        self.attempt.save(update_fields=["code_id", "identity"])
        return str(code.pk)


def check_open(attempt: Attempt) -> Invitation | None:
    """Raises RegistrationClosed, unless the person is on his way to an invitation that is still good; returns that where it is needed."""
    if accounts_conf.REGISTRATION:
        return None
    invitation = invitation_behind(attempt.next_url)
    if invitation is None:
        raise RegistrationClosed
    return invitation


@dataclass(kw_only=True)
class RegisterByIdentity(NewAccount):
    """A new customer: user, profile, person-party and linked account, by the same steps as a registration by mail. An account that exists
    is never taken: who shows that its address is his is told to sign in to it (AddressTaken). Returns the user.

    `email` and `code` (from `SendAddressCode`) are needed where the provider's word about the address is not taken. While registration is
    closed an invitation lets in its own address and no other.
    """

    attempt: Attempt
    first_name: str = ""
    last_name: str = ""
    email: str = ""
    code: str = ""
    language: str = ""

    name: ClassVar[str] = "social.register"

    def limits(self) -> list[Limit]:
        return [*codes.limits_of(self.attempt.code_id), *per_ip("otp_ip", self.ip)] if self.attempt.code_id and self.code else []

    def prepare(self) -> None:
        self.identity = lock_newcomer(self.attempt, self.using())
        names = {"first_name": line(150), "last_name": line(150), "language": optional(str)}
        self.names = clean_fields(names, {name: getattr(self, name) for name in names})

    def check(self) -> None:
        invitation = check_open(self.attempt)
        email = self.proven_address()
        if invitation is not None and email_key(invitation.email) != email_key(email):
            raise RegistrationClosed
        if owner_of(self.identity) is not None:
            raise AlreadyLinked
        if identifiers.is_taken(IdentifierKind.EMAIL, email):
            raise AddressTaken
        values = {**self.names, "language": self.names["language"][:16]}
        self.request = AddressRequest(kind=REGISTER, email=email, password=make_password(None), expires_at=now(), **values)

    def proven_address(self) -> str:
        """The address that is the person's beyond doubt. Raises AddressUnproven, WrongCode, CodeExpired."""
        if find_provider(self.identity.provider).takes_email(self.identity):
            return clean_email(self.identity.email)
        if not self.code or not self.attempt.code_id:
            raise AddressUnproven
        used = codes.check(self.attempt.code_id, self.code, purpose=CodePurpose.REGISTER, counted=True)
        if self.email and clean_email(self.email) != used.destination:
            raise InvalidInput(errors={"email": [_("The code was sent to another address.")]})
        return used.destination

    def perform(self) -> Any:
        try:
            user = super().perform()
        except LinkInvalid as error:  # another registration for the same address was faster
            raise AddressTaken from error
        close(self.attempt)
        link(user, self.identity, actor_id=str(user.pk), at_registration=True)
        return user


def refuse_impersonated(actor: Actor) -> None:
    """Nobody who views the cabinet as a customer goes to a provider in his name."""
    if getattr(actor, "impersonator", None) is not None:
        raise NotAllowed(code="not_while_viewing_as")
