from __future__ import annotations

from datetime import datetime
from functools import cache
from typing import Any, Self
from uuid import UUID

from django.db import models
from django.db.models import Q

from lk_kit.core.actors import Actor, Grant
from lk_kit.core.permissions import all_permissions
from lk_kit.core.swapping import labels_of

from .enums import DeliveryStatus

VIEW = ".view"


@cache
def guarded_heads() -> frozenset[str]:
    """Heads of event names that have a view permission of their own: `orders.placed` is for those who hold `orders.view`."""
    return frozenset(code.removesuffix(VIEW) for code in all_permissions() if code.endswith(VIEW))


def hidden_heads(grant: Grant) -> frozenset[str]:
    return frozenset(head for head in guarded_heads() if head + VIEW not in grant.permissions)


class EventQuerySet(models.QuerySet[Any]):
    def visible_to(self, actor: Actor) -> Self:
        """All events for the system and for staff with `view_event`; else the public ones of the actor's parties, where he holds the view
        permission of the event's head (`orders.*` needs `orders.view`; a head without such a permission is for every member)."""
        if actor.is_system or actor.has_staff_perm("lk_kit_events.view_event"):
            return self
        parties: dict[frozenset[str], list[UUID]] = {}
        for party_id, grant in actor.grants.items():
            parties.setdefault(hidden_heads(grant), []).append(party_id)
        rule = Q()
        for heads, party_ids in parties.items():
            rule |= allowed(heads, party_ids)
        return self.filter(rule, is_public=True) if parties else self.none()

    def of_party(self, party_id: UUID | str) -> Self:
        return self.filter(party_id=party_id)

    def of_subject(self, instance: models.Model) -> Self:
        return self.of_kind(instance._meta.concrete_model._meta.label_lower).filter(subject_id=str(instance.pk))  # type: ignore[union-attr]

    def of_kind(self, label: str) -> Self:
        """One value is written as `=`, for the plans of PostgreSQL."""
        labels = labels_of(label)
        return self.filter(subject_type=labels[0]) if len(labels) == 1 else self.filter(subject_type__in=labels)

    def newest_first(self) -> Self:
        return self.order_by("-occurred_at", "-id")


def allowed(heads: frozenset[str], party_ids: list[UUID]) -> Q:
    """One party is written as `=`: only so does the index that starts with the party also give the order."""
    rule = Q(party_id=party_ids[0]) if len(party_ids) == 1 else Q(party_id__in=party_ids)
    for head in sorted(heads):
        rule &= ~Q(name__startswith=f"{head}.")
    return rule


class DeliveryQuerySet(models.QuerySet[Any]):
    def due(self, moment: datetime | Any) -> Self:
        """What a worker may take now: pending and past its time, or abandoned by a worker whose lease has ended."""
        return self.filter(status__in=[DeliveryStatus.PENDING, DeliveryStatus.LEASED], available_at__lte=moment)

    def of_event(self, event_id: UUID | None) -> Self:
        return self if event_id is None else self.filter(event_id=event_id)

    def dead(self) -> Self:
        return self.filter(status=DeliveryStatus.DEAD)

    def waiting(self) -> Self:
        return self.filter(status__in=[DeliveryStatus.PENDING, DeliveryStatus.LEASED])
