from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class SpentChallenge(models.Model):
    """A question that was answered once. Unspent ones are not stored: they are signed, and expire."""

    digest = models.CharField(primary_key=True, max_length=64, editable=False)
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = _("answered passkey question")
        verbose_name_plural = _("answered passkey questions")

    def __str__(self) -> str:
        return self.digest[:8]
