"""The columns of documents and requests as they may be stored."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from lk_kit.core.exceptions import InvalidInput
from lk_kit.core.inputs import Cleaner, clean_fields, line

from . import kinds
from .models import NAME

REASON = 500


def known_type(value: Any) -> str:
    if value not in kinds.labels():
        raise ValidationError(_("There is no such type of document."), code="invalid_choice")
    return str(value)


def day(value: Any) -> date:
    if not isinstance(value, date):
        raise ValidationError(_("Enter a date."), code="invalid")
    return value


def maybe_day(value: Any) -> date | None:
    return None if value in (None, "") else day(value)


DOCUMENT: dict[str, Cleaner] = {
    "type": known_type,
    "number": line(64),
    "date": day,
    "period_start": maybe_day,
    "period_end": maybe_day,
    "title": line(NAME),
    "signed_on": maybe_day,
}
CREATED: dict[str, Cleaner] = {**DOCUMENT, "external_source": line(32), "external_id": line(64)}
REQUEST: dict[str, Cleaner] = {"type": known_type, "title": line(NAME), "text": line(2000, multiline=True), "due_on": maybe_day}


def document_values(values: Mapping[str, Any], *, before: Any = None) -> dict[str, Any]:
    """Clean values of a new document, or of those that change. Raises InvalidInput."""
    cleaned = clean_fields(DOCUMENT if before is not None else CREATED, values, required=() if before is not None else ("type",))
    start, end = (cleaned.get(name, getattr(before, name, None)) for name in ("period_start", "period_end"))
    if start and end and end < start:
        raise InvalidInput(errors={"period_end": [_("The period ends before it begins.")]})
    return cleaned


def request_values(values: Mapping[str, Any]) -> dict[str, Any]:
    return clean_fields(REQUEST, values, required=("type", "title"))


def reason_of(value: Any) -> str:
    """Raises InvalidInput for an empty one: the customer reads it."""
    return str(clean_fields({"reason": line(REASON)}, {"reason": value}, required=("reason",))["reason"])
