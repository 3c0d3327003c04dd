from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib.auth import get_user_model
from django.utils.translation import gettext_lazy as _

from lk_kit.accounts import codes, identifiers
from lk_kit.accounts.clients import network_of
from lk_kit.accounts.conf import conf
from lk_kit.accounts.enums import Channel, Ended, IdentifierKind, Purpose
from lk_kit.accounts.exceptions import ContactInUse, IdentifierTaken, LastContact, LinkInvalid
from lk_kit.accounts.links import read_undo, reset_parts, reset_parts_by_phone
from lk_kit.accounts.models import CodeDevice, Identifier, IdentifierChange, OneTimeCode
from lk_kit.accounts.signals import IdentifierChanged, IdentifierRestored, IdentifierVerified
from lk_kit.accounts.throttling import Limit, per_ip
from lk_kit.core.actors import Actor
from lk_kit.core.clock import now
from lk_kit.core.contacts import email_key
from lk_kit.core.events import emit
from lk_kit.core.exceptions import InvalidInput, NotVisible
from lk_kit.core.users import email_field

from .base import CodeAction, OpenAction, OwnAction, end_sessions, lock_user, revoke_tokens
from .newcomers import placeholder
from .registration import check_identifier


@dataclass(kw_only=True)
class RequestIdentifierChange(OwnAction[OneTimeCode]):
    """Has a code sent to the new address or number, or to the present one that was never proven. One that another account has gets a
    message that says so; the answer is the same (matrix C7)."""

    value: str
    language: str = ""

    step_up = True
    while_impersonating = False
    counts_success = True

    def limits(self) -> list[Limit]:
        return [*per_ip("otp_ip", self.ip), Limit("change_address", f"user:{self.actor.signed_in_user.pk}")]

    def check(self) -> None:
        self.kind, self.value = check_identifier(self.value, "value", identifiers.addable())
        if identifiers.has_verified(self.user, self.kind, self.value):
            raise InvalidInput(errors={"value": [_("This is yours already, and confirmed.")]})

    def perform(self) -> OneTimeCode:
        return codes.issue(
            purpose=Purpose.CHANGE,
            channel=identifiers.CHANNELS[self.kind],
            destination=self.value,
            user=self.user,
            ip=self.ip,
            language=self.language,
        )


@dataclass(kw_only=True)
class ConfirmIdentifierChange(CodeAction[IdentifierChange | None], OwnAction[IdentifierChange | None]):
    """The code from the new address or number. The former is told, with a link that rolls the change back; all other sessions and all
    tokens end (matrix C13). `keep` is the row id of the session that goes on. Returns None where the present one was only confirmed."""

    keep: UUID | None = None

    purpose = Purpose.CHANGE
    step_up = True
    while_impersonating = False

    def check(self) -> None:
        super().check()
        self.kind, self.value = identifiers.KINDS[Channel(self.proven.channel)], self.proven.destination
        if identifiers.is_taken(self.kind, self.value, besides=self.user):
            raise IdentifierTaken

    def perform(self) -> IdentifierChange | None:
        former = identifiers.current(self.user, self.kind)
        if not identifiers.prove(self.user, self.kind, self.value):
            raise IdentifierTaken
        if former == self.value:
            emit(IdentifierVerified(actor_id=self.actor.user_id, user_id=str(self.user.pk), kind=self.kind.value), self.user)
            return None
        put_in_place(self.user, self.kind, self.value)
        change = note_change(self.actor, self.user, self.kind, former, self.value)
        end_sessions(self.actor, self.user, Ended.IDENTIFIER, keep=self.keep)
        revoke_tokens(self.actor, self.user)
        return change


@dataclass(kw_only=True)
class RemoveIdentifier(OwnAction[IdentifierChange]):
    """Takes an address or number away without another in its place. It is told, with a link that rolls the removal back; all other sessions
    and all tokens end. A proven contact by which the site lets people sign in must stay."""

    kind: str
    keep: UUID | None = None

    step_up = True
    while_impersonating = False

    def check(self) -> None:
        if self.kind not in IdentifierKind.values:
            raise NotVisible
        self.which = IdentifierKind(self.kind)
        self.former = identifiers.current(self.user, self.which)
        if not self.former:
            raise NotVisible
        if not identifiers.others_for_sign_in(self.user, self.which):
            raise LastContact
        if CodeDevice.objects.filter(user=self.user, channel=identifiers.CHANNELS[self.which].value, confirmed=True).exists():
            raise ContactInUse

    def perform(self) -> IdentifierChange:
        put_in_place(self.user, self.which, "")
        change = note_change(self.actor, self.user, self.which, self.former, "")
        end_sessions(self.actor, self.user, Ended.IDENTIFIER, keep=self.keep)
        revoke_tokens(self.actor, self.user)
        return change


