"""How a passport is checked, kept and shown. Number and unit code are kept without blanks.

Russian passports: four digits of the series, six of the number, and the code of the unit that issued it (постановление Правительства РФ от
23.12.2023 № 2267); there are none of before October 1997 (постановление Правительства РФ от 08.07.1997 № 828).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from lk_kit.core.actors import Actor
from lk_kit.core.clock import today
from lk_kit.core.exceptions import NotAllowed, NotVisible
from lk_kit.core.identifiers import normalize_identifier
from lk_kit.core.inputs import Cleaner, clean_fields, line, optional
from lk_kit.core.proof import require_proof

from .conf import conf
from .enums import PassportKind
from .fields import parse_iso

if TYPE_CHECKING:
    from .models import Passport

FIELDS = ("kind", "number", "issued_by", "issued_on", "unit_code")
FIRST_RUSSIAN = date(1997, 10, 1)
_RUSSIAN = re.compile(r"[0-9]{10}")
_FOREIGN = re.compile(r"[0-9A-Z]{4,20}")
_UNIT = re.compile(r"[0-9]{6}")


def clean_passport(values: Mapping[str, Any]) -> dict[str, Any]:
    """All fields as they are kept. Raises InvalidInput."""
    kind = clean_fields({"kind": clean_kind}, {"kind": values.get("kind", "")})["kind"]
    is_russian = kind == PassportKind.RUSSIAN
    required = [name for name in FIELDS if is_russian or name != "unit_code"]
    cleaned = clean_fields(RUSSIAN if is_russian else FOREIGN, values, required)
    return {"unit_code": "", **cleaned, "kind": kind}


def clean_kind(value: Any) -> str:
    if value not in PassportKind.values:
        raise ValidationError(_("Choose the kind of passport."), code="unknown_kind")
    return str(value)


def clean_russian(value: Any) -> str:
    number = normalize_identifier(text_of(value).replace("№", ""))
    if not _RUSSIAN.fullmatch(number) or not number.strip("0"):
        raise ValidationError(_("Four digits of the series and six of the number, for example 45 10 123456."), code="passport_number")
    return number


def clean_foreign(value: Any) -> str:
    number = normalize_identifier(text_of(value))
    if not _FOREIGN.fullmatch(number):
        raise ValidationError(_("4 to 20 Latin letters and digits."), code="passport_number")
    return number


def clean_unit_code(value: Any) -> str:
    code = normalize_identifier(text_of(value))
    if not _UNIT.fullmatch(code):
        raise ValidationError(_("Six digits, for example 770-001."), code="unit_code")
    return code


def no_unit_code(value: Any) -> str:
    raise ValidationError(_("Only Russian passports have it."), code="unit_code")


def text_of(value: Any) -> str:
    if not isinstance(value, str):
        raise ValidationError(_("Text is expected here."), code="invalid")
    return value


def issued_since(earliest: date) -> Cleaner:
    def clean(value: Any) -> date | None:
        if value in (None, ""):
            return None
        day = parse_iso(value) if isinstance(value, str) else value
        if not isinstance(day, date) or not earliest <= day <= today():
            raise ValidationError(_("This cannot be the date of issue."), code="date_out_of_range")
        return day

    return clean


RUSSIAN: dict[str, Cleaner] = {
    "kind": clean_kind,
    "number": optional(clean_russian),
    "issued_by": line(300),
    "issued_on": issued_since(FIRST_RUSSIAN),
    "unit_code": optional(clean_unit_code),
}
FOREIGN: dict[str, Cleaner] = {
    "kind": clean_kind,
    "number": optional(clean_foreign),
    "issued_by": line(300),
    "issued_on": issued_since(date(1950, 1, 1)),
    "unit_code": optional(no_unit_code),
}


def spaced(kind: str, number: str) -> str:
    """`45 10 123456`."""
    return f"{number[:2]} {number[2:4]} {number[4:]}" if kind == PassportKind.RUSSIAN else number


def masked(kind: str, number: str) -> str:
    """`•• •• •••456`: its owner knows it again, nobody else learns it."""
    return spaced(kind, "•" * (len(number) - 3) + number[-3:])


def passport_of(user: Any) -> Passport | None:
    from .models import Passport

    return Passport.objects.filter(user=user).first()


def own_passport(actor: Actor) -> Passport | None:
    """What the page of the profile shows masked. Raises NotVisible where the site keeps none."""
    if not conf.PASSPORT:
        raise NotVisible
    return passport_of(actor.signed_in_user)


def read_in_full(actor: Actor) -> Passport:
    """For the person himself, freshly proven: not for staff who view the cabinet as he. Raises NotVisible, NotAllowed, StepUpRequired."""
    if actor.impersonator is not None:
        raise NotAllowed
    passport = own_passport(actor)
    if passport is None:
        raise NotVisible
    require_proof(actor)
    return passport
