"""How not to claim and how not to deliver."""

from __future__ import annotations

from lk_kit.events.consumers import CONSUMERS
from lk_kit.events.deliveries import Tally
from lk_kit.events.enums import DeliveryStatus
from lk_kit.events.models import Delivery


def naive_claim(limit: int) -> list[Delivery]:
    # Read what is free, then mark it: two workers read the same rows.
    free = list(Delivery.objects.filter(status=DeliveryStatus.PENDING).order_by("available_at")[:limit])
    Delivery.objects.filter(pk__in=[one.pk for one in free]).update(status=DeliveryStatus.LEASED)
    return free


def naive_sweep(limit: int) -> Tally:
    """How not to deliver: mark as done first, so that nothing is sent twice, then call."""
    batch = list(Delivery.objects.filter(status=DeliveryStatus.PENDING).order_by("available_at")[:limit])
    mine = [one for one in batch if Delivery.objects.filter(pk=one.pk, status=DeliveryStatus.PENDING).update(status=DeliveryStatus.DONE)]
    for one in mine:
        CONSUMERS[one.consumer].handler(one.event.restore(), one)
    return Tally(done=len(mine))
