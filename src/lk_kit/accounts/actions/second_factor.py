from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from lk_kit.accounts import factors
from lk_kit.accounts.enums import Ended, Method
from lk_kit.accounts.exceptions import WrongCode
from lk_kit.accounts.signals import BackupCodesRenewed, SecondFactorDisabled, SecondFactorEnabled
from lk_kit.accounts.throttling import Limit
from lk_kit.core.events import emit
from lk_kit.core.exceptions import Refused

from .base import OwnAction, end_sessions, revoke_tokens


@dataclass(kw_only=True)
class StartTotp(OwnAction[factors.TotpSetUp]):
    """Makes, or shows again, the secret that waits for its first code."""

    def limits(self) -> list[Limit]:
        return []

    def check(self) -> None:
        if factors.has_second_factor(self.user):
            raise Refused(_("Two-factor authentication is on already."), code="second_factor_on")

    def perform(self) -> factors.TotpSetUp:
        return factors.set_up_of(self.user, factors.pending_device(self.user))


@dataclass
class Enabled:
    """The device, and the backup codes as they are shown this one time."""

    device: Any
    backup_codes: list[str] = field(repr=False)


@dataclass(kw_only=True)
class ProvenAction(OwnAction[Any]):
    """Needs the password, unless it was typed a short while ago (`is_recent`)."""

    password: str = ""
    is_recent: bool = False

    def limits(self) -> list[Limit]:
        return [*super().limits(), Limit("code_account", f"user:{self.actor.signed_in_user.pk}")]

    def check(self) -> None:
        if not self.is_recent and self.user.has_usable_password():
            self.prove_password(self.password)


@dataclass(kw_only=True)
class EnableTotp(ProvenAction):
    """The first right code of the pending secret. Other sessions and all tokens were opened without the factor: they end."""

    code: str
    keep: UUID | None = None

    def check(self) -> None:
        super().check()
        if factors.has_second_factor(self.user):
            raise Refused(_("Two-factor authentication is on already."), code="second_factor_on")

    def perform(self) -> Enabled:
        device = factors.confirm(self.user, self.code)
        if device is None:
            raise WrongCode
        codes = factors.renew_backup_codes(self.user)
        end_sessions(self.actor, self.user, Ended.SECOND_FACTOR, keep=self.keep)
        revoke_tokens(self.actor, self.user)
        emit(SecondFactorEnabled(actor_id=self.actor.user_id, user_id=str(self.user.pk)), self.user)
        return Enabled(device, codes)


@dataclass(kw_only=True)
class DisableTotp(ProvenAction):
    """Needs the password and a code (`method`: totp or backup_code)."""

    code: str
    method: str = Method.TOTP.value
    keep: UUID | None = None

    def perform(self) -> None:
        if factors.verify(self.user, self.method, self.code) is None:
            raise WrongCode
        factors.remove_all(self.user)
        end_sessions(self.actor, self.user, Ended.SECOND_FACTOR, keep=self.keep)
        revoke_tokens(self.actor, self.user)
        emit(SecondFactorDisabled(actor_id=self.actor.user_id, user_id=str(self.user.pk)), self.user)


@dataclass(kw_only=True)
class RenewBackupCodes(ProvenAction):
    """New codes in place of the old ones."""

    def check(self) -> None:
        super().check()
        if not factors.has_second_factor(self.user):
            raise Refused(_("Switch on two-factor authentication first."), code="second_factor_off")

    def perform(self) -> list[str]:
        codes = factors.renew_backup_codes(self.user)
        emit(BackupCodesRenewed(actor_id=self.actor.user_id, user_id=str(self.user.pk)), self.user)
        return codes
