"""Who may work on a delivery: short leases in the row itself. Every later write carries the lease's token, so a worker that wakes up too
late cannot record anything.

A row is due when `available_at` has passed. A lease moves that moment to its own end: an abandoned delivery comes back by itself and one
partial index serves both. Times are the database's on PostgreSQL, so hosts with wrong clocks steal nothing from each other.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import nullcontext
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.db import connections, transaction
from django.db.models import F
from django.db.models.functions import Now

from lk_kit.core.clock import now

from .conf import conf
from .enums import DeliveryStatus
from .models import Delivery
from .querysets import DeliveryQuerySet

MAX_ERROR = 2_000


def moment(using: str, seconds: float = 0) -> Any:
    """A moment by the clock that all workers share: the database's where it has a good one."""
    start: datetime | Now = Now() if connections[using].vendor == "postgresql" else now()
    return start + timedelta(seconds=seconds) if seconds else start


def rows(using: str) -> DeliveryQuerySet:
    return Delivery.objects.using(using)


def claim(limit: int, *, using: str = "default", event_id: UUID | None = None) -> list[Delivery]:
    """Leases up to `limit` due deliveries (of one event) to the caller, with their events. Nobody else gets them until the lease ends."""
    token, due = uuid4(), rows(using).due(moment(using))
    can_skip = connections[using].features.has_select_for_update_skip_locked
    with transaction.atomic(using=using) if can_skip else nullcontext():
        ids = list(wanted(due, event_id, lock=can_skip).values_list("pk", flat=True)[:limit])
        # Locked rows are named by their keys alone: with `due`, stale statistics could send the planner through the whole backlog.
        # Where rows cannot be locked, `due` makes this update the compare-and-set.
        target = rows(using) if can_skip else due
        if not ids or not target.filter(pk__in=ids).update(lease_token=token, **lease(using)):
            return []
    return list(rows(using).filter(pk__in=ids, lease_token=token).select_related("event").order_by("pk"))


def wanted(due: DeliveryQuerySet, event_id: UUID | None, *, lock: bool) -> DeliveryQuerySet:
    """What has waited longest. Of one event without an order, so that nothing tempts the planner away from the event's own index."""
    found = due.order_by("available_at") if event_id is None else due.of_event(event_id).order_by()
    return found.select_for_update(skip_locked=True) if lock else found


def lease(using: str) -> dict[str, Any]:
    end = moment(using, conf.LEASE_SECONDS)
    return {"status": DeliveryStatus.LEASED.value, "leased_until": end, "available_at": end}


def mine(delivery: Delivery) -> DeliveryQuerySet:
    """The row, as long as the lease that `delivery` was claimed with still holds."""
    using = delivery._state.db or "default"
    return rows(using).filter(pk=delivery.pk, status=DeliveryStatus.LEASED, lease_token=delivery.lease_token)


def start(delivery: Delivery) -> bool:
    """Counts the attempt and renews the lease just before the consumer runs. False: somebody else has it now."""
    delivery.attempts += 1
    return bool(mine(delivery).update(attempts=F("attempts") + 1, **lease(delivery._state.db or "default")))


def ack(delivery: Delivery) -> bool:
    return settle(delivery, status=DeliveryStatus.DONE.value, done_at=moment(delivery._state.db or "default"), last_error="")


def retry(delivery: Delivery, seconds: float, error: str) -> bool:
    available_at = moment(delivery._state.db or "default", seconds)
    return settle(delivery, status=DeliveryStatus.PENDING.value, available_at=available_at, last_error=clean(error))


def bury(delivery: Delivery, error: str) -> bool:
    return settle(delivery, status=DeliveryStatus.DEAD.value, last_error=clean(error))


def postpone(delivery: Delivery) -> bool:
    """Back to the queue, for later, without counting an attempt: this version of the code cannot do it."""
    available_at = moment(delivery._state.db or "default", conf.POSTPONE_SECONDS)
    return settle(delivery, status=DeliveryStatus.PENDING.value, available_at=available_at)


def release(deliveries: Iterable[Delivery]) -> int:
    """Gives back what was not finished; it is due at once."""
    return sum(settle(one, status=DeliveryStatus.PENDING.value, available_at=moment(one._state.db or "default")) for one in deliveries)


def settle(delivery: Delivery, **values: Any) -> bool:
    return bool(mine(delivery).update(lease_token=None, leased_until=None, **values))


def clean(error: str) -> str:
    return error.replace("\x00", "")[:MAX_ERROR]
