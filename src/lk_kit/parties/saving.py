"""Writing a party against the unique indexes: one company per (INN, KPP), one row per external id, one code per party."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from lk_kit.core.exceptions import Conflict, Refused
from lk_kit.core.ids import party_code

from .enums import PartyKind
from .models import Party

_CODE_ATTEMPTS = 5


class PartyExists(Refused):
    """Somebody registered this company before. Nothing of it is shown: whoever types an INN is not yet one of its people."""

    default_code = "party_exists"
    default_message = _("This company is already registered. Ask its owner for an invitation.")


def insert_party(party: Party, *, using: str) -> Party:
    """Inserts the row; the loser of a race gets the same answer as a latecomer. Raises PartyExists."""
    for _attempt in range(_CODE_ATTEMPTS):
        try:
            with transaction.atomic(using=using):
                party.save(using=using, force_insert=True)
        except IntegrityError:
            refuse_duplicate(party, using=using)
            party.code = party_code()
        else:
            return party
    raise Conflict


def update_party(party: Party, fields: list[str], *, using: str) -> None:
    try:
        with transaction.atomic(using=using):
            party.save(using=using, update_fields=fields)
    except IntegrityError:
        refuse_duplicate(party, using=using)
        raise


def refuse_duplicate(party: Party, *, using: str) -> None:
    """Raises PartyExists when another row has the same registration numbers or the same external id."""
    others = Party.objects.using(using).exclude(pk=party.pk)
    companies = others.exclude(kind=PartyKind.PERSON)
    is_company = party.kind != PartyKind.PERSON
    if is_company and party.inn and companies.filter(inn=party.inn, kpp=party.kpp).exists():
        raise PartyExists
    same_id = others.filter(external_source=party.external_source, external_id=party.external_id)
    if party.external_id and same_id.exists():
        raise PartyExists(_("A party with this external id exists already."), code="party_external_id_exists")
