"""The package's only clock: everything else asks here, so tests and hosts can move time in one place."""

from __future__ import annotations

from datetime import date, datetime, tzinfo
from zoneinfo import ZoneInfo

from django.core.exceptions import ImproperlyConfigured
from django.utils import timezone


def now() -> datetime:
    """The present moment, aware, in UTC. On a site with `USE_TZ = False` it raises ImproperlyConfigured."""
    moment = timezone.now()
    if timezone.is_naive(moment):
        raise ImproperlyConfigured("lk_kit stores aware times only. Set USE_TZ = True.")
    return moment


def today(tz: tzinfo | str | None = None) -> date:
    """The calendar day in `tz` (an object or an IANA name); without it, in the active time zone of the request."""
    zone = ZoneInfo(tz) if isinstance(tz, str) else tz
    return timezone.localtime(now(), zone).date()
