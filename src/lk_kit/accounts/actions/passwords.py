from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib.auth.tokens import default_token_generator
from django.core.exceptions import ValidationError

from lk_kit.accounts.clients import network_of
from lk_kit.accounts.enums import Ended
from lk_kit.accounts.exceptions import LinkInvalid
from lk_kit.accounts.links import RESET, prove, read_reset_key
from lk_kit.accounts.models import AddressRequest
from lk_kit.accounts.signals import PasswordChanged, PasswordResetRequested
from lk_kit.accounts.throttling import Limit
from lk_kit.core.clock import now
from lk_kit.core.contacts import clean_email
from lk_kit.core.events import emit
from lk_kit.core.exceptions import InvalidInput, NotVisible
from lk_kit.core.users import get_email

from .base import OpenAction, OwnAction, check_new_password, end_sessions, lock_user, revoke_tokens


@dataclass(kw_only=True)
class RequestPasswordReset(OpenAction[None]):
    """Has a mail sent; whether anybody has the address is looked up only when the mail is made."""

    email: str
    language: str = ""

    counts_success = True

    def limits(self) -> list[Limit]:
        by_ip = [Limit("reset_ip", network_of(self.ip))] if self.ip else []
        return [*by_ip, Limit("reset_address", self.email.lower())]

    def check(self) -> None:
        try:
            self.email = clean_email(self.email)
        except ValidationError as error:
            raise InvalidInput(errors={"email": error.messages}) from error

    def perform(self) -> None:
        request = AddressRequest.objects.create(
            kind=RESET, email=self.email, language=self.language[:16], expires_at=now() + timedelta(hours=1)
        )
        emit(PasswordResetRequested(request_id=request.pk), request)


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
        if not self.user.is_active or not self.may_reset() or not default_token_generator.check_token(self.user, self.token):
            raise LinkInvalid
        check_new_password(self.new_password, self.user, "new_password")

    def may_reset(self) -> bool:
        """Override for accounts whose password lives elsewhere (LDAP)."""
        return True

    def perform(self) -> Any:
        self.user.set_password(self.new_password)
        self.user.save(update_fields=["password"])
        prove(self.user, get_email(self.user))
        end_sessions(self.actor, self.user, Ended.PASSWORD)
        revoke_tokens(self.actor, self.user)
        emit(PasswordChanged(actor_id=str(self.user.pk), user_id=str(self.user.pk), by_reset=True), self.user)
        return self.user


@dataclass(kw_only=True)
class ChangePassword(OwnAction[None]):
    """With the old password. Ends all other sessions and all tokens; `keep` is the row id of the session that goes on."""

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
