from __future__ import annotations

from difflib import get_close_matches
from typing import Any

from django.core import checks

from lk_kit.core.checks import TAG, _absent_apps
from lk_kit.core.events import EVENT_TYPES

from .consumers import CONSUMERS, Consumer, path_of, unknown_patterns


@checks.register(TAG)
def check_consumers(app_configs: Any = None, **kwargs: Any) -> list[checks.CheckMessage]:
    """A misspelt event name would mean a consumer that never runs and nobody misses until it matters."""
    absent = _absent_apps()
    return [
        _unknown_event(one, pattern)
        for one in CONSUMERS.values()
        for pattern in unknown_patterns(one)
        if pattern.partition(".")[0] not in absent
    ]


def _unknown_event(one: Consumer, pattern: str) -> checks.CheckMessage:
    close = get_close_matches(pattern, sorted(EVENT_TYPES), n=1)
    return checks.Error(
        f"The consumer {one.name!r} ({path_of(one.handler)}) listens to {pattern!r}, which no installed app declares.",
        hint=f"Did you mean {close[0]!r}?" if close else f"Known events: {', '.join(sorted(EVENT_TYPES)) or 'none'}.",
        id="lk_kit.E040",
    )
