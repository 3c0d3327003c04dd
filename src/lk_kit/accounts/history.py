"""Writes the sign-in history. Called by the pipeline at its end points and by nobody else."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.http import HttpRequest

from lk_kit.core.clock import now
from lk_kit.core.events import emit

from . import devices
from .clients import client_ip, network_of, user_agent
from .conf import conf
from .enums import Outcome
from .models import Anomaly, KnownDevice, SignInRecord, Visit
from .places import place_of
from .signals import NewDeviceSeen

_PURGED_AT_ONCE = 5000


def record_success(request: HttpRequest, user: Any, *, door: str, factor: str, mode: str) -> UUID:
    """Inside the transaction of the sign-in. A device that is new, but not the user's first, makes a fact that mails him."""
    device, is_new = devices.remember(request, user, with_cookie=mode == "session")
    alarming = is_new and not devices.is_first(user, device)
    how = {"outcome": Outcome.SUCCESS.value, "door": door, "factor": factor, "mode": mode}
    record = SignInRecord.objects.create(user=user, **how, device=device, is_new_device=is_new, **_whence(request))
    if alarming:
        emit(NewDeviceSeen(actor_id=str(user.pk), user_id=str(user.pk), record_id=record.pk), record)
    return record.pk


def record_failure(request: HttpRequest | None, user: Any | None, *, stage: str, door: str) -> UUID:
    whence = _whence(request) if request is not None else {}
    device = devices.known(request, user) if request is not None else None
    outcome = Outcome.FAILURE.value
    return SignInRecord.objects.create(user=user, outcome=outcome, stage=stage, door=door, device=device, **whence).pk


def _whence(request: HttpRequest) -> dict[str, Any]:
    ip = client_ip(request)
    place = place_of(ip)
    return {
        "ip": ip or None,
        "network": network_of(ip) if ip else "",
        "user_agent": user_agent(request),
        "country": place.country,
        "place": place.text,
    }


def forget_old() -> int:
    """What `SIGN_IN_HISTORY_DAYS` no longer keeps, in portions that lock little."""
    border, count = now() - timedelta(days=conf.SIGN_IN_HISTORY_DAYS), 0
    while keys := list(SignInRecord.objects.filter(at__lt=border).order_by("at").values_list("pk", flat=True)[:_PURGED_AT_ONCE]):
        count += SignInRecord.objects.filter(pk__in=keys).delete()[0]
    Anomaly.objects.filter(at__lt=border).delete()
    Visit.objects.filter(until__lt=border).delete()
    KnownDevice.objects.filter(last_seen__lt=now() - timedelta(seconds=devices.MAX_AGE)).delete()
    return count
