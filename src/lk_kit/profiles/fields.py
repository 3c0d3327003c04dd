"""Which fields a person may change in his profile, and how each is checked. The host's `extra_fields.write` come along."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.dateparse import parse_date
from django.utils.translation import gettext_lazy as _

from lk_kit.core.clock import today
from lk_kit.core.contacts import clean_phone
from lk_kit.core.inputs import Cleaner, line, optional
from lk_kit.core.text import clean_text

from .abstract import get_profile_model
from .choices import is_language, is_time_zone

BASE = ("last_name", "first_name", "patronymic", "phone", "birth_date", "language", "time_zone")
EARLIEST_BIRTH = date(1900, 1, 1)


def clean_birth_date(value: Any) -> date | None:
    if value in (None, ""):
        return None
    day = parse_iso(value) if isinstance(value, str) else value
    if not isinstance(day, date):
        raise ValidationError(_("Enter a date such as 1985-11-21."), code="date_invalid")
    if not EARLIEST_BIRTH <= day <= today():
        raise ValidationError(_("This cannot be a date of birth."), code="date_out_of_range")
    return day


def parse_iso(text: str) -> date | None:
    try:
        return parse_date(text) if text.isascii() else None
    except ValueError:
        return None


def clean_language(value: str) -> str:
    if not is_language(value):
        raise ValidationError(_("Choose one of the languages offered."), code="unknown_language")
    return value


def clean_time_zone(value: str) -> str:
    if not is_time_zone(value):
        raise ValidationError(_("There is no such time zone."), code="unknown_time_zone")
    return value


CLEANERS: dict[str, Cleaner] = {
    "last_name": line(150),
    "first_name": line(150),
    "patronymic": line(150),
    "phone": optional(clean_phone),
    "birth_date": clean_birth_date,
    "language": optional(clean_language),
    "time_zone": optional(clean_time_zone),
}


def extra_names() -> tuple[str, ...]:
    """The host's own columns that people may change."""
    return tuple(name for name in get_profile_model().extra_fields.write if name not in CLEANERS)


def cleaners() -> dict[str, Cleaner]:
    model = get_profile_model()
    return {**CLEANERS, **{name: model_cleaner(model._meta.get_field(name)) for name in extra_names()}}


def model_cleaner(field: Any) -> Cleaner:
    """Checks a host's column as the model itself does."""

    def clean(value: Any) -> Any:
        if isinstance(field, (models.CharField, models.TextField)) and isinstance(value, str):
            value = clean_text(value, field.max_length or 10_000, multiline=isinstance(field, models.TextField))
        return field.clean(value, None)

    return clean
