"""How much of a spending limit is used. Periods are those of the site's time zone: nobody moves them with his own settings.

What counts as spent, the app of the orders says: it registers a source. Where there is none, nothing is spent.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from django.utils import timezone

from lk_kit.core.clock import today

from .enums import LimitPeriod
from .models import SpendingLimit

ZERO = Decimal(0)
SpendingSource = Callable[[Sequence[SpendingLimit]], Mapping[UUID, Decimal]]
_sources: list[SpendingSource] = []


@dataclass(frozen=True, slots=True)
class LimitState:
    """A limit today. `left` never falls below nothing; `until` is the last day of the running period."""

    limit: SpendingLimit
    spent: Decimal
    until: date

    @property
    def left(self) -> Decimal:
        return max(self.limit.amount - self.spent, ZERO)

    @property
    def period_label(self) -> str:
        return str(dict(LimitPeriod.choices).get(self.limit.period, self.limit.period))

    def allows(self, amount: Decimal) -> bool:
        return self.spent + amount <= self.limit.amount


def register_spending_source(source: SpendingSource) -> None:
    """`source(limits)` tells what the member of each limit has spent in its running period and currency, by the limit's key.

    It reads in one statement, and from the database of the limits: placing an order asks it while the limits are locked.
    """
    if source not in _sources:
        _sources.append(source)


def states_of(limits: Sequence[SpendingLimit]) -> list[LimitState]:
    """The state of each limit, in the order given; select `membership` with them."""
    spent: dict[UUID, Decimal] = {}
    for source in _sources if limits else ():
        for key, amount in source(limits).items():
            spent[key] = spent.get(key, ZERO) + amount
    return [LimitState(one, spent.get(one.pk, ZERO), last_day(one.period)) for one in limits]


def first_day(period: str, day: date | None = None) -> date:
    day = day or today(timezone.get_default_timezone())
    if period == LimitPeriod.WEEK:
        return day - timedelta(days=day.weekday())
    if period == LimitPeriod.MONTH:
        return day.replace(day=1)
    if period == LimitPeriod.QUARTER:
        return day.replace(month=day.month - (day.month - 1) % 3, day=1)
    return day


def last_day(period: str, day: date | None = None) -> date:
    begin = first_day(period, day)
    days = {LimitPeriod.WEEK: 7, LimitPeriod.MONTH: 31, LimitPeriod.QUARTER: 92}.get(LimitPeriod(period), 1)
    return first_day(period, begin + timedelta(days=days)) - timedelta(days=1)


def period_start(period: str) -> datetime:
    """The moment at which the running period began, at midnight in the site's time zone."""
    begin = first_day(period)
    return datetime(begin.year, begin.month, begin.day, tzinfo=timezone.get_default_timezone())
