"""Texts of a foreign file made into values. Everything odd is a BadValue with a reason that goes into the error file."""

from __future__ import annotations

import re
from datetime import date, datetime, time, tzinfo
from decimal import ROUND_HALF_UP, Decimal

from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _

_NUMBER = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,30})?([eE]-?[0-9]{1,2})?")
_GROUPING = str.maketrans("", "", " \u00a0\u202f'")


class BadValue(ValueError):
    """The text of the reason is for people."""


def number(text: str, places: int, *, decimal_comma: bool = False) -> Decimal:
    """A number rounded half up to `places`: exported floats carry noise such as 9.80000019."""
    plain = text.translate(_GROUPING) if decimal_comma else text.strip()
    plain = plain.replace(",", ".") if decimal_comma else plain
    if not _NUMBER.fullmatch(plain):
        raise BadValue(_("“%(text)s” is not a number") % {"text": text[:40]})
    return Decimal(plain).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


def moment(text: str, *, pattern: str, zone: tzinfo) -> datetime:
    """A date or a date with time; without an offset it is meant in `zone`, without a time the day's beginning."""
    found = _by_pattern(text, pattern) if pattern else parse_moment(text)
    if found is None:
        raise BadValue(_("“%(text)s” is not a date") % {"text": text[:40]})
    return found if timezone.is_aware(found) else timezone.make_aware(found, zone)


def day(text: str, *, pattern: str, zone: tzinfo) -> date:
    return timezone.localtime(moment(text, pattern=pattern, zone=zone), zone).date()


def parse_moment(text: str) -> datetime | None:
    try:
        found = parse_datetime(text)
        plain = parse_date(text) if found is None else None
    except ValueError:
        return None
    return datetime.combine(plain, time.min) if plain is not None else found


def _by_pattern(text: str, pattern: str) -> datetime | None:
    try:
        return datetime.strptime(text, pattern)  # noqa: DTZ007 -- the zone comes from the mapping
    except ValueError:
        return None
