from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import check_password, make_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from lk_kit.accounts import codes, identifiers
from lk_kit.accounts.clients import network_of
from lk_kit.accounts.conf import conf
from lk_kit.accounts.enums import Channel, IdentifierKind, Purpose
from lk_kit.accounts.exceptions import AccountExists, CodeExpired, LinkInvalid, RegistrationClosed, WrongPassword
from lk_kit.accounts.links import REGISTER, read_confirmation
from lk_kit.accounts.models import AddressRequest
from lk_kit.accounts.pipeline import MAX_PASSWORD
from lk_kit.accounts.signals import RegistrationRequested
from lk_kit.accounts.throttling import Limit, normal_form, per_ip
from lk_kit.core.clock import now
from lk_kit.core.contacts import clean_email
from lk_kit.core.events import emit
from lk_kit.core.exceptions import InvalidInput, LkKitError, NotVisible
from lk_kit.core.inputs import clean_fields, line, optional
from lk_kit.core.users import email_field
from lk_kit.parties.invitations import are_mailed, check_usable, find_by_token
from lk_kit.parties.models import Invitation

from .base import CodeAction, OpenAction, check_new_password
from .newcomers import NewAccount


def usable_invitation(token: str) -> Invitation:
    """Raises RegistrationClosed for a link that is no invitation, InvitationNotUsable for one that was used, withdrawn or is too old."""
    try:
        invitation = find_by_token(token)
    except NotVisible as error:
        raise RegistrationClosed from error
    check_usable(invitation)
    return invitation


def check_identifier(text: str, field: str, kinds: list[IdentifierKind] | None = None) -> tuple[IdentifierKind, str]:
    """Kind and clean form of an address or a number of one of the kinds, by default those that people sign in by. Raises InvalidInput."""
    kinds = kinds or identifiers.kinds()
    kind = IdentifierKind.EMAIL if "@" in text else IdentifierKind.PHONE
    if kind not in kinds:
        kind = kinds[0]
    try:
        return kind, identifiers.clean(kind, text)
    except ValidationError as error:
        raise InvalidInput(errors={field: error.messages}) from error


@dataclass(kw_only=True)
class RequestRegistration(OpenAction[AddressRequest]):
    """Remembers the wish and has a mail or an SMS sent. Costs and answers the same whether or not there is an account (matrix C7).

    One of `email`, `phone` and `identifier` (either of both). The password may wait for the proof where people also register by telephone.
    `invitation` is the token of an invitation: with it its address may register while registration is closed. `next_url` is where the
    person wanted to go; it is checked again when it is used.
    """

    email: str = ""
    phone: str = ""
    identifier: str = ""
    password: str = ""
    first_name: str = ""
    last_name: str = ""
    language: str = ""
    next_url: str = ""
    invitation: str = ""

    counts_success = True

    def limits(self) -> list[Limit]:
        typed = self.email or self.phone or self.identifier
        parsed = identifiers.parse(typed)
        return [*per_ip("register_ip", self.ip), Limit("register_address", parsed[1] if parsed else normal_form(typed))]

    def check(self) -> None:
        invitation = usable_invitation(self.invitation) if self.invitation else None
        if not conf.REGISTRATION and invitation is None:
            raise RegistrationClosed
        cleaners = {"first_name": line(150), "last_name": line(150), "language": optional(str)}
        for name, value in clean_fields(cleaners, {name: getattr(self, name) for name in cleaners}).items():
            setattr(self, name, value)
        if invitation is not None:
            self.kind, self.value = IdentifierKind.EMAIL, clean_email(invitation.email)
        else:
            field = next((name for name in ("email", "phone", "identifier") if getattr(self, name)), conf.IDENTIFIERS[0])
            self.kind, self.value = check_identifier(getattr(self, field), field)
        self.check_password()

    def check_password(self) -> None:
        if not self.password:
            if IdentifierKind.PHONE in identifiers.kinds():
                return
            raise InvalidInput(errors={"password": [_("This field is required.")]})
        fields: dict[str, Any] = {"first_name": self.first_name, "last_name": self.last_name}
        if self.kind == IdentifierKind.EMAIL and email_field():
            fields[email_field()] = self.value
        known = {field.name for field in get_user_model()._meta.get_fields()}
        check_new_password(self.password, get_user_model()(**{name: value for name, value in fields.items() if name in known and value}))

    def perform(self) -> AddressRequest:
        request = AddressRequest.objects.create(
            kind=REGISTER,
            password=make_password(self.password) if self.password else "",
            first_name=self.first_name,
            last_name=self.last_name,
            language=self.language[:16],
            next_url=self.next_url if len(self.next_url) <= 500 else "",
            expires_at=now() + timedelta(hours=conf.CONFIRMATION_HOURS),
            **{self.kind.value: self.value},
        )
        if self.kind == IdentifierKind.PHONE:
            request.code = codes.issue(
                purpose=Purpose.REGISTER, channel=Channel.SMS, destination=self.value, ip=self.ip, language=self.language
            )
            request.save(update_fields=["code"])
        else:
            emit(RegistrationRequested(request_id=request.pk), request)
        return request


