from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from lk_kit.core.clock import now
from lk_kit.core.ids import uuid7

from .enums import SmsStatus


class SmsRecord(models.Model):
    """One attempt to send a text. Added before the call, closed once with its outcome, then never changed and never deleted by hand. Goes
    after SMS_LOG_DAYS.

    The text is not kept. The number is kept with its middle hidden, and as a keyed hash so that staff find the messages of a number
    that they know in full.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    key = models.CharField(_("delivery"), max_length=64, blank=True, default="", db_index=True)
    number_hash = models.CharField(max_length=64, db_index=True, editable=False)
    number = models.CharField(_("number"), max_length=32)
    purpose = models.CharField(_("purpose"), max_length=64, blank=True, default="")
    backend = models.CharField(_("backend"), max_length=64)
    status = models.CharField(_("status"), max_length=16, default=SmsStatus.SENDING.value)
    parts = models.PositiveSmallIntegerField(_("parts"), default=1)
    cost = models.DecimalField(_("cost"), max_digits=12, decimal_places=4, default=0)
    external_id = models.CharField(_("gateway's id"), max_length=64, blank=True, default="")
    error = models.CharField(_("error"), max_length=200, blank=True, default="")
    created_at = models.DateTimeField(_("when"), default=now, editable=False)

    class Meta:
        app_label = "lk_kit_messaging"  # a site that forgot the app hears check E020, not a traceback of setup()
        verbose_name = _("text message")
        verbose_name_plural = _("text messages")
        indexes = [models.Index(fields=["-created_at"], name="lk_kit_messaging_sms_at")]

    def __str__(self) -> str:
        return self.number


class SmsCounter(models.Model):
    """What was used of one limit. The bucket is a keyed hash of what is limited; `expires_ms` is milliseconds since 1970."""

    bucket = models.CharField(primary_key=True, max_length=64)
    amount = models.BigIntegerField(default=0)
    expires_ms = models.BigIntegerField(db_index=True)

    class Meta:
        app_label = "lk_kit_messaging"  # a site that forgot the app hears check E020, not a traceback of setup()
        verbose_name = _("counter of text messages")
        verbose_name_plural = _("counters of text messages")

    def __str__(self) -> str:
        return self.bucket[:8]
