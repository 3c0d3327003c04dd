"""How a party is shown to people: a short name, its number, the reader's role."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from lk_kit.core.actors import Grant

from .enums import PartyKind
from .naming import short_name
from .roles import role_label


@dataclass(frozen=True)
class PartyLabel:
    """`name` «ООО «Вектор»», `numbers` «ИНН 7707083893», `role` «Закупщик» (empty for staff)."""

    name: str
    numbers: str = ""
    role: str = ""

    def __str__(self) -> str:
        return ", ".join(part for part in (self.name, self.numbers) if part)


def describe(party: Any, role: str = "") -> PartyLabel:
    """A `Party` or a `Grant` as people should see it; the role of a grant comes by itself."""
    is_grant = isinstance(party, Grant)
    name, inn, kind = (party.party_name, party.party_inn, party.party_kind) if is_grant else (party.name, party.inn, party.kind)
    role = party.role if is_grant else role
    shown = name if kind == PartyKind.PERSON else short_name(name)
    label = party.role_title if is_grant and party.role_title else role_label(role)
    numbers = _("INN %(inn)s") % {"inn": inn} if inn else ""
    return PartyLabel(shown, numbers, str(label) if role else "")