@dataclass(kw_only=True)
class ProveRegistration(CodeAction[AddressRequest], OpenAction[AddressRequest]):
    """The code that came to the telephone. Afterwards `links.confirmation_token` of the result opens the choice of a password."""

    purpose = Purpose.REGISTER

    def check(self) -> None:
        super().check()
        row = AddressRequest.objects.filter(code=self.proven, kind=REGISTER).first()
        if row is None or not row.is_open:
            raise CodeExpired
        self.request = row

    def perform(self) -> AddressRequest:
        return self.request


@dataclass(kw_only=True)
class ConfirmRegistration(NewAccount):
    """The link of the mail, together with the password chosen at registration (matrix C16): who only typed a stranger's address into the
    form has not the mail, and the stranger who opens the mail has not the password. Where none was chosen yet, `password` is the new one.
    """

    token: str
    password: str

    def limits(self) -> list[Limit]:
        by_ip = [Limit("confirm_ip", network_of(self.ip))] if self.ip else []
        return [*by_ip, Limit("proof_account", f"request:{read_confirmation(self.token)}")]

    def prepare(self) -> None:
        row = AddressRequest.objects.select_for_update().filter(pk=read_confirmation(self.token), kind=REGISTER).first()
        if row is None or not row.is_open or (row.phone and not is_proven(row)):
            raise LinkInvalid
        self.request = row

    def check(self) -> None:
        if not self.request.password:
            check_new_password(self.password, self.unsaved_user())
            self.request.password = make_password(self.password)
        elif len(self.password) > MAX_PASSWORD or not check_password(self.password, self.request.password):
            raise WrongPassword
        if identifiers.is_taken(self.request.kind_of_identifier, self.request.identifier):
            raise LinkInvalid


def is_proven(request: AddressRequest) -> bool:
    """Whether the code to the telephone of a registration was entered."""
    return request.code is not None and request.code.used_at is not None


@dataclass(kw_only=True)
class RegisterInvited(NewAccount):
    """Who opens the link that an invitation was mailed with has proven its address: he chooses a password and is in, whether registration
    is open or not. Only where invitations leave by mail; otherwise the inviter knows the link, and `RequestRegistration` asks the address.
    """

    invitation: str
    password: str
    first_name: str = ""
    last_name: str = ""
    language: str = ""

    failures = (LkKitError,)

    def limits(self) -> list[Limit]:
        return per_ip("register_ip", self.ip)

    def prepare(self) -> None:
        if not are_mailed():
            raise RegistrationClosed
        invitation = usable_invitation(self.invitation)
        locked = Invitation.objects.select_for_update().get(pk=invitation.pk)
        check_usable(locked)
        cleaners = {"first_name": line(150), "last_name": line(150), "language": optional(str)}
        values = clean_fields(cleaners, {name: getattr(self, name) for name in cleaners})
        values["language"] = values["language"][:16]
        self.request = AddressRequest(
            kind=REGISTER, email=clean_email(locked.email), expires_at=now() + timedelta(hours=conf.CONFIRMATION_HOURS), **values
        )

    def check(self) -> None:
        check_new_password(self.password, self.unsaved_user())
        if identifiers.is_taken(IdentifierKind.EMAIL, self.request.email):
            raise AccountExists
        self.request.password = make_password(self.password)
