from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from lk_kit.core.events import emit
from lk_kit.core.exceptions import NotAllowed, Refused
from lk_kit.core.proof import has_second_factor
from lk_kit.parties.enums import Permission
from lk_kit.parties.models import Party
from lk_kit.parties.saving import update_party
from lk_kit.parties.signals import SecondFactorRuleChanged

from .base import PartyAction, facts


@dataclass
class RequireSecondFactor(PartyAction[Party]):
    """An owner demands a second factor of everybody who works for the company. He must have one himself: the rule holds for him, too, and
    must not shut out who made it."""

    permission: ClassVar[str] = Permission.MANAGE_OWNERS.value
    staff_permission: ClassVar[str] = "lk_kit_parties.change_party"
    step_up: ClassVar[bool] = True
    while_impersonating: ClassVar[bool] = False

    required: bool

    def check(self) -> None:
        has_factor = has_second_factor(self.actor)
        if has_factor is None or not self.instance.is_company:
            raise NotAllowed
        is_member = self.instance.pk in self.actor.grants
        if self.required and is_member and not has_factor:
            raise Refused(_("Set up two-factor authentication for yourself first."), code="second_factor_first")

    def perform(self) -> Party:
        if self.instance.requires_second_factor != self.required:
            self.instance.requires_second_factor = self.required
            update_party(self.instance, ["requires_second_factor"], using=self.using())
            emit(SecondFactorRuleChanged(**facts(self.actor, self.instance.pk), required=self.required), self.instance)
        return self.instance
