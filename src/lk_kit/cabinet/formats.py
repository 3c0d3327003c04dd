"""How values read on a page: tabular, with non-breaking spaces, a real minus and the reader's own separators."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, tzinfo
from decimal import Decimal

from django.utils import formats, timezone
from django.utils.dateformat import format as date_format
from django.utils.translation import get_language

from lk_kit.core.clock import now
from lk_kit.core.conf import conf as core_conf
from lk_kit.core.money import format_money

NBSP = "\N{NO-BREAK SPACE}"
MINUS = "\N{MINUS SIGN}"
Number = Decimal | int | str


def number(value: Number, decimals: int | None = None) -> str:
    """Grouped digits; without `decimals` as many as the number has, trailing zeros dropped."""
    amount = Decimal(value)
    if decimals is None:
        amount = amount.normalize()
        decimals = max(0, -int(amount.as_tuple().exponent))
    text = formats.number_format(abs(amount), decimals, use_l10n=True, force_grouping=True)
    text = text.replace(" ", NBSP)
    return f"{MINUS}{text}" if amount < 0 and any(digit in text for digit in "123456789") else text


def money(amount: Number, currency: str = "") -> str:
    return format_money(Decimal(amount), currency or core_conf.CURRENCY)


def quantity(value: Number, unit: str = "") -> str:
    return f"{number(value)}{NBSP}{unit}" if unit else number(value)


def percent(rate: Number, decimals: int | None = None) -> str:
    """A rate of 0…1 as `22 %`."""
    return f"{number(Decimal(rate) * 100, decimals)}{NBSP}%"


def _local(value: date | datetime, zone: tzinfo | None = None) -> date | datetime:
    return timezone.localtime(value, zone) if isinstance(value, datetime) and timezone.is_aware(value) else value


def day_month(value: date) -> str:
    text = date_format(value, f"j{NBSP}M")
    # Django writes «9 Май»; Russian months are lower-case, and May has the genitive «мая».
    return text.lower().replace("май", "мая") if get_language() == "ru" else text


def short_date(value: date | datetime) -> str:
    """`14 ноя 2026`."""
    local = _local(value)
    return f"{day_month(local)}{NBSP}{local.year}"


def short_datetime(value: datetime) -> str:
    """`14 ноя 2026, 10:12`; the year only when it is not this one."""
    local = _local(value)
    is_this_year = local.year == timezone.localtime(now()).year
    return f"{day_month(local) if is_this_year else short_date(local)},{NBSP}{date_format(local, 'H:i')}"


def weekday_date(value: date | datetime) -> str:
    """`пт, 27 ноября`."""
    local = _local(value)
    weekday = date_format(local, "D")
    return f"{weekday.lower() if get_language() == 'ru' else weekday},{NBSP}{_full_day(local)}"


def _full_day(value: date) -> str:
    return date_format(value, f"j{NBSP}E" if get_language() == "ru" else f"j{NBSP}F")


def long_date(value: date | datetime) -> str:
    """`14 ноября 2026`."""
    local = _local(value)
    return f"{_full_day(local)}{NBSP}{local.year}"


def plural(count: int, words: Sequence[str]) -> str:
    """One of three words for Russian (`заказ, заказа, заказов`), one of two for the other languages."""
    if len(words) < 3:
        return words[0] if abs(count) == 1 else words[-1]
    tail, teen = abs(count) % 10, abs(count) % 100
    if tail == 1 and teen != 11:
        return words[0]
    return words[1] if 2 <= tail <= 4 and not 12 <= teen <= 14 else words[2]


def initials(name: str) -> str:
    words = [word for word in name.replace("«", " ").replace("»", " ").split() if word[0].isalnum()]
    return "".join(word[0] for word in words[:2]).upper()
