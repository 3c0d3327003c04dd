from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from lk_kit.core.actions import Action

from .enums import DeliveryStatus
from .leases import moment
from .models import Delivery


@dataclass(kw_only=True)
class RequeueDeliveries(Action[int]):
    """Gives dead letters a new life: due at once, with all attempts before them. Returns how many there were among `ids`.

    What is pending, in work or done is left alone: a delivery is never run again because somebody pressed twice.
    """

    name = "events.requeue"
    staff_permission = "lk_kit_events.change_delivery"

    ids: Sequence[Any] = field(default_factory=tuple)

    def perform(self) -> int:
        dead = Delivery.objects.using(self.using()).dead().filter(pk__in=list(self.ids))
        return dead.update(status=DeliveryStatus.PENDING.value, attempts=0, available_at=moment(self.using()))
