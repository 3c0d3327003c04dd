from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from lk_kit.core.numbers import format_number, next_number

from .abstract import AbstractOrder
from .conf import conf


class OrderNumbering:
    """Numbers of placed orders. Override as `CLASSES["orders.OrderNumbering"]` for a series by legal entity or the host's own counter."""

    def scope(self, order: AbstractOrder) -> str:
        """What separates the series: an empty string is one series for all."""
        return ""

    def next(self, order: AbstractOrder, moment: datetime) -> str:
        """Called once, last thing before the order is written: the series stays locked until the transaction ends."""
        year = timezone.localtime(moment, timezone.get_default_timezone()).year
        yearly = any(field in conf.NUMBER_PATTERN for field in ("{year", "{yy"))
        value = next_number(conf.NUMBER_SERIES, self.scope(order), year if yearly else None, using=order._state.db)
        return format_number(conf.NUMBER_PATTERN, value, year)
