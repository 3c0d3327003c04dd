"""A person's passport: he alone changes it, staff with a permission of its own read it, and every such reading is a fact."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from lk_kit.core.actions import Action, InstanceAction
from lk_kit.core.clock import now
from lk_kit.core.events import emit
from lk_kit.core.exceptions import NotVisible
from lk_kit.core.inputs import clean_fields, line
from lk_kit.profiles.conf import conf
from lk_kit.profiles.models import Passport
from lk_kit.profiles.passports import clean_passport, passport_of
from lk_kit.profiles.signals import PassportRemoved, PassportSaved, PassportShown


@dataclass(kw_only=True)
class SavePassport(Action[Passport]):
    """Keeps one's own passport in place of a former one. `values`: `kind`, `number`, `issued_by`, `issued_on`, `unit_code`, all of them
    together. Raises InvalidInput with the errors of all fields, NotVisible where the site keeps no passports."""

    name: ClassVar[str] = "profiles.save_passport"
    step_up: ClassVar[bool] = True
    while_impersonating: ClassVar[bool] = False

    values: Mapping[str, Any]

    def check(self) -> None:
        if not conf.PASSPORT:
            raise NotVisible
        self.user: Any = self.actor.signed_in_user
        self.cleaned = clean_passport(self.values)

    def perform(self) -> Passport:
        passport, _made = Passport.objects.update_or_create(user=self.user, defaults={**self.cleaned, "saved_at": now()})
        emit(PassportSaved(actor_id=self.actor.user_id, user_id=str(self.user.pk)), passport)
        return passport


@dataclass(kw_only=True)
class RemovePassport(Action[None]):
    """Also where the site keeps no passports any more."""

    name: ClassVar[str] = "profiles.remove_passport"
    step_up: ClassVar[bool] = True
    while_impersonating: ClassVar[bool] = False

    def check(self) -> None:
        self.passport = passport_of(self.actor.signed_in_user)
        if self.passport is None:
            raise NotVisible

    def perform(self) -> None:
        assert self.passport is not None  # noqa: S101 - check() has seen to it
        emit(PassportRemoved(actor_id=self.actor.user_id, user_id=str(self.passport.user_id)), self.passport)
        self.passport.delete()


@dataclass
class ShowPassport(InstanceAction[Passport, Passport]):
    """A member of staff reads somebody's passport: `reason` says what for, and stays with the fact."""

    name: ClassVar[str] = "profiles.show_passport"
    staff_permission: ClassVar[str] = "lk_kit_profiles.show_passport"
    while_impersonating: ClassVar[bool] = False
    step_up: ClassVar[bool] = True

    reason: str = ""

    def check(self) -> None:
        self.reason = clean_fields({"reason": line(300, required=True)}, {"reason": self.reason})["reason"]

    def perform(self) -> Passport:
        user_id = str(self.instance.user_id)
        emit(PassportShown(actor_id=self.actor.user_id, user_id=user_id, reason=self.reason), self.instance)
        return self.instance
