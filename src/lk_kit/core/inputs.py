"""Cleaning of what people type, for Actions: every wrong field is reported at once, nothing is cut silently."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from .exceptions import InvalidInput, Message
from .text import clean_text

Cleaner = Callable[[Any], Any]


def clean_fields(cleaners: Mapping[str, Cleaner], values: Mapping[str, Any], required: Iterable[str] = ()) -> dict[str, Any]:
    """The values as they may be stored. Raises InvalidInput with the errors of all fields.

    A name without a cleaner is an error, and so is a `required` one that is not given or empty once it is clean.
    """
    cleaned: dict[str, Any] = {}
    errors: dict[str, list[Message]] = {}
    for name, value in values.items():
        cleaner = cleaners.get(name)
        try:
            if cleaner is None:
                raise ValidationError(_("This field cannot be changed here."), code="not_editable")
            cleaned[name] = cleaner(value)
        except (ValidationError, InvalidInput) as error:
            errors[name] = messages_of(error)
    errors.update({name: [_("This field is required.")] for name in required if name not in errors and not cleaned.get(name)})
    if errors:
        raise InvalidInput(errors=errors)
    return cleaned


def messages_of(error: ValidationError | InvalidInput) -> list[Message]:
    return list(error.messages) if isinstance(error, ValidationError) else [str(error)]


def line(limit: int, *, required: bool = False, multiline: bool = False) -> Cleaner:
    """A cleaner for text of at most `limit` characters, see `text.clean_text`."""

    def clean(value: Any) -> str:
        if not isinstance(value, str):
            raise ValidationError(_("Text is expected here."), code="invalid")
        text = clean_text(value, limit, multiline=multiline)
        if required and not text:
            raise ValidationError(_("This field is required."), code="required")
        return text

    return clean


def optional(cleaner: Callable[[str], str]) -> Cleaner:
    """The cleaner for a field that may stay empty: blanks and None become an empty string."""

    def clean(value: Any) -> str:
        text = "" if value is None else value
        return cleaner(text) if not isinstance(text, str) or text.strip() else ""

    return clean
