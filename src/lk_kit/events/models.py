from __future__ import annotations

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.translation import gettext_lazy as _

from lk_kit.core.clock import now
from lk_kit.core.ids import uuid7

from .enums import DeliveryStatus


class Event(models.Model):
    """One row a fact, written with the change itself and never changed. `actor_id` and `subject_id` are strings: no kind of key is assumed."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(_("name"), max_length=64)
    occurred_at = models.DateTimeField(_("when"))
    actor_id = models.CharField(_("who"), max_length=64, null=True, blank=True)
    party_id = models.UUIDField(_("party"), null=True, blank=True)
    subject_type = models.CharField(_("kind of object"), max_length=100, blank=True, default="")
    subject_id = models.CharField(_("object"), max_length=64, blank=True, default="")
    payload = models.JSONField(_("data"), default=dict, encoder=DjangoJSONEncoder)
    is_public = models.BooleanField(_("shown to the customer"), default=True)

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        indexes = [
            models.Index(fields=["party_id", "-occurred_at"], name="lk_kit_events_party"),
            models.Index(fields=["subject_type", "subject_id", "occurred_at"], name="lk_kit_events_subject"),
        ]

    def __str__(self) -> str:
        return self.name


class Delivery(models.Model):
    """An event on its way to one consumer. Claimed by lease: `lease_token` fences off a worker that wakes up too late."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="deliveries", verbose_name=_("event"))
    consumer = models.CharField(_("consumer"), max_length=100)
    status = models.CharField(_("status"), max_length=16, default=DeliveryStatus.PENDING.value)
    attempts = models.PositiveIntegerField(_("attempts"), default=0)
    available_at = models.DateTimeField(_("next attempt"), default=now)
    lease_token = models.UUIDField(null=True, blank=True, editable=False)
    leased_until = models.DateTimeField(_("leased until"), null=True, blank=True)
    done_at = models.DateTimeField(_("done"), null=True, blank=True)
    last_error = models.TextField(_("last error"), blank=True, default="")

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        constraints = [models.UniqueConstraint(fields=["event", "consumer"], name="lk_kit_events_delivery_once")]
        indexes = [
            models.Index(fields=["available_at"], condition=models.Q(status__in=["pending", "leased"]), name="lk_kit_events_delivery_due")
        ]

    def __str__(self) -> str:
        return f"{self.consumer}: {self.status}"
