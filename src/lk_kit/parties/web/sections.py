from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from lk_kit.cabinet.context import CabinetContext
from lk_kit.cabinet.sections import Card, Section, Todo
from lk_kit.parties.conf import conf
from lk_kit.parties.enums import PartyKind, PartyStatus, Permission
from lk_kit.parties.invitations import make_token
from lk_kit.parties.models import BankAccountChange, Invitation, Party
from lk_kit.parties.requisites import missing_requisites
from lk_kit.parties.roles import role_of
from lk_kit.parties.selection import describe

from .company import field

COMPANIES = (PartyKind.LEGAL_ENTITY.value, PartyKind.SOLE_TRADER.value)
PERSONS = (PartyKind.PERSON.value,)

sections = [
    Section(
        key="company",
        label=_("Company"),
        icon="company",
        url_name="lk_kit:parties:company",
        order=60,
        permission=Permission.VIEW.value,
        kinds=COMPANIES,
    ),
    Section(
        key="my_details",
        label=_("My details"),
        icon="pin",
        url_name="lk_kit:parties:my_details",
        order=60,
        permission=Permission.VIEW.value,
        kinds=PERSONS,
    ),
    Section(
        key="members",
        label=_("Members"),
        icon="team",
        url_name="lk_kit:parties:members",
        order=70,
        permission=Permission.VIEW_MEMBERS.value,
        kinds=COMPANIES,
    ),
]


def status_card(lk: CabinetContext) -> dict[str, Any] | None:
    """Why the company was rejected or closed; that it is not active says the shell."""
    if lk.grant is None or lk.grant.party_status in (PartyStatus.ACTIVE, PartyStatus.PENDING):
        return None
    note = Party.objects.visible_to(lk.actor).filter(pk=lk.grant.party_id).values_list("status_note", flat=True).first()
    return {"note": note} if note else None


def start_card(lk: CabinetContext) -> dict[str, Any] | None:
    """For who belongs to no party yet."""
    return None if lk.actor.grants else {"may_add": conf.CUSTOMERS_ADD_COMPANIES}


cards = [
    Card(key="party_status", template="lk_kit/parties/card_status.html", load=status_card, order=1),
    Card(key="party_start", template="lk_kit/parties/card_start.html", load=start_card, order=1, party_scoped=False),
]


def invitations(lk: CabinetContext) -> Iterator[Todo]:
    for one in Invitation.objects.addressed_to(lk.actor.user).open().select_related("party", "custom_role").order_by("-created_at")[:5]:
        yield Todo(
            text=gettext("You are invited to %(company)s") % {"company": describe(one.party).name},
            detail=gettext("Role: %(role)s") % {"role": role_of(one).label},
            url=reverse("lk_kit:parties:invitation", kwargs={"token": make_token(one)}),
            action_label=pgettext_lazy("verb", "Answer"),
            icon="team",
            order=5,
        )


def requisites(lk: CabinetContext) -> Iterator[Todo]:
    if lk.grant is None or lk.grant.party_kind == PartyKind.PERSON or not lk.can(Permission.EDIT):
        return
    party = Party.objects.visible_to(lk.actor).filter(pk=lk.grant.party_id).first()
    if party is not None and (missing := missing_requisites(party)):
        yield Todo(
            text=_("Complete the requisites"),
            detail=gettext("Missing: %(fields)s") % {"fields": ", ".join(field(party, name) for name in missing)},
            url=lk.url("parties:edit"),
            action_label=_("Fill in"),
            icon="company",
            order=60,
        )


def bank_approvals(lk: CabinetContext) -> Iterator[Todo]:
    """What colleagues entered and the reader may approve."""
    if lk.grant is None or lk.grant.party_kind == PartyKind.PERSON or not lk.can(Permission.APPROVE_BANK):
        return
    user: Any = lk.actor.user
    waiting = BankAccountChange.objects.visible_to(lk.actor).filter(party=lk.grant.party_id).waiting()
    for one in waiting.exclude(requested_by=user).order_by("pk")[:5]:
        yield Todo(
            text=_("A bank account awaits your approval"),
            detail=str(one.bank_name),
            url=lk.url("parties:bank_change", pk=one.pk),
            action_label=_("Look"),
            icon="money",
            order=10,
        )


todos = [invitations, bank_approvals, requisites]
