"""Rules over the sign-in history. Asked by a consumer, after the request; each speaks once a window (`Anomaly.bucket` is unique)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db.models import QuerySet

from lk_kit.core.events import emit

from .conf import DEFAULT_ANOMALIES, RATE, conf
from .enums import Outcome, Rule
from .models import Anomaly, SignInRecord
from .secrets import digest
from .signals import AnomalyNoticed

Finding = dict[str, Any]


def judge(record: SignInRecord) -> list[Anomaly]:
    """What is unusual about this attempt and was not told yet. Runs in the transaction of the caller."""
    found = (_told(rule, record, look) for rule, look in RULES.items())
    return [one for one in found if one is not None]


def _told(rule: Rule, record: SignInRecord, look: Callable[[SignInRecord, int, timedelta], Finding | None]) -> Anomaly | None:
    match = RATE.fullmatch({**DEFAULT_ANOMALIES, **conf.ANOMALIES}[rule.value])
    if match is None:
        return None
    many, seconds = int(match[1]), int(match[2])
    finding = look(record, many, timedelta(seconds=seconds))
    if finding is None:
        return None
    about = finding.get("network") or f"{record.user_id}:{finding.get('country', '')}"
    bucket = digest(f"{rule.value}:{about}:{int(record.at.timestamp()) // seconds}")
    anomaly, is_fresh = Anomaly.objects.get_or_create(bucket=bucket, defaults={"rule": rule.value, "at": record.at, **finding})
    if not is_fresh:
        return None
    user_id = None if anomaly.user_id is None else str(anomaly.user_id)
    emit(AnomalyNoticed(anomaly_id=anomaly.pk, rule=rule.value, user_id=user_id, count=anomaly.count), anomaly)
    return anomaly


def _failures_of(record: SignInRecord) -> QuerySet[Any]:
    return SignInRecord.objects.filter(user=record.user_id, outcome=Outcome.FAILURE.value, pk__lte=record.pk).order_by("-pk")


def _many_failures(record: SignInRecord, many: int, window: timedelta) -> Finding | None:
    """Reads `many` rows of the index, however many there are."""
    latest = list(_failures_of(record).values_list("at", flat=True)[:many])
    if len(latest) < many or latest[-1] < record.at - window:
        return None
    return {"user_id": record.user_id, "count": many}


def account_failures(record: SignInRecord, many: int, window: timedelta) -> Finding | None:
    is_asked = record.outcome == Outcome.FAILURE and record.user_id is not None
    return _many_failures(record, many, window) if is_asked else None


def success_after_failures(record: SignInRecord, many: int, window: timedelta) -> Finding | None:
    is_asked = record.outcome == Outcome.SUCCESS and record.user_id is not None
    return _many_failures(record, many, window) if is_asked else None


def network_accounts(record: SignInRecord, many: int, window: timedelta) -> Finding | None:
    """Names that nobody has count one by one: what was typed is not kept."""
    if record.outcome != Outcome.FAILURE or not record.network:
        return None
    tried = SignInRecord.objects.filter(network=record.network, outcome=Outcome.FAILURE.value, at__gt=record.at - window, at__lte=record.at)
    count = len(tried.exclude(user=None).order_by().values("user").distinct()[:many])
    count += len(tried.filter(user=None).values("pk")[:many])
    return {"network": record.network, "count": count} if count >= many else None


def new_country(record: SignInRecord, many: int, window: timedelta) -> Finding | None:
    """Another country than in all of the kept history; the first known one is none."""
    if record.outcome != Outcome.SUCCESS or record.user_id is None or not record.country:
        return None
    earlier = SignInRecord.objects.filter(user=record.user_id, outcome=Outcome.SUCCESS.value, pk__lt=record.pk).exclude(country="")
    if not earlier.exists() or earlier.filter(country=record.country).exists():
        return None
    return {"user_id": record.user_id, "country": record.country, "count": 1}


RULES: dict[Rule, Callable[[SignInRecord, int, timedelta], Finding | None]] = {
    Rule.ACCOUNT_FAILURES: account_failures,
    Rule.NETWORK_ACCOUNTS: network_accounts,
    Rule.SUCCESS_AFTER_FAILURES: success_after_failures,
    Rule.NEW_COUNTRY: new_country,
}
