"""Figures of failed sign-ins, by day, account and network: what the admin draws."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from django.contrib.auth import get_user_model
from django.db import models
from django.db.models import Count
from django.db.models.functions import TruncDate
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy

from lk_kit.core.clock import now
from lk_kit.core.users import display_name

from .enums import Outcome
from .models import SignInRecord

CAP = 50_000
"""At most so many of the latest failures are counted, whatever the size of the table."""
TOP = 15
PERIODS = {1: gettext_lazy("24 hours"), 7: gettext_lazy("7 days"), 30: gettext_lazy("30 days")}


@dataclass(frozen=True)
class Bar:
    label: str
    count: int
    share: int
    url: str


@dataclass
class Failures:
    """Failed sign-ins of a period, counted by an index alone."""

    days: int
    user: str = ""
    network: str = ""

    @cached_property
    def since(self) -> datetime:
        """The beginning of the period, or of the latest `CAP` failures in it."""
        begin = now() - timedelta(days=self.days)
        last = self._of(begin).order_by("-at").values_list("at", flat=True)[CAP : CAP + 1]
        return next(iter(last), begin)

    @property
    def is_capped(self) -> bool:
        return self.since > now() - timedelta(days=self.days) + timedelta(minutes=1)

    def _of(self, since: datetime) -> models.QuerySet[Any]:
        rows: models.QuerySet[Any] = SignInRecord.objects.filter(outcome=Outcome.FAILURE.value, at__gte=since)
        if self.user:
            rows = rows.filter(user=self.user)
        return rows.filter(network=self.network) if self.network else rows

    @cached_property
    def rows(self) -> models.QuerySet[Any]:
        return self._of(self.since)

    def by(self, name: str) -> list[tuple[Any, int]]:
        found = self.rows.exclude(**({"user": None} if name == "user" else {name: ""}))
        counted = found.order_by().values(name).annotate(n=Count("*")).order_by("-n", name)[:TOP]
        return [(row[name], row["n"]) for row in counted]

    def by_day(self) -> list[tuple[Any, int]]:
        counted = dict(self.rows.order_by().annotate(day=TruncDate("at")).values("day").annotate(n=Count("*")).values_list("day", "n"))
        today = localdate()
        days = [today - timedelta(days=back) for back in range(self.days - 1 if self.days > 1 else 1, -1, -1)]
        return [(day, counted.get(day, 0)) for day in days]


def key_of_user(text: str) -> str:
    """The key of a user in a query string; empty for what is none."""
    try:
        return str(get_user_model()._meta.pk.to_python(text)) if text else ""
    except Exception:  # noqa: BLE001 - whatever the host's kind of key says to a text that is none
        return ""


def named(counted: list[tuple[Any, int]]) -> list[tuple[Any, str, int]]:
    users = get_user_model()._default_manager.in_bulk([pk for pk, _count in counted])
    return [(pk, f"{display_name(users[pk])} · {users[pk].get_username()}" if pk in users else str(pk), count) for pk, count in counted]
