from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from lk_kit.core.clock import now
from lk_kit.core.files import private_storage, random_path
from lk_kit.core.ids import uuid7
from lk_kit.privacy.enums import ExportStatus
from lk_kit.privacy.querysets import OwnQuerySet

OPEN = (ExportStatus.PENDING.value, ExportStatus.RUNNING.value)


class DataExport(models.Model):
    """A copy of everything about a person. The row is the truth: a worker that died left its `leased_until`, and another one goes on."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="lk_exports", verbose_name=_("user"))
    status = models.CharField(_("status"), max_length=16, default=ExportStatus.PENDING.value)
    requested_at = models.DateTimeField(_("requested"), default=now, editable=False)
    leased_until = models.DateTimeField(null=True, blank=True, editable=False)
    lease_token = models.UUIDField(null=True, blank=True, editable=False)
    attempts = models.PositiveIntegerField(_("attempts"), default=0)
    parts_done = models.PositiveIntegerField(_("parts done"), default=0)
    parts_total = models.PositiveIntegerField(_("parts"), default=0)
    file = models.FileField(_("file"), upload_to=random_path, storage=private_storage, blank=True, default="")
    size = models.PositiveBigIntegerField(_("size"), default=0)
    ready_at = models.DateTimeField(_("ready"), null=True, blank=True)
    expires_at = models.DateTimeField(_("can be fetched until"), null=True, blank=True, db_index=True)

    objects = OwnQuerySet.as_manager()

    class Meta:
        verbose_name = _("copy of personal data")
        verbose_name_plural = _("copies of personal data")
        constraints = [models.UniqueConstraint(fields=["user"], condition=models.Q(status__in=OPEN), name="lk_kit_privacy_export_open")]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def is_open(self) -> bool:
        return self.status in OPEN

    @property
    def is_ready(self) -> bool:
        return self.status == ExportStatus.READY and self.expires_at is not None and self.expires_at > now()

    @property
    def percent(self) -> int:
        return 100 * self.parts_done // self.parts_total if self.parts_total else 0
