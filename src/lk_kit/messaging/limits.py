"""Limits of texts, counted in the database before anything leaves: all of them in one transaction, or none."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from django.db import connections, router, transaction
from django.db.models import F
from django.db.models.functions import Greatest
from django.utils.crypto import salted_hmac

from lk_kit.core.clock import now
from lk_kit.core.networks import network_of

from .conf import DEFAULT_SMS_LIMITS, RATE, conf
from .exceptions import SmsLimited
from .models import SmsCounter

SPEND: Final = "spend"
UNITS: Final = 10_000
"""The spend is counted in ten-thousandths of the currency's unit: whole numbers add up without rounding."""
DAY: Final = 86_400
PREFIX_CUT: Final = 4
SWEEP: Final = 100


@dataclass(frozen=True, kw_only=True)
class Limit:
    name: str
    of: str = ""
    amount: int = 1
    allowed: int
    seconds: int

    @property
    def bucket(self) -> str:
        return keyed_hash(f"{self.name}:{self.of}")


def keyed_hash(text: str) -> str:
    return salted_hmac("lk_kit.messaging.sms", text, algorithm="sha256").hexdigest()


def limits_for(to: str, ip: str = "", price: Decimal | int = 0) -> list[Limit]:
    """The limits that a text to this number meets. An address that cannot be known has none: one bucket for everybody would be a weapon."""
    of = {"number": to, "number_day": to, "prefix": to[:-PREFIX_CUT], "ip": network_of(ip), "day": "all"}
    found = [_limit(name, what) for name, what in of.items() if what]
    if conf.SMS_DAILY_SPEND is not None:
        found.append(Limit(name=SPEND, of="all", amount=in_units(price), allowed=in_units(conf.SMS_DAILY_SPEND), seconds=DAY))
    return sorted(found, key=lambda one: one.bucket)


def _limit(name: str, of: str) -> Limit:
    match = RATE.fullmatch({**DEFAULT_SMS_LIMITS, **conf.SMS_LIMITS}[name])
    assert match is not None  # noqa: S101 - a system check refuses anything else
    return Limit(name=name, of=of, allowed=int(match[1]), seconds=int(match[2]))


def in_units(amount: Decimal | int) -> int:
    return int((Decimal(amount) * UNITS).to_integral_value())


def reserve(limits: list[Limit]) -> None:
    """Counts one message in every bucket. Raises SmsLimited when one of them is full, and counts nothing then.

    Commits at once, so that no lock and no open transaction outlasts it into the call of the gateway: inside another transaction Django
    raises RuntimeError.
    """
    moment = _moment()
    with transaction.atomic(using=_alias(), durable=True):
        rows = _locked(limits, moment)
        for limit in limits:
            row = rows[limit.bucket]
            if row.expires_ms <= moment:
                row.amount, row.expires_ms = 0, moment + limit.seconds * 1000
        _refuse_when_full(limits, rows, moment)
        for limit in limits:
            rows[limit.bucket].amount += limit.amount
        SmsCounter.objects.using(_alias()).bulk_update(rows.values(), ["amount", "expires_ms"])


def look(limits: list[Limit]) -> None:
    """Raises SmsLimited where `reserve()` would now, and counts nothing."""
    moment = _moment()
    live = SmsCounter.objects.using(_alias()).filter(expires_ms__gt=moment)
    _refuse_when_full(limits, live.in_bulk([one.bucket for one in limits]), moment)


def give_back(limits: Iterable[Limit]) -> None:
    """The message certainly has not left."""
    for limit in limits:
        add(limit, -limit.amount)


def add(limit: Limit, amount: int) -> None:
    """Corrects a bucket in one statement; it never falls below nothing."""
    if amount:
        rows = SmsCounter.objects.using(_alias()).filter(bucket=limit.bucket, expires_ms__gt=_moment())
        rows.update(amount=Greatest(F("amount") + amount, 0))


def forget_expired() -> int:
    """Deletes a few rows whose time is over; sending does it now and then by itself. Skips what another process holds."""
    features = connections[_alias()].features
    with transaction.atomic(using=_alias()):
        rows = SmsCounter.objects.using(_alias()).select_for_update(skip_locked=features.has_select_for_update_skip_locked)
        old = list(rows.filter(expires_ms__lte=_moment()).order_by("bucket").values_list("pk", flat=True)[:SWEEP])
        return SmsCounter.objects.using(_alias()).filter(pk__in=old).delete()[0]


def _locked(limits: list[Limit], moment: int) -> dict[str, SmsCounter]:
    """The rows of the limits, locked in the order of their buckets (matrix J3). Made first where there are none."""
    manager = SmsCounter.objects.using(_alias())
    buckets = [one.bucket for one in limits]
    rows: dict[str, SmsCounter] = {}
    while len(rows) < len(buckets):  # an expired one may be deleted between the two statements
        manager.bulk_create(
            [SmsCounter(bucket=one.bucket, expires_ms=moment + one.seconds * 1000) for one in limits], ignore_conflicts=True
        )
        rows = {row.bucket: row for row in manager.select_for_update().filter(bucket__in=buckets).order_by("bucket")}
    return rows


def _refuse_when_full(limits: list[Limit], rows: Mapping[str, SmsCounter], moment: int) -> None:
    """Names the limit that lasts longest: coming back earlier would be refused again."""
    full = [(rows[one.bucket].expires_ms, one.name) for one in limits if one.bucket in rows and _is_full(one, rows[one.bucket])]
    if full:
        until, name = max(full)
        raise SmsLimited(name, retry_after=max(1, -(-(until - moment) // 1000)))


def _is_full(limit: Limit, row: SmsCounter) -> bool:
    return row.amount + limit.amount > limit.allowed


def _alias() -> str:
    return router.db_for_write(SmsCounter)


def _moment() -> int:
    return int(now().timestamp() * 1000)
