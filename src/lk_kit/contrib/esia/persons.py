"""What ЕСИА's REST services say about a person: `/rs/prns/<oid>`, contacts, roles in organisations, the organisations. The shape of a role
(`oid`, `fullName`, `shortName`, `ogrn`, `type`, `chief`, `active`) is as in the answers kept by ilimurzin/esia (its OpenIdTest.php)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError

from lk_kit.contrib.social.identity import clean
from lk_kit.core.contacts import clean_email

from .conf import conf
from .enums import Trust

if TYPE_CHECKING:
    from lk_kit.contrib.social.transport import CappedSession

MOST_ORGANISATIONS = 20
FIELDS = ("fullName", "shortName", "ogrn", "inn", "kpp", "type")


def trust_of(person: Mapping[str, Any], claims: Mapping[str, Any]) -> Trust:
    """`trusted` is the register's own word. A token that says less than the register counts less."""
    subject = claims.get("urn:esia:sbj")
    denies = isinstance(subject, Mapping) and subject.get("urn:esia:sbj:is_tru") is False
    if person.get("trusted") is True and not denies:
        return Trust.CONFIRMED
    has_papers = bool(person.get("snils")) and bool(person.get("rIdDoc"))
    return Trust.STANDARD if person.get("assuranceLevel") == "AL15" or has_papers else Trust.SIMPLE


def email_of(session: CappedSession, oid: str) -> tuple[str, bool]:
    """The address (type EML) and whether ЕСИА has verified it."""
    if "email" not in conf.SCOPE and "contacts" not in conf.SCOPE:
        return "", False
    contacts = [one for one in elements(session, f"/rs/prns/{oid}/ctts?embed=(elements)") if one.get("type") == "EML"]
    contacts.sort(key=lambda one: one.get("vrfStu") != "VERIFIED")
    for one in contacts:
        try:
            return clean_email(str(one.get("value", ""))), one.get("vrfStu") == "VERIFIED"
        except ValidationError:
            continue
    return "", False


def organisations_of(session: CappedSession, oid: str) -> list[dict[str, Any]]:
    """Organisations in which the person has a role; tax numbers where `ORG_SCOPE` lets us read them."""
    if not conf.ORG_SCOPE:
        return []
    found = []
    for role in elements(session, f"/rs/prns/{oid}/roles")[:MOST_ORGANISATIONS]:
        number = str(role.get("oid", ""))
        if role.get("active") is not True or not is_number(number):
            continue
        details = read(session, f"/rs/orgs/{number}")
        if role.get("isLiquidated") is True or details.get("isLiquidated") is True:
            continue
        values = {name: clean(details.get(name) or role.get(name), 500) for name in FIELDS}
        found.append({"oid": number, "chief": role.get("chief") is True, **values})
    return found


def is_number(oid: str) -> bool:
    """It becomes part of a path."""
    return oid.isascii() and oid.isdigit() and len(oid) <= 20


def elements(session: CappedSession, path: str) -> list[dict[str, Any]]:
    found = read(session, path).get("elements")
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def read(session: CappedSession, path: str) -> dict[str, Any]:
    """Empty where the person has not given this scope (403) or there is nothing (404)."""
    from .provider import as_json

    response = session.get(f"{conf.URL}{path}")
    return {} if response.status_code in (403, 404) else as_json(response)
