"""Numbers that come from outside or from code, made into sane Decimals or refused. Floats are always refused."""

from __future__ import annotations

import re
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from .exceptions import InvalidInput

_MAX_MAGNITUDE = 30
_STORED = Decimal("0.0001")
_NUMBER = re.compile(r"(-?)([0-9]++)(?:\.([0-9]++))?")

Number = Decimal | int


class InvalidNumber(InvalidInput, ValueError):
    """Codes: not_a_number, too_many_digits, too_many_decimals, out_of_range."""

    default_code = "not_a_number"
    default_message = _("Enter a number.")


def as_decimal(value: Number) -> Decimal:
    """`value` as a finite Decimal of sane size. TypeError for float, bool and text: those are programming mistakes."""
    if isinstance(value, bool) or not isinstance(value, (Decimal, int)):
        raise TypeError(f"Money is Decimal or int, not {type(value).__name__}.")
    if isinstance(value, int):
        if value.bit_length() > _bits(_MAX_MAGNITUDE):
            raise _out_of_range()
        return Decimal(value)
    if not value.is_finite():
        raise InvalidNumber
    if abs(value.adjusted()) > _MAX_MAGNITUDE or _is_too_fine(value):
        raise _out_of_range()
    return value


def _is_too_fine(value: Decimal) -> bool:
    # What comes from a column of money is known at a glance; taking a number apart costs six times as much.
    return not value.same_quantum(_STORED) and int(value.as_tuple().exponent) < -_MAX_MAGNITUDE


def parse_decimal(text: object, max_digits: int, decimal_places: int) -> Decimal:
    """The number written in `text`, exactly as written; for input from outside, so everything odd is an InvalidNumber.

    ASCII digits, an optional minus and a dot; no blanks, plus, exponent, grouping or other scripts' digits. `-0` is 0.
    At most `max_digits - decimal_places` digits before the dot, leading zeros not counted, and `decimal_places` after
    it. An int or Decimal is taken too (JSON); a float raises TypeError: it has lost the digits that the client sent.
    """
    match = _NUMBER.fullmatch(_number_text(text, max_digits))
    if match is None:
        raise InvalidNumber
    sign, whole, fraction = match[1], match[2].lstrip("0"), match[3] or ""
    if len(whole) > max_digits - decimal_places:
        raise _too_many_digits(max_digits - decimal_places)
    if len(fraction) > decimal_places:
        message = _("No more than %(limit)s digits after the decimal point.")
        raise InvalidNumber(message, code="too_many_decimals", params={"limit": decimal_places})
    value = Decimal(f"{sign}{whole or '0'}.{fraction}" if fraction else f"{sign}{whole or '0'}")
    return value.copy_abs() if value.is_zero() else value


def _number_text(value: object, max_digits: int) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, float):
        raise TypeError("A float has no exact decimal value; parse JSON with parse_float=Decimal or send text.")
    if isinstance(value, int) and not isinstance(value, bool):
        # str() of a very long int is itself refused by Python (sys.set_int_max_str_digits).
        if value.bit_length() > _bits(max_digits):
            raise _too_many_digits(max_digits)
        return str(value)
    if isinstance(value, Decimal):
        return format(as_decimal(value), "f")
    raise InvalidNumber


def _bits(digits: int) -> int:
    """Enough bits for an int of so many digits: log2(10) < 10/3 + 0.01."""
    return digits * 10 // 3 + 4


def _out_of_range() -> InvalidNumber:
    return InvalidNumber(_("The number is too large."), code="out_of_range")


def _too_many_digits(limit: int) -> InvalidNumber:
    message = _("No more than %(limit)s digits before the decimal point.")
    return InvalidNumber(message, code="too_many_digits", params={"limit": limit})