@dataclass(kw_only=True)
class UndoIdentifierChange(OpenAction[tuple[str, str]]):
    """The link that the former address or number got: it is restored, everybody is signed out, the password works no more, and the two
    parts of a reset link are returned. Changes that came after this one fall with it."""

    token: str

    failures = (LinkInvalid,)

    def limits(self) -> list[Limit]:
        return [Limit("confirm_ip", network_of(self.ip))] if self.ip else []

    def prepare(self) -> None:
        change = IdentifierChange.objects.filter(pk=read_undo(self.token)).first()
        if change is None:
            raise LinkInvalid
        try:
            self.user = lock_user(change.user_id)
        except NotVisible as error:
            raise LinkInvalid from error
        change.refresh_from_db()
        if change.undone_at is not None or change.undo_until <= now() or not self.user.is_active:
            raise LinkInvalid
        self.change = change

    def perform(self) -> tuple[str, str]:
        roll_back(self.user, self.change)
        self.user.set_unusable_password()
        self.user.save(update_fields=["password"])
        end_sessions(self.actor, self.user, Ended.IDENTIFIER)
        revoke_tokens(self.actor, self.user)
        by_phone = self.change.kind == IdentifierKind.PHONE
        return (reset_parts_by_phone if by_phone else reset_parts)(self.user)


def note_change(actor: Actor, user: Any, kind: IdentifierKind, before: str, after: str) -> IdentifierChange:
    """The row that can be rolled back, and the fact from which the former contact is told."""
    until = now() + timedelta(days=conf.ROLLBACK_DAYS)
    change = IdentifierChange.objects.create(user=user, kind=kind.value, old_value=before, new_value=after, undo_until=until)
    emit(IdentifierChanged(actor_id=actor.user_id, user_id=str(user.pk), kind=kind.value, change_id=change.pk), change)
    return change


def roll_back(user: Any, change: IdentifierChange) -> None:
    """The contact is what it was before `change`. Changes that came after this one fall with it."""
    later = IdentifierChange.objects.filter(user=user, kind=change.kind, undone_at=None, created_at__gte=change.created_at)
    later.update(undone_at=now())
    put_in_place(user, IdentifierKind(change.kind), change.old_value)
    user_id = str(user.pk)
    emit(IdentifierRestored(actor_id=user_id, user_id=user_id, kind=change.kind, change_id=change.pk), change)


def put_in_place(user: Any, kind: IdentifierKind, value: str) -> None:
    """Makes `value` the user's only contact of this kind, also where the user model has it; an empty one takes the present one away.
    Codes that are still on their way to another one open nothing any more."""
    OneTimeCode.objects.filter(user=user, channel=identifiers.CHANNELS[kind].value, used_at=None).exclude(destination=value).delete()
    Identifier.objects.filter(user=user, kind=kind).exclude(value=value).delete()
    if value and not identifiers.prove(user, kind, value):
        raise IdentifierTaken
    if kind == IdentifierKind.EMAIL:
        _rewrite_user(user, value)


def _rewrite_user(user: Any, value: str) -> None:
    """The address in the user model, and the name to sign in where that was the address."""
    model: Any = get_user_model()
    name, mail = model.USERNAME_FIELD, email_field()
    before = email_key(str(getattr(user, mail, "") or "")) if mail else ""
    changed = set()
    if name != mail and before and email_key(str(getattr(user, name))) == before:
        setattr(user, name, _fitting(model._meta.get_field(name), value))
        changed.add(name)
    if mail:
        column = model._meta.get_field(mail)
        setattr(user, mail, value or ("" if not column.unique else None if column.null else placeholder(column)))
        changed.add(mail)
    user.save(update_fields=sorted(changed))


def _fitting(field: Any, value: str) -> str:
    return value if value and (not field.max_length or len(value) <= field.max_length) else placeholder(field)
