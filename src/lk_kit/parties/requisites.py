"""What is written about a party: which fields it has, and how each is checked and normalised before it is stored."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from lk_kit.core.contacts import clean_email, clean_phone
from lk_kit.core.identifiers import (
    validate_bik,
    validate_correspondent_account,
    validate_kpp,
    validate_legal_entity_inn,
    validate_ogrn,
    validate_ogrnip,
    validate_person_inn,
    validate_settlement_account,
)
from lk_kit.core.inputs import Cleaner, clean_fields, line, optional

from .enums import PartyKind

_CONTACTS: dict[str, Cleaner] = {"email": optional(clean_email), "phone": optional(clean_phone)}
_COMPANY: dict[str, Cleaner] = {
    "name": line(255, required=True),
    "full_name": line(500),
    "legal_address": line(500),
    **_CONTACTS,
}
CLEANERS: dict[str, dict[str, Cleaner]] = {
    PartyKind.PERSON: {"name": line(255, required=True), "inn": optional(validate_person_inn), **_CONTACTS},
    PartyKind.SOLE_TRADER: {**_COMPANY, "inn": optional(validate_person_inn), "ogrn": optional(validate_ogrnip)},
    PartyKind.LEGAL_ENTITY: {
        **_COMPANY,
        "inn": optional(validate_legal_entity_inn),
        "kpp": optional(validate_kpp),
        "ogrn": optional(validate_ogrn),
    },
}
STAFF_ONLY: dict[str, Cleaner] = {"internal_note": line(5000, multiline=True)}
REQUIRED: dict[str, tuple[str, ...]] = {
    PartyKind.PERSON: ("name",),
    PartyKind.SOLE_TRADER: ("name", "inn"),
    PartyKind.LEGAL_ENTITY: ("name", "inn", "kpp"),
}
"""What a party must bring along when a customer adds it. Companies that staff import may lack numbers."""

EXPECTED: dict[str, tuple[str, ...]] = {
    PartyKind.PERSON: (),
    PartyKind.SOLE_TRADER: ("inn", "ogrn", "legal_address"),
    PartyKind.LEGAL_ENTITY: ("inn", "kpp", "ogrn", "legal_address"),
}
"""What papers need; the dashboard reminds of the empty ones."""


def fields_of(kind: str) -> tuple[str, ...]:
    """The names of the fields that a party of this kind has."""
    return tuple(CLEANERS[kind])


def clean_requisites(kind: str, values: Mapping[str, Any], *, required: Iterable[str] = (), by_staff: bool = False) -> dict[str, Any]:
    """The given fields of a party of this kind, normalised. Raises InvalidInput."""
    return clean_fields({**CLEANERS[kind], **(STAFF_ONLY if by_staff else {})}, values, required)


def missing_requisites(party: Any) -> list[str]:
    """Names of the fields that papers need and that are still empty."""
    return [name for name in EXPECTED[party.kind] if not getattr(party, name)]


ADDRESS: dict[str, Cleaner] = {
    "label": line(100),
    "postal_code": line(16),
    "country": line(64),
    "region": line(128),
    "city": line(128, required=True),
    "street": line(255, required=True),
    "contact_name": line(150),
    "contact_phone": optional(clean_phone),
    "instructions": line(500),
}
BANK_ACCOUNT: dict[str, Cleaner] = {
    "bank_name": line(255, required=True),
    "bik": validate_bik,
    "account": line(60, required=True),
    "correspondent_account": line(60),
}


ADDRESS_REQUIRED = ("city", "street")
BANK_ACCOUNT_REQUIRED = ("bank_name", "bik", "account")


def clean_address(values: Mapping[str, Any]) -> dict[str, Any]:
    """A whole address. Raises InvalidInput."""
    return clean_fields(ADDRESS, values, ADDRESS_REQUIRED)


def clean_bank_account(values: Mapping[str, Any]) -> dict[str, Any]:
    """A whole bank account: both account numbers are checked against the BIK. Raises InvalidInput."""
    cleaned = clean_fields(BANK_ACCOUNT, values, BANK_ACCOUNT_REQUIRED)
    bik = cleaned["bik"]
    by_bik: dict[str, Cleaner] = {
        "account": lambda value: validate_settlement_account(value, bik),
        "correspondent_account": optional(lambda value: validate_correspondent_account(value, bik)),
    }
    return {**cleaned, **clean_fields(by_bik, {name: cleaned.get(name, "") for name in by_bik})}
