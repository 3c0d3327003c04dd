from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

from lk_kit.core.events import emit
from lk_kit.core.exceptions import InvalidInput
from lk_kit.parties.conf import conf
from lk_kit.parties.enums import PartyStatus, Permission
from lk_kit.parties.models import Party
from lk_kit.parties.naming import split_name
from lk_kit.parties.requisites import REQUIRED, clean_requisites
from lk_kit.parties.saving import update_party
from lk_kit.parties.signals import PartyChanged

from .base import PartyAction, facts


@dataclass
class UpdateParty(PartyAction[Party]):
    """Changes the given fields. Members cannot touch a filled-in field of `PARTIES.LOCKED_REQUISITES` once the party is active;
    what they correct in a rejected one brings it before the staff again.
    """

    name: ClassVar[str] = "parties.update"
    permission: ClassVar[str] = Permission.EDIT.value
    staff_permission: ClassVar[str] = "lk_kit_parties.change_party"

    values: Mapping[str, Any]

    @property
    def by_staff(self) -> bool:
        return self.actor.has_staff_perm(self.staff_permission)

    def check(self) -> None:
        given = [name for name in REQUIRED[self.instance.kind] if name in self.values]
        required = ("name",) if self.by_staff and "name" in given else () if self.by_staff else given
        cleaned = clean_requisites(self.instance.kind, self.values, required=required, by_staff=self.by_staff)
        if self.instance.is_company:
            cleaned = split_name(cleaned, self.instance.full_name)
        self.changed = {name: value for name, value in cleaned.items() if value != getattr(self.instance, name)}
        self.refuse_locked()

    def refuse_locked(self) -> None:
        if self.by_staff or self.instance.status != PartyStatus.ACTIVE:
            return
        locked = [name for name in conf.LOCKED_REQUISITES if name in self.changed and getattr(self.instance, name)]
        if locked:
            text = _("This cannot be changed here any more. Please write to your manager.")
            raise InvalidInput(errors={name: [text] for name in locked}, code="requisite_locked")

    def perform(self) -> Party:
        if not self.changed:
            return self.instance
        for name, value in self.changed.items():
            setattr(self.instance, name, value)
        if self.instance.status == PartyStatus.REJECTED and not self.by_staff:
            self.instance.status = PartyStatus.PENDING.value
        update_party(self.instance, [*self.changed, "status"], using=self.using())
        emit(PartyChanged(**facts(self.actor, self.instance.pk), changed=sorted(self.changed)), self.instance)
        return self.instance
