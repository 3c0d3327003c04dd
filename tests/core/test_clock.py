from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.utils import timezone

from lk_kit.core import clock

pytestmark = pytest.mark.project("default")  # it knows nothing of the host: once is enough


def test_now_is_aware_and_utc() -> None:
    moment = clock.now()
    assert moment.utcoffset() == timedelta(0)
    assert abs(moment - datetime.now(UTC)) < timedelta(seconds=5)


def test_a_site_without_time_zones_is_told_so(settings: object) -> None:
    settings.USE_TZ = False  # type: ignore[attr-defined]
    with pytest.raises(ImproperlyConfigured, match="USE_TZ"):
        clock.now()


def test_today_is_the_day_of_the_zone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: datetime(2026, 12, 31, 22, 30, tzinfo=UTC))
    assert clock.today("Europe/Moscow") == date(2027, 1, 1)
    assert clock.today("America/New_York") == date(2026, 12, 31)
    assert clock.today(UTC) == date(2026, 12, 31)
    with timezone.override("Asia/Vladivostok"):
        assert clock.today() == date(2027, 1, 1)
