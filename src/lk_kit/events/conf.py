"""Settings of the outbox: how long a consumer may work, when it is tried again, when we give up."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from lk_kit.core.conf import Option, Section, at_least

RETRY_SCHEDULE: Final = (5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400)
"""Seconds before the second, third … attempt: about three days in all, the example schedule of Standard Webhooks 1.0."""

MOST_ATTEMPTS: Final = len(RETRY_SCHEDULE) + 1

JITTER: Final = 0.2
"""Every wait is stretched or shrunk by up to this share, so that what failed together does not come back together."""


def _schedule_problem(value: Any) -> str:
    numbers_only = all(isinstance(one, (int, float)) and not isinstance(one, bool) and one >= 0 for one in value)
    return "" if value and numbers_only else "must be a list of seconds, none of them negative"


class EventsSettings(Section):
    LEASE_SECONDS = Option(
        120,
        "How long a consumer may work on one delivery. After that another worker takes it over, so set it above the longest call out.",
        types=(int, float),
        valid=lambda value: "" if value > 0 else "must be greater than 0",
    )
    RETRY_SCHEDULE: Option[Sequence[float]] = Option(
        RETRY_SCHEDULE,
        "Seconds to wait before the second, third … attempt; the last value repeats. Each wait varies by a fifth.",
        types=(list, tuple),
        valid=_schedule_problem,
    )
    MAX_ATTEMPTS = Option(
        MOST_ATTEMPTS,
        "After so many attempts a delivery is given up: it stays in the admin until somebody queues it again.",
        valid=at_least(1),
    )
    BATCH_SIZE = Option(20, "How many deliveries a worker leases at once.", valid=at_least(1))
    POSTPONE_SECONDS = Option(
        300,
        "When to look again at a delivery whose consumer or event this version of the code does not know (rolling deploys).",
        types=(int, float),
        valid=at_least(1),
    )
    HINTS = Option(True, "Enqueue a task after each commit that delivers at once. Switch it off to deliver by lk_deliver alone.")
    TASK_BACKEND = Option("default", "The alias in TASKS that gets the hints.")
    TASK_QUEUE = Option("default", "The queue that gets the hints; it must be among the backend's QUEUES.")


conf = EventsSettings("EVENTS")
