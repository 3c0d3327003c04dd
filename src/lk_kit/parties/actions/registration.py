from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db import router
from django.utils.translation import gettext_lazy as _

from lk_kit.core.actions import Action, R
from lk_kit.core.contacts import clean_email
from lk_kit.core.events import emit
from lk_kit.core.exceptions import InvalidInput, NotAllowed, Refused
from lk_kit.core.inputs import line
from lk_kit.core.users import display_name, get_email
from lk_kit.parties.conf import conf
from lk_kit.parties.enums import OWNER, PartyKind, PartyStatus
from lk_kit.parties.models import Membership, Party
from lk_kit.parties.naming import split_name
from lk_kit.parties.requisites import REQUIRED, clean_requisites
from lk_kit.parties.saving import insert_party, refuse_duplicate
from lk_kit.parties.signals import MemberJoined, PartyCreated

from .base import facts

COMPANY_KINDS = (PartyKind.SOLE_TRADER.value, PartyKind.LEGAL_ENTITY.value)


@dataclass(kw_only=True)
class NewParty(Action[R]):
    """Base of the use-cases that register a party."""

    while_impersonating: ClassVar[bool] = False

    def using(self) -> str:
        return router.db_for_write(Party)

    def new_company(self, values: dict[str, Any], **columns: Any) -> Party:
        kept = values if columns["kind"] == PartyKind.PERSON else split_name(values)
        return Party(**columns, **kept)

    def create(self, party: Party) -> Party:
        insert_party(party, using=self.using())
        emit(PartyCreated(**facts(self.actor, party.pk), kind=party.kind, status=party.status), party)
        return party

    def make_owner(self, party: Party, user: Any) -> Membership:
        membership = Membership.objects.using(self.using()).create(party=party, user=user, role=OWNER)
        emit(MemberJoined(**facts(self.actor, party.pk), role=OWNER, member_id=str(user.pk)), membership)
        return membership


@dataclass(kw_only=True)
class CreatePersonParty(NewParty[Party]):
    """The party of a private customer, with himself as owner; returns the one he has already, if any.

    For registration (`Actor.system()`) and for a user's own account. `values` may bring `name`, `email`, `phone`.
    """

    name: ClassVar[str] = "parties.create_person"

    user: Any
    values: Mapping[str, Any] = field(default_factory=dict)

    def is_authorized(self) -> bool:
        return self.actor.is_system or (self.actor.user is not None and self.actor.user.pk == self.user.pk)

    def prepare(self) -> None:
        """The user's row is locked: two registrations of one user make one party."""
        users = get_user_model()._base_manager.using(self.using())
        list(users.select_for_update().filter(pk=self.user.pk).values_list("pk"))

    def perform(self) -> Party:
        found = self.existing()
        if found is not None:
            return found
        values = clean_requisites(PartyKind.PERSON, {**self.defaults(), **self.values}, required=REQUIRED[PartyKind.PERSON])
        party = self.create(Party(kind=PartyKind.PERSON.value, status=PartyStatus.ACTIVE.value, **values))
        self.make_owner(party, self.user)
        return party

    def existing(self) -> Party | None:
        own = Party.objects.using(self.using()).filter(kind=PartyKind.PERSON, memberships__user=self.user, memberships__role=OWNER)
        return own.order_by("pk").first()

    def defaults(self) -> dict[str, str]:
        """Name and address of the account, as far as they can be read; an odd address of an old account stops nobody."""
        name = line(255)(display_name(self.user)[:255]) or str(_("Customer"))
        try:
            return {"name": name, "email": clean_email(get_email(self.user))}
        except ValidationError:
            return {"name": name}


@dataclass(kw_only=True)
class RegisterParty(NewParty[Party]):
    """A party entered by staff or an import, without members; numbers may be missing. `owner` makes a user its first owner."""

    name: ClassVar[str] = "parties.register"
    staff_permission: ClassVar[str] = "lk_kit_parties.add_party"

    kind: str
    values: Mapping[str, Any]
    owner: Any = None
    external_source: str = ""
    external_id: str = ""

    def check(self) -> None:
        check_kind(self.kind, tuple(PartyKind.values))
        self.cleaned = clean_requisites(self.kind, self.values, required=("name",), by_staff=True)

    def perform(self) -> Party:
        external = {"external_source": self.external_source, "external_id": self.external_id}
        party = self.new_company(self.cleaned, kind=self.kind, status=PartyStatus.ACTIVE.value, **external)
        refuse_duplicate(party, using=self.using())
        self.create(party)
        if self.owner is not None:
            self.make_owner(party, self.owner)
        return party


@dataclass(kw_only=True)
class AddCompany(NewParty[Party]):
    """A signed-in user adds a company and becomes its owner; `PARTIES.NEW_COMPANY_STATUS` says whether staff must approve it first.

    Raises PartyExists when somebody registered (INN, KPP) before.
    """

    name: ClassVar[str] = "parties.add_company"

    kind: str
    values: Mapping[str, Any]

    def is_authorized(self) -> bool:
        return self.actor.is_authenticated

    def authorize(self) -> None:
        super().authorize()
        if not conf.CUSTOMERS_ADD_COMPANIES:
            raise NotAllowed(_("Companies are added by our managers. Please write to us."), code="companies_closed")

    def check(self) -> None:
        check_kind(self.kind, COMPANY_KINDS)
        cleaned = clean_requisites(self.kind, self.values, required=REQUIRED[self.kind])
        self.party = self.new_company(cleaned, kind=self.kind, status=conf.NEW_COMPANY_STATUS)
        refuse_duplicate(self.party, using=self.using())
        owned = Membership.objects.using(self.using()).filter(user_id=self.actor.signed_in_user.pk, role=OWNER)
        if owned.exclude(party__kind=PartyKind.PERSON).count() >= conf.COMPANIES_PER_USER:
            raise Refused(_("You have too many companies already. Please write to us."), code="too_many_companies")

    def perform(self) -> Party:
        self.create(self.party)
        self.make_owner(self.party, self.actor.signed_in_user)
        return self.party


def check_kind(kind: str, allowed: tuple[str, ...]) -> None:
    if kind not in allowed:
        raise InvalidInput(errors={"kind": [_("Choose one of the kinds offered.")]})
