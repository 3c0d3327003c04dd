from __future__ import annotations

from typing import ClassVar

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.translation import gettext_lazy as _

from lk_kit.core.clock import now
from lk_kit.core.events import EVENT_TYPES, restore
from lk_kit.core.events import Event as Fact
from lk_kit.core.ids import uuid7

from .enums import DeliveryStatus
from .querysets import DeliveryQuerySet, EventQuerySet


class Event(models.Model):
    """One row a fact, written with the change itself and never changed. `actor_id` and `subject_id` are strings: any kind of key fits."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(_("name"), max_length=64)
    occurred_at = models.DateTimeField(_("when"))
    actor_id = models.CharField(_("who"), max_length=64, null=True, blank=True)
    party_id = models.UUIDField(_("party"), null=True, blank=True)
    subject_type = models.CharField(_("kind of object"), max_length=100, blank=True, default="")
    subject_id = models.CharField(_("object"), max_length=64, blank=True, default="")
    payload = models.JSONField(_("data"), default=dict, encoder=DjangoJSONEncoder)
    is_public = models.BooleanField(_("shown to the customer"), default=True)

    objects: ClassVar[EventQuerySet] = EventQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        indexes = [
            models.Index(fields=["party_id", "-occurred_at", "-id"], name="lk_kit_events_party"),
            models.Index(fields=["subject_type", "subject_id", "occurred_at"], name="lk_kit_events_subject"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_known(self) -> bool:
        """Whether this version of the code declares the event."""
        return self.name in EVENT_TYPES

    def restore(self) -> Fact:
        """The fact as it was emitted. Raises LookupError for a name that this version does not know, TypeError when a field is missing."""
        head = {"id": self.pk, "occurred_at": self.occurred_at, "actor_id": self.actor_id, "party_id": self.party_id}
        fact = restore(self.name, self.payload, **head)
        if fact is None:
            raise LookupError(f"No installed app declares the event {self.name!r}")
        return fact

    def describe(self) -> str:
        """The text in the active language; the bare name for a fact that this version cannot tell."""
        try:
            return self.restore().describe() or self.name
        except (LookupError, TypeError, ValueError):
            return self.name


class Delivery(models.Model):
    """An event on its way to one consumer. Claimed by lease: `lease_token` fences off a worker that wakes up too late."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    # No index of its own: the unique constraint begins with it.
    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="deliveries", db_index=False, verbose_name=_("event"))
    consumer = models.CharField(_("consumer"), max_length=100)
    status = models.CharField(_("status"), max_length=16, default=DeliveryStatus.PENDING.value)
    attempts = models.PositiveIntegerField(_("attempts"), default=0)
    available_at = models.DateTimeField(_("next attempt"), default=now)
    lease_token = models.UUIDField(null=True, blank=True, editable=False)
    leased_until = models.DateTimeField(_("leased until"), null=True, blank=True)
    done_at = models.DateTimeField(_("done"), null=True, blank=True)
    last_error = models.TextField(_("last error"), blank=True, default="")

    objects: ClassVar[DeliveryQuerySet] = DeliveryQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        constraints = [models.UniqueConstraint(fields=["event", "consumer"], name="lk_kit_events_delivery_once")]
        indexes = [
            models.Index(fields=["available_at"], condition=models.Q(status__in=["pending", "leased"]), name="lk_kit_events_delivery_due"),
            models.Index(fields=["consumer"], condition=models.Q(status="dead"), name="lk_kit_events_delivery_dead"),
        ]

    def __str__(self) -> str:
        return f"{self.consumer}: {self.status}"
