"""Legal forms in names: companies are registered in full, and people read «ООО»."""

from __future__ import annotations

import re
from typing import Any

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


def short_name(name: str) -> str:
    """The name with the legal form at its head abbreviated."""
    found = _FORM.match(name.strip())
    return f"{LEGAL_FORMS[found.group().lower()]}{name.strip()[found.end() :]}" if found else name.strip()


def split_name(values: dict[str, Any], full_name: str = "") -> dict[str, Any]:
    """A registered name in the field of the short one is abbreviated there; what was typed is kept as the full name, if none is known."""
    typed = values.get("name", "")
    short = short_name(typed)
    if short == typed:
        return values
    return {**values, "name": short, "full_name": values.get("full_name") or full_name or typed}
