from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, ClassVar
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from lk_kit.accounts import factors
from lk_kit.accounts.actions.second_factor import Enabled, FactorAction
from lk_kit.accounts.signals import SecondFactorDisabled, SecondFactorEnabled
from lk_kit.accounts.throttling import Limit
from lk_kit.core.events import emit
from lk_kit.core.exceptions import NotVisible, Refused
from lk_kit.core.text import clean_text

from . import ceremony
from .conf import conf
from .kinds import PASSKEY, passkeys_of
from .signals import PasskeyAdded, PasskeyRemoved, PasskeyRenamed

MAX_NAME = 64


@dataclass(kw_only=True)
class AddAction(FactorAction[Any]):
    def check(self) -> None:
        if len(passkeys_of(self.user)) >= conf.MOST:
            raise Refused(_("You have as many passkeys as are allowed. Remove one first."), code="too_many_passkeys")


@dataclass(kw_only=True)
class StartPasskey(AddAction):
    """The options for the browser. Writes nothing but the handle by which authenticators know the account."""

    def limits(self) -> list[Limit]:
        return []

    def perform(self) -> dict[str, Any]:
        return ceremony.registration_options(self.user)


@dataclass(kw_only=True)
class RegisterPasskey(AddAction):
    """The first second factor of an account brings backup codes and ends what was opened without it; further ones leave all as it is."""

    credential: str = field(repr=False)
    title: str = ""
    keep: UUID | None = None

    def check(self) -> None:
        super().check()
        self.title = clean_text(self.title, MAX_NAME) or str(_("Passkey"))

    def perform(self) -> Enabled:
        had_factor = factors.has_second_factor(self.user)
        device = ceremony.register(self.user, self.credential, self.title)
        who: dict[str, Any] = {"actor_id": self.actor.user_id, "user_id": str(self.user.pk)}
        emit(PasskeyAdded(**who, passkey_id=str(device.pk)), device)
        if had_factor:
            return Enabled(device, [])
        codes = factors.renew_backup_codes(self.user)
        self.end_ways_in(self.keep)
        emit(SecondFactorEnabled(**who, method=PASSKEY), self.user)
        return Enabled(device, codes)


@dataclass(kw_only=True)
class OnePasskeyAction(FactorAction[Any]):
    passkey_id: str

    def prepare(self) -> None:
        super().prepare()
        rows = ceremony.credentials().select_for_update().filter(user=self.user)
        self.device = rows.filter(pk=self.passkey_id).first()
        if self.device is None:
            raise NotVisible


@dataclass(kw_only=True)
class RenamePasskey(OnePasskeyAction):
    """Only a word for its owner: needs no proof."""

    step_up: ClassVar[bool] = False
    title: str

    def limits(self) -> list[Limit]:
        return []

    def perform(self) -> Any:
        self.device.name = clean_text(self.title, MAX_NAME) or self.device.name
        self.device.save(update_fields=["name"])
        emit(PasskeyRenamed(actor_id=self.actor.user_id, user_id=str(self.user.pk), passkey_id=str(self.device.pk)), self.device)
        return self.device


@dataclass(kw_only=True)
class RemovePasskey(OnePasskeyAction):
    """A lost device must not keep what it has opened: other sessions, tokens and trusted browsers end."""

    keep: UUID | None = None

    def perform(self) -> None:
        key = str(self.device.pk)
        self.device.delete()
        self.end_ways_in(self.keep)
        who: dict[str, Any] = {"actor_id": self.actor.user_id, "user_id": str(self.user.pk)}
        emit(PasskeyRemoved(**who, passkey_id=key), self.user)
        if not factors.has_second_factor(self.user):
            factors.remove_all(self.user)
            emit(SecondFactorDisabled(**who), self.user)
