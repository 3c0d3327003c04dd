from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from lk_kit.core.actions import Action
from lk_kit.core.classes import get_class
from lk_kit.core.events import emit
from lk_kit.core.exceptions import NotVisible

from .companies import candidates
from .signals import CompanyConfirmed


@dataclass(kw_only=True)
class AddConfirmedCompany(Action[Any]):
    """Adds a company that the person heads according to ЕСИА, with its numbers and not with typed ones. Its status is
    PARTIES.NEW_COMPANY_STATUS, as for any other; a company that is here already is never taken over (PartyExists)."""

    oid: str

    name: ClassVar[str] = "esia.add_company"
    while_impersonating: ClassVar[bool] = False

    def check(self) -> None:
        found = next((one for one in candidates(self.actor.signed_in_user) if one.oid == self.oid), None)
        if found is None:
            raise NotVisible
        self.candidate = found

    def perform(self) -> Any:
        party = get_class("parties.AddCompany")(actor=self.actor, kind=self.candidate.kind, values=self.candidate.values).execute()
        emit(CompanyConfirmed(actor_id=self.actor.user_id, party_id=party.pk), party)
        return party
