from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, ClassVar
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from lk_kit.accounts import factors, sent_codes
from lk_kit.accounts.enums import Ended, Method, Purpose
from lk_kit.accounts.exceptions import WrongCode
from lk_kit.accounts.factor_kinds import totp_devices
from lk_kit.accounts.models import CodeDevice
from lk_kit.accounts.signals import BackupCodesRenewed, SecondFactorDisabled, SecondFactorEnabled, SecondFactorRemoved
from lk_kit.accounts.throttling import Limit
from lk_kit.core.actions import R
from lk_kit.core.events import emit
from lk_kit.core.exceptions import InvalidInput, Refused

from .base import OwnAction, end_sessions, revoke_tokens


@dataclass(kw_only=True)
class FactorAction(OwnAction[R]):
    """Changes the ways of the second factor: needs a fresh proof."""

    step_up: ClassVar[bool] = True
    while_impersonating: ClassVar[bool] = False

    def limits(self) -> list[Limit]:
        return [*super().limits(), Limit("code_account", f"user:{self.actor.signed_in_user.pk}")]

    def refuse_second(self, is_on: bool) -> None:
        if is_on:
            raise Refused(_("This way is on already."), code="second_factor_on")

    def end_ways_in(self, keep: UUID | None) -> None:
        """Other sessions, tokens and trusted browsers were opened under the former rules."""
        end_sessions(self.actor, self.user, Ended.SECOND_FACTOR, keep=keep)
        revoke_tokens(self.actor, self.user)


@dataclass(kw_only=True)
class StartTotp(FactorAction[factors.TotpSetUp]):
    """Makes, or shows again, the secret that waits for its first code."""

    def limits(self) -> list[Limit]:
        return []

    def check(self) -> None:
        self.refuse_second(bool(totp_devices(self.user)))

    def perform(self) -> factors.TotpSetUp:
        return factors.set_up_of(self.user, factors.pending_device(self.user))


@dataclass
class Enabled:
    """The device, and the backup codes as they are shown this one time."""

    device: Any
    backup_codes: list[str] = field(repr=False)


@dataclass(kw_only=True)
class EnableAction(FactorAction[Enabled]):
    """Other sessions and all tokens were opened without the factor: they end."""

    code: str
    keep: UUID | None = None

    def device(self) -> Any | None:
        """Made when the first code is right."""
        raise NotImplementedError

    def method(self) -> str:
        raise NotImplementedError

    def perform(self) -> Enabled:
        device = self.device()
        if device is None:
            raise WrongCode
        codes = factors.renew_backup_codes(self.user)
        self.end_ways_in(self.keep)
        emit(SecondFactorEnabled(actor_id=self.actor.user_id, user_id=str(self.user.pk), method=self.method()), self.user)
        return Enabled(device, codes)


@dataclass(kw_only=True)
class EnableTotp(EnableAction):
    """The first right code of the pending secret."""

    def check(self) -> None:
        self.refuse_second(bool(totp_devices(self.user)))

    def device(self) -> Any | None:
        return factors.confirm(self.user, self.code)

    def method(self) -> str:
        return Method.TOTP.value


@dataclass(kw_only=True)
class StartCodes(FactorAction[dict[str, Any]]):
    """Sends a first code to the verified address or number that shall be the second factor; returns where it went."""

    channel: str
    request: Any = field(default=None, repr=False)

    def limits(self) -> list[Limit]:
        return []

    def check(self) -> None:
        check_channel(self.user, self.channel)
        self.refuse_second(CodeDevice.objects.filter(user=self.user, channel=self.channel).exists())

    def perform(self) -> dict[str, Any]:
        return sent_codes.send_code(self.channel, factors.Occasion(self.user, Purpose.SECOND_FACTOR, self.request))


@dataclass(kw_only=True)
class EnableCodes(EnableAction):
    """Codes by SMS or e-mail as the second factor, once the first code was right."""

    channel: str

    def limits(self) -> list[Limit]:
        sent = sent_codes.limits_of(self.channel, factors.Occasion(self.actor.signed_in_user, Purpose.SECOND_FACTOR))
        return [*super().limits(), *sent]

    def check(self) -> None:
        check_channel(self.user, self.channel)
        self.refuse_second(CodeDevice.objects.filter(user=self.user, channel=self.channel).exists())

    def device(self) -> Any | None:
        if not sent_codes.check_sent(self.channel, factors.Occasion(self.user, Purpose.SECOND_FACTOR), self.code):
            return None
        return CodeDevice.objects.create(user=self.user, channel=self.channel, name=self.channel)

    def method(self) -> str:
        return sent_codes.METHOD_OF[self.channel]


def check_channel(user: Any, channel: str) -> None:
    if channel not in sent_codes.METHOD_OF:
        raise InvalidInput(errors={"channel": [_("There is no such way.")]})
    if not sent_codes.address_of(user, channel):
        raise Refused(_("Add and confirm the address or number first."), code="identifier_missing")


@dataclass(kw_only=True)
class RemoveFactor(FactorAction[None]):
    """Switches one kind off, or all of them with an empty `method`. With the last one the backup codes go, too."""

    method: str = ""
    keep: UUID | None = None

    def check(self) -> None:
        kind = factors.kind_of(self.method)
        self.devices = factors.strong_devices(self.user) if not self.method else kind.devices_of(self.user) if kind else []
        if not self.devices or (kind is not None and kind.is_backup):
            raise Refused(_("This way is not on."), code="second_factor_off")

    def perform(self) -> None:
        for device in self.devices:
            device.delete()
        self.end_ways_in(self.keep)
        who: dict[str, Any] = {"actor_id": self.actor.user_id, "user_id": str(self.user.pk)}
        if factors.has_second_factor(self.user):
            emit(SecondFactorRemoved(**who, method=self.method), self.user)
        else:
            factors.remove_all(self.user)
            emit(SecondFactorDisabled(**who), self.user)


@dataclass(kw_only=True)
class RenewBackupCodes(FactorAction[list[str]]):
    """New codes in place of the old ones."""

    def check(self) -> None:
        if not factors.has_second_factor(self.user):
            raise Refused(_("Switch on two-factor authentication first."), code="second_factor_off")

    def perform(self) -> list[str]:
        codes = factors.renew_backup_codes(self.user)
        emit(BackupCodesRenewed(actor_id=self.actor.user_id, user_id=str(self.user.pk)), self.user)
        return codes
