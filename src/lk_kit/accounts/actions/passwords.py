from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from lk_kit.accounts import codes, identifiers, sent_codes
from lk_kit.accounts.clients import network_of
from lk_kit.accounts.conf import conf
from lk_kit.accounts.enums import Channel, Ended, IdentifierKind, Purpose
from lk_kit.accounts.exceptions import LinkInvalid, WrongCode
from lk_kit.accounts.links import RESET, mail_reset_tokens, phone_reset_tokens, read_reset_key, reset_parts_by_phone
from lk_kit.accounts.models import AccountLock, AddressRequest
from lk_kit.accounts.signals import PasswordChanged, PasswordResetRequested
from lk_kit.accounts.throttling import Limit, normal_form, per_ip
from lk_kit.core.clock import now
from lk_kit.core.events import emit
from lk_kit.core.exceptions import NotVisible

from .base import CodeAction, OpenAction, OwnAction, check_new_password, end_sessions, lock_user, revoke_tokens
from .proving import take_over
from .registration import check_identifier


@dataclass(kw_only=True)
class RequestPasswordReset(OpenAction[AddressRequest]):
    """Has a mail or an SMS sent; whom an address means is looked up only when the mail is made. One of `email`, `phone` and `identifier`
    (either of both). An unknown number gets nothing."""

    email: str = ""
    phone: str = ""
    identifier: str = ""
    language: str = ""

    counts_success = True

    def limits(self) -> list[Limit]:
        typed = self.email or self.phone or self.identifier
        parsed = identifiers.parse(typed)
        return [*per_ip("reset_ip", self.ip), Limit("reset_address", parsed[1] if parsed else normal_form(typed))]

    def check(self) -> None:
        field = next((name for name in ("email", "phone", "identifier") if getattr(self, name)), conf.IDENTIFIERS[0])
        self.kind, self.value = check_identifier(getattr(self, field), field)

    def perform(self) -> AddressRequest:
        request = AddressRequest(
            kind=RESET, language=self.language[:16], expires_at=now() + timedelta(hours=1), **{self.kind.value: self.value}
        )
        if self.kind == IdentifierKind.PHONE:
            request.code = codes.issue(
                purpose=Purpose.RESET,
                channel=Channel.SMS,
                destination=self.value,
                user=identifiers.find(self.kind, self.value),
                ip=self.ip,
                language=self.language,
            )
        request.save()
        if self.kind == IdentifierKind.EMAIL:
            emit(PasswordResetRequested(actor_id=self.actor.user_id, request_id=request.pk), request)
        return request


@dataclass(kw_only=True)
class ProveReset(CodeAction[tuple[str, str]], OpenAction[tuple[str, str]]):
    """The code that came to the telephone; returns the two parts of a reset link."""

    purpose = Purpose.RESET

    def check(self) -> None:
        super().check()
        self.user = identifiers.owner_of(self.proven)
        if self.user is None:
            raise WrongCode

    def perform(self) -> tuple[str, str]:
        return reset_parts_by_phone(self.user)


@dataclass(kw_only=True)
class ResetPassword(OpenAction[Any]):
    """A new password by the link of a mail. Signs nobody in: the next sign-in asks for the second factor as ever (ASVS 6.4.3)."""

    uid: str
    token: str
    new_password: str

    failures = (LinkInvalid,)

    def limits(self) -> list[Limit]:
        return [Limit("confirm_ip", network_of(self.ip))] if self.ip else []

    def prepare(self) -> None:
        try:
            self.user = lock_user(read_reset_key(self.uid))
        except NotVisible as error:
            raise LinkInvalid from error

    def check(self) -> None:
        self.by_phone = phone_reset_tokens.check_token(self.user, self.token)
        is_good = self.by_phone or mail_reset_tokens.check_token(self.user, self.token)
        if not self.user.is_active or not self.may_reset() or not is_good:
            raise LinkInvalid
        check_new_password(self.new_password, self.user, "new_password")

    def may_reset(self) -> bool:
        """Override for accounts whose password lives elsewhere (LDAP)."""
        return True

    def perform(self) -> Any:
        kind = IdentifierKind.PHONE if self.by_phone else IdentifierKind.EMAIL
        value = identifiers.current(self.user, kind)
        take_over(self.actor, self.user, kind, value)
        sent_codes.distrust(self.user, identifiers.CHANNELS[kind])
        self.user.set_password(self.new_password)
        self.user.save(update_fields=["password"])
        AccountLock.objects.filter(user=self.user).delete()
        end_sessions(self.actor, self.user, Ended.PASSWORD)
        revoke_tokens(self.actor, self.user)
        emit(PasswordChanged(actor_id=str(self.user.pk), user_id=str(self.user.pk), by_reset=True), self.user)
        return self.user


@dataclass(kw_only=True)
class ChangePassword(OwnAction[None]):
    """With the old password. Ends all other sessions and all tokens; `keep` is the row id of the session that goes on."""

    step_up = True
    current_password: str
    new_password: str
    keep: UUID | None = None

    def check(self) -> None:
        self.prove_password(self.current_password, "current_password")
        check_new_password(self.new_password, self.user, "new_password")

    def perform(self) -> None:
        self.user.set_password(self.new_password)
        self.user.save(update_fields=["password"])
        self.actor.signed_in_user.password = self.user.password
        end_sessions(self.actor, self.user, Ended.PASSWORD, keep=self.keep)
        revoke_tokens(self.actor, self.user)
        emit(PasswordChanged(actor_id=self.actor.user_id, user_id=str(self.user.pk), by_reset=False), self.user)
