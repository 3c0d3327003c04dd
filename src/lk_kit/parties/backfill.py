"""Parties and memberships out of an older site's tables, made in bulk and found again by their external id."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db import router

from lk_kit.core.backfill import Backfill
from lk_kit.core.identifiers import validate_inn, validate_kpp
from lk_kit.core.text import clean_text

from .enums import PartyKind
from .models import Membership, Party


@lru_cache(maxsize=10_000)
def cleaned(name: str, text: str) -> str:
    """Remembered, because a customer comes with each of his orders."""
    limit = getattr(Party._meta.get_field(name), "max_length", None) or 500
    text = clean_text(text, limit)
    check = {"inn": validate_inn, "kpp": validate_kpp}.get(name)
    return check(text) if check and text else text


@dataclass(frozen=True, slots=True, kw_only=True)
class PartySpec:
    """A party as the older site knows it. `external_source` and `external_id` find it again; `members` are (user key, role) pairs.

    Texts are cleaned when it is made, and a wrong INN or KPP raises ValidationError: the row is then reported, not half-filled.
    """

    external_source: str
    external_id: str
    name: str
    kind: str = PartyKind.LEGAL_ENTITY.value
    full_name: str = ""
    inn: str = ""
    kpp: str = ""
    legal_address: str = ""
    email: str = ""
    phone: str = ""
    members: tuple[tuple[Any, str], ...] = ()

    def __post_init__(self) -> None:
        for name in PARTY_FIELDS:
            object.__setattr__(self, name, cleaned(name, getattr(self, name)))
        if not (self.name and self.external_source and self.external_id):
            raise ValueError("a party needs a name, an external source and an external id")

    @property
    def key(self) -> tuple[str, str]:
        return self.external_source, self.external_id

    def party(self) -> Party:
        return Party(**{name: getattr(self, name) for name in PARTY_FIELDS})


PARTY_FIELDS = tuple(one.name for one in fields(PartySpec) if one.name != "members")


class PartyBook:
    """Specs → party ids: each party is made once, whatever the number of rows that name it, and its members with it."""

    def __init__(self) -> None:
        self.using = router.db_for_write(Party)
        self.ids: dict[tuple[str, str], UUID] = {}
        self.members: set[tuple[UUID, Any]] = set()

    def resolve(self, specs: Iterable[PartySpec]) -> dict[tuple[str, str], UUID]:
        wanted = {spec.key: spec for spec in specs}
        self._find([spec for key, spec in wanted.items() if key not in self.ids])
        self._make([spec for key, spec in wanted.items() if key not in self.ids])
        self._join(wanted.values())
        return self.ids

    def _find(self, specs: Sequence[PartySpec]) -> None:
        for source in {spec.external_source for spec in specs}:
            keys = [spec.external_id for spec in specs if spec.external_source == source]
            rows = Party.objects.using(self.using).filter(external_source=source, external_id__in=keys)
            self.ids |= {(source, external_id): pk for external_id, pk in rows.values_list("external_id", "pk")}
        unknown = {(spec.inn, spec.kpp): spec for spec in specs if spec.inn and spec.key not in self.ids and spec.kind != PartyKind.PERSON}
        same = Party.objects.using(self.using).filter(inn__in=[inn for inn, _kpp in unknown]).exclude(kind=PartyKind.PERSON)
        for inn, kpp, pk in same.values_list("inn", "kpp", "pk"):
            if (inn, kpp) in unknown:
                self.ids[unknown[inn, kpp].key] = pk

    def _make(self, specs: Sequence[PartySpec]) -> None:
        """One company in the older site's tables twice, under one INN and KPP, becomes one party."""
        made: dict[tuple[str, str], Party] = {}
        for spec in specs:
            is_company = spec.inn and spec.kind != PartyKind.PERSON
            requisites = (spec.inn, spec.kpp) if is_company else spec.key
            party = made.setdefault(requisites, spec.party())
            self.ids[spec.key] = party.pk
        Party.objects.using(self.using).bulk_create(made.values(), batch_size=500)

    def _join(self, specs: Iterable[PartySpec]) -> None:
        pairs = {(self.ids[spec.key], user): role for spec in specs for user, role in spec.members}
        fresh = [
            Membership(party_id=party, user_id=user, role=role)
            for (party, user), role in pairs.items()
            if (party, user) not in self.members
        ]
        Membership.objects.using(self.using).bulk_create(fresh, batch_size=500, ignore_conflicts=True)
        self.members |= pairs.keys()

    def forget(self) -> None:
        self.ids.clear()
        self.members.clear()


class PartyBackfill(Backfill):
    """Parties and memberships from any table of the host: override `model` and `party_for()`."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.book = PartyBook()

    def party_for(self, row: Any) -> PartySpec | None:
        """The party of the row, None for a row without one."""
        raise NotImplementedError(f"{type(self).__name__} must implement party_for()")

    def fill_rows(self, rows: Sequence[Any]) -> None:
        self.book.resolve(spec for _row, spec in self.mapped(rows, self.party_for))

    def forget(self) -> None:
        self.book.forget()
