from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar, Generic
from uuid import UUID

from django.contrib.auth import get_user_model
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from lk_kit.accounts import codes, trust
from lk_kit.accounts.enums import Ended, Purpose
from lk_kit.accounts.exceptions import ProofFailed, WrongPassword
from lk_kit.accounts.models import ApiToken, Session
from lk_kit.accounts.pipeline import MAX_PASSWORD
from lk_kit.accounts.signals import SessionEnded, TokenRevoked
from lk_kit.accounts.throttling import Limit, attempt, per_ip, reserve
from lk_kit.core.actions import Action, R
from lk_kit.core.actors import Actor
from lk_kit.core.clock import now
from lk_kit.core.events import emit
from lk_kit.core.exceptions import InvalidInput, NotVisible


@dataclass(kw_only=True)
class LimitedAction(Action[R], Generic[R]):
    """A use-case whose attempts are counted, outside its transaction: a rolled back failure stays counted.

    `ip` is the client's address, empty when unknown.
    """

    while_impersonating: ClassVar[bool] = False

    ip: str = ""

    failures: ClassVar[tuple[type[Exception], ...]] = (ProofFailed,)
    counts_success: ClassVar[bool] = False

    def limits(self) -> list[Limit]:
        return []

    def execute(self) -> R:
        self.refuse_impersonator()
        if self.counts_success:
            reserve(self.limits())
            return super().execute()
        with attempt(self.limits(), self.failures):
            return super().execute()


@dataclass(kw_only=True)
class CodeAction(LimitedAction[R], Generic[R]):
    """Proven by a one-time code: `flow` is `codes.flow_of`, `code` what was typed. `check()` leaves its row in `proven`."""

    flow: str
    code: str

    purpose: ClassVar[Purpose]

    def limits(self) -> list[Limit]:
        return [*codes.limits_of(codes.read_flow(self.flow)), *per_ip("otp_ip", self.ip)]

    def check(self) -> None:
        owner = getattr(self, "user", None)
        self.proven = codes.check(codes.read_flow(self.flow), self.code, purpose=self.purpose, user=owner, counted=True)


@dataclass(kw_only=True)
class OpenAction(LimitedAction[R], Generic[R]):
    """For visitors who are not signed in."""

    def is_authorized(self) -> bool:
        return True


@dataclass(kw_only=True)
class OwnAction(LimitedAction[R], Generic[R]):
    """On one's own account; `user` is its row, locked and read afresh."""

    def prepare(self) -> None:
        self.user = lock_user(self.actor.signed_in_user.pk)

    def limits(self) -> list[Limit]:
        return [Limit("proof_account", f"user:{self.actor.signed_in_user.pk}")]

    def prove_password(self, password: str, field: str = "password") -> None:
        if len(password) > MAX_PASSWORD or not self.user.check_password(password):
            raise WrongPassword(field)


def lock_user(pk: Any) -> Any:
    user = get_user_model()._default_manager.select_for_update().filter(pk=pk).first()
    if user is None:
        raise NotVisible
    return user


def check_new_password(password: str, user: Any, field: str = "password") -> None:
    """The site's own validators, and a limit of work (matrix C22). Raises InvalidInput."""
    if len(password) > MAX_PASSWORD or "\0" in password:
        text = _("At most %(limit)s characters.") % {"limit": MAX_PASSWORD}
        raise InvalidInput(errors={field: [text]})
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise InvalidInput(errors={field: list(error.messages)}) from error


def end_sessions(actor: Actor, user: Any, reason: Ended, keep: UUID | None = None) -> int:
    """Ends the user's sessions, all but one. Returns how many of them were live."""
    rows = Session.objects.filter(user=user).exclude(pk=keep)
    live = list(rows.live())
    for row in live:
        emit(SessionEnded(actor_id=actor.user_id, user_id=str(user.pk), session_id=row.pk, reason=reason.value), row)
    rows.delete()
    return len(live)


def revoke_tokens(actor: Actor, user: Any) -> None:
    """And the trust in browsers: whatever was opened under the former password or factor."""
    trust.forget_all(user)
    rows = ApiToken.objects.filter(user=user, revoked_at=None)
    for row in rows:
        emit(TokenRevoked(actor_id=actor.user_id, user_id=str(user.pk), token_id=row.pk), row)
    rows.update(revoked_at=now())
