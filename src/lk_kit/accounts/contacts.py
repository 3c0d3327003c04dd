"""What the security page and the API show of somebody's contacts for sign-in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from lk_kit.core.contacts import format_phone

from . import identifiers
from .enums import IdentifierKind
from .security_sections import SecuritySection, register_section


@dataclass(frozen=True)
class Contact:
    """`value` is empty where there is none."""

    kind: IdentifierKind
    value: str
    is_verified: bool
    is_removable: bool = False
    """Whether another proven contact stays by which the person signs in."""

    @property
    def shown(self) -> str:
        return format_phone(self.value) if self.kind == IdentifierKind.PHONE and self.value else self.value


def contact_of(user: Any, kind: IdentifierKind) -> Contact:
    value = identifiers.verified(user, kind)
    shown = value or identifiers.current(user, kind)
    return Contact(kind, shown, bool(value), bool(shown) and identifiers.others_for_sign_in(user, kind))


def contacts_of(user: Any) -> list[Contact]:
    """Those that the person may have, and one that he has all the same."""
    rows = [contact_of(user, kind) for kind in IdentifierKind]
    return [row for row in rows if row.value or row.kind in identifiers.addable()]


def section_context(request: HttpRequest) -> dict[str, Any]:
    kinds = identifiers.addable()
    return {"contacts": [(row, row.kind in kinds) for row in contacts_of(request.user)]}


def register_contacts_section() -> None:
    template = "lk_kit/accounts/security/contacts.html"
    register_section(SecuritySection(name="contacts", template=template, order=20, context=section_context))
