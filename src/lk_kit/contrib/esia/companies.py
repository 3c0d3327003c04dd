"""Companies that a person may add because ЕСИА says that he heads them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from lk_kit.contrib.social.models import LinkedAccount
from lk_kit.core.clock import now
from lk_kit.parties.enums import PartyKind
from lk_kit.parties.models import Party

from .conf import conf
from .enums import Trust
from .provider import ESIA

KINDS = {"LEGAL": PartyKind.LEGAL_ENTITY.value, "AGENCY": PartyKind.LEGAL_ENTITY.value, "BUSINESS": PartyKind.SOLE_TRADER.value}


@dataclass(frozen=True, kw_only=True)
class Candidate:
    oid: str
    kind: str
    name: str
    values: dict[str, str]
    is_here: bool


def candidates(user: Any) -> list[Candidate]:
    """Of a confirmed account, as it was at a sign-in a short while ago: roles in companies come and go."""
    since = now() - timedelta(minutes=conf.FRESH_MINUTES)
    rows = LinkedAccount.objects.of_user(user).filter(provider=ESIA, last_used__gte=since)
    said = [one for row in rows if row.facts.get("trust") == Trust.CONFIRMED for one in row.facts.get("organisations", [])]
    made = [candidate(one) for one in said if one.get("chief") is True and one.get("type") in KINDS and one.get("inn")]
    return sorted(made, key=lambda one: one.name)


def candidate(said: dict[str, Any]) -> Candidate:
    kind = KINDS[said["type"]]
    name = said["shortName"] or said["fullName"]
    values = {"name": name, "full_name": said["fullName"], "inn": said["inn"], "ogrn": said["ogrn"]}
    if kind == PartyKind.LEGAL_ENTITY:
        values["kpp"] = said["kpp"]
    return Candidate(oid=said["oid"], kind=kind, name=name, values=values, is_here=is_known(values))


def is_known(values: dict[str, str]) -> bool:
    return Party.objects.filter(inn=values["inn"], kpp=values.get("kpp", "")).exclude(kind=PartyKind.PERSON).exists()
