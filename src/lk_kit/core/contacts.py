"""E-mail addresses and telephone numbers in the one form in which they are stored and compared."""

from __future__ import annotations

import unicodedata

import phonenumbers
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

from .text import strip_invisible

_MAX_INPUT = 254
_REFUSED_TYPES = frozenset({phonenumbers.PhoneNumberType.PREMIUM_RATE, phonenumbers.PhoneNumberType.SHARED_COST})


def clean_email(value: str) -> str:
    """The address in lower case, its domain in the ASCII form of IDNA. Raises ValidationError.

    The local part must be ASCII as typed: `"K"` (U+212A, the kelvin sign) lowers to an ordinary k, and a mail meant for one person would
    go to another.
    """
    text = _trimmed(value, _("This is not an e-mail address."))
    local, at, domain = text.rpartition("@")
    if not at or not local.isascii():
        raise _bad_email()
    try:
        ascii_domain = unicodedata.normalize("NFKC", domain).encode("idna").decode("ascii")
    except UnicodeError as error:
        raise _bad_email() from error
    address = f"{local}@{ascii_domain}".lower()
    try:
        validate_email(address)
    except ValidationError as error:
        raise _bad_email() from error
    return address


def email_key(value: str) -> str:
    """For comparing addresses: the clean one, or the text as it is where it is none. Never lowers what is not ASCII, see `clean_email`."""
    try:
        return clean_email(value)
    except ValidationError:
        return value


def _bad_email() -> ValidationError:
    return ValidationError(_("This is not an e-mail address."), code="email_invalid")


def clean_phone(value: object) -> str:
    """The number in E.164 (`+74951234567`). Raises ValidationError.

    Numbers without a country are read as of `PHONENUMBER_DEFAULT_REGION` (without it: RU). Extensions are refused, because E.164 would
    drop them; so are paid lines, which only an attacker lets us call.
    """
    text = unicodedata.normalize("NFKC", _trimmed(value, _("This is not a telephone number.")))
    if any(char.isalpha() for char in text):
        raise ValidationError(_("Enter the number in digits, without an extension."), code="phone_invalid")
    try:
        number = phonenumbers.parse(text, getattr(settings, "PHONENUMBER_DEFAULT_REGION", None) or "RU")
    except phonenumbers.NumberParseException as error:
        raise _bad_phone() from error
    if number.extension:
        raise ValidationError(_("Enter the number in digits, without an extension."), code="phone_invalid")
    if not phonenumbers.is_valid_number(number):
        raise _bad_phone()
    if phonenumbers.number_type(number) in _REFUSED_TYPES:
        raise ValidationError(_("This is a paid line. Enter an ordinary number."), code="phone_paid")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _bad_phone() -> ValidationError:
    return ValidationError(_("This is not a telephone number."), code="phone_invalid")


def format_phone(number: str) -> str:
    """«+7 495 123-45-67» for people; what cannot be read comes back as it is."""
    try:
        return phonenumbers.format_number(phonenumbers.parse(number), phonenumbers.PhoneNumberFormat.INTERNATIONAL)
    except phonenumbers.NumberParseException:
        return number


def _trimmed(value: object, message: object) -> str:
    if not isinstance(value, str) or len(value) > _MAX_INPUT:
        raise ValidationError(str(message), code="invalid")
    return strip_invisible(value).strip()
