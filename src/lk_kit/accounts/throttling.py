"""Limits of attempts, counted in the database: the same for all processes, atomic, and not lost with a cache.

An attempt is counted before it is judged and given back when it turns out well, so that 64 parallel guesses get 5 verdicts. Callers must
stand outside the transaction that may roll back: views of accounts are `non_atomic_requests`.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import IntegrityError, connections, router, transaction
from django.db.models import F
from django.utils.crypto import salted_hmac

from lk_kit.core.clock import now
from lk_kit.core.exceptions import TooManyAttempts

from .clients import network_of
from .conf import DEFAULT_LIMITS, RATE, conf
from .models import AttemptCounter

_UPSERT = (
    "INSERT INTO {table} (bucket, count, expires_ms) VALUES (%s, 1, %s) ON CONFLICT (bucket) DO UPDATE SET "
    "count = CASE WHEN {table}.expires_ms <= %s THEN 1 ELSE {table}.count + 1 END, "
    "expires_ms = CASE WHEN {table}.expires_ms <= %s OR {table}.count < %s THEN %s ELSE {table}.expires_ms END "
    "RETURNING count, expires_ms"
)


@dataclass(frozen=True)
class Limit:
    name: str
    key: str

    @property
    def bucket(self) -> str:
        return salted_hmac("lk_kit.accounts.throttling", f"{self.name}:{self.key}", algorithm="sha256").hexdigest()

    @property
    def rate(self) -> tuple[int, int]:
        """Attempts and seconds."""
        match = RATE.fullmatch({**DEFAULT_LIMITS, **conf.LIMITS}[self.name])
        assert match is not None  # noqa: S101 - a system check refuses anything else
        return int(match[1]), int(match[2])


def per_ip(name: str, ip: str) -> list[Limit]:
    """No limit for an address that cannot be known: one bucket for everybody would be a weapon."""
    return [Limit(name, network_of(ip))] if ip else []


def normal_form(identifier: str) -> str:
    """One bucket for all spellings of a name (matrix C11)."""
    return unicodedata.normalize("NFKC", identifier).casefold().strip()


def reserve(limits: list[Limit]) -> None:
    """Counts one attempt in every bucket. Raises TooManyAttempts when one of them is full, and counts nothing then."""
    taken: list[Limit] = []
    for limit in sorted(limits, key=lambda one: one.bucket):
        wait = _take(limit)
        taken.append(limit)
        if wait:
            give_back(taken)
            raise TooManyAttempts(retry_after=wait)


def give_back(limits: list[Limit]) -> None:
    """The attempt was a good one. Only this one is forgotten: failures before it stay counted (matrix C8)."""
    for limit in sorted(limits, key=lambda one: one.bucket):
        AttemptCounter.objects.filter(bucket=limit.bucket, count__gt=0).update(count=F("count") - 1)


@contextmanager
def attempt(limits: list[Limit], failures: tuple[type[Exception], ...]) -> Iterator[None]:
    """Counts what is tried inside; anything but one of `failures` gives the attempt back."""
    reserve(limits)
    try:
        yield
    except failures:
        raise
    except Exception:
        give_back(limits)
        raise
    else:
        give_back(limits)


def _take(limit: Limit) -> int:
    """Counts one; 0, or the seconds until the bucket is free again."""
    allowed, seconds = limit.rate
    moment = int(now().timestamp() * 1000)
    count, expires = _count(limit.bucket, allowed, moment, moment + seconds * 1000)
    return 0 if count <= allowed else max(1, -(-(expires - moment) // 1000))


def _count(bucket: str, allowed: int, moment: int, until: int) -> tuple[int, int]:
    connection = connections[router.db_for_write(AttemptCounter)]
    if connection.vendor not in {"postgresql", "sqlite"} or not connection.features.can_return_columns_from_insert:
        return _lock_and_count(connection.alias, bucket, allowed, moment, until)
    table = connection.ops.quote_name(AttemptCounter._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(_UPSERT.format(table=table), [bucket, until, moment, moment, allowed, until])
        row = cursor.fetchone()
    return int(row[0]), int(row[1])


def _lock_and_count(alias: str, bucket: str, allowed: int, moment: int, until: int) -> tuple[int, int]:
    """For databases without INSERT … ON CONFLICT … RETURNING."""
    rows = AttemptCounter.objects.using(alias).filter(bucket=bucket)
    with transaction.atomic(using=alias):
        try:
            with transaction.atomic(using=alias):
                AttemptCounter.objects.using(alias).create(bucket=bucket, count=0, expires_ms=until)
        except IntegrityError:
            pass  # it is there already
        row = rows.select_for_update().get()
        is_over = row.expires_ms <= moment
        if is_over or row.count < allowed:
            row.expires_ms = until
        row.count = 1 if is_over else row.count + 1
        row.save(using=alias)
    return row.count, row.expires_ms


def forget_expired() -> int:
    return AttemptCounter.objects.filter(expires_ms__lte=int(now().timestamp() * 1000)).delete()[0]
