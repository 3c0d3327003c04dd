"""How a party is shown to people: a short name, its number, the reader's role."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from lk_kit.core.actors import Grant

from .enums import PartyKind
from .roles import role_label

LEGAL_FORMS = {
    "общество с ограниченной ответственностью": "ООО",
    "публичное акционерное общество": "ПАО",
    "непубличное акционерное общество": "НАО",
    "закрытое акционерное общество": "ЗАО",
    "открытое акционерное общество": "ОАО",
    "акционерное общество": "АО",
    "индивидуальный предприниматель": "ИП",
    "федеральное государственное унитарное предприятие": "ФГУП",
    "государственное унитарное предприятие": "ГУП",
    "муниципальное унитарное предприятие": "МУП",
    "федеральное государственное бюджетное учреждение": "ФГБУ",
    "государственное бюджетное учреждение": "ГБУ",
    "муниципальное бюджетное учреждение": "МБУ",
    "автономная некоммерческая организация": "АНО",
    "некоммерческое партнёрство": "НП",
    "крестьянское (фермерское) хозяйство": "КФХ",
    "товарищество собственников жилья": "ТСЖ",
}
_FORM = re.compile("|".join(re.escape(form) for form in sorted(LEGAL_FORMS, key=len, reverse=True)), re.IGNORECASE)


@dataclass(frozen=True)
class PartyLabel:
    """`name` «ООО «Вектор»», `numbers` «ИНН 7707083893», `role` «Закупщик» (empty for staff)."""

    name: str
    numbers: str = ""
    role: str = ""

    def __str__(self) -> str:
        return ", ".join(part for part in (self.name, self.numbers) if part)


def short_name(name: str) -> str:
    """The legal form abbreviated at the head of the name: companies are registered in full, and people read «ООО»."""
    found = _FORM.match(name.strip())
    return f"{LEGAL_FORMS[found.group().lower()]}{name.strip()[found.end() :]}" if found else name.strip()


def describe(party: Any, role: str = "") -> PartyLabel:
    """A `Party` or a `Grant` as people should see it; the role of a grant comes by itself."""
    is_grant = isinstance(party, Grant)
    name, inn, kind = (party.party_name, party.party_inn, party.party_kind) if is_grant else (party.name, party.inn, party.kind)
    role = party.role if is_grant else role
    shown = name if kind == PartyKind.PERSON else short_name(name)
    numbers = _("INN %(inn)s") % {"inn": inn} if inn else ""
    return PartyLabel(shown, numbers, str(role_label(role)) if role else "")
