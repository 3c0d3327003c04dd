from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class AttemptCounter(models.Model):
    """How often something was tried. The bucket is a keyed hash of who tried what; `expires_ms` is milliseconds since 1970."""

    bucket = models.CharField(primary_key=True, max_length=64)
    count = models.PositiveIntegerField(default=0)
    expires_ms = models.BigIntegerField(db_index=True)

    class Meta:
        verbose_name = _("counter of attempts")
        verbose_name_plural = _("counters of attempts")

    def __str__(self) -> str:
        return self.bucket[:8]
