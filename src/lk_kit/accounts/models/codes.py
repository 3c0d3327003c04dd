from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from lk_kit.core.clock import now
from lk_kit.core.ids import uuid7


class OneTimeCode(models.Model):
    """A code that was sent, or, where nobody has the destination, only looks as if. Its digits are derived from the id and kept nowhere."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    purpose = models.CharField(_("purpose"), max_length=16, editable=False)
    channel = models.CharField(_("channel"), max_length=8, editable=False)
    destination = models.CharField(_("destination"), max_length=254, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, related_name="lk_codes", verbose_name=_("user"), editable=False
    )
    language = models.CharField(_("language"), max_length=16, blank=True, default="", editable=False)
    ip = models.GenericIPAddressField(_("address"), null=True, blank=True, editable=False)
    created_at = models.DateTimeField(_("requested"), default=now, editable=False)
    expires_at = models.DateTimeField(_("expires"), db_index=True, editable=False)
    used_at = models.DateTimeField(_("used"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("one-time code")
        verbose_name_plural = _("one-time codes")

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def is_open(self) -> bool:
        return self.used_at is None and self.expires_at > now()
