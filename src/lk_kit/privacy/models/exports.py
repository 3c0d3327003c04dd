from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from lk_kit.core.ids import uuid7
from lk_kit.core.made_files import OPEN, MadeFile
from lk_kit.privacy.conf import conf
from lk_kit.privacy.querysets import OwnQuerySet


class DataExport(MadeFile):
    """A copy of everything about a person."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="lk_exports", verbose_name=_("user"))

    objects = OwnQuerySet.as_manager()

    class Meta:
        verbose_name = _("copy of personal data")
        verbose_name_plural = _("copies of personal data")
        constraints = [models.UniqueConstraint(fields=["user"], condition=models.Q(status__in=OPEN), name="lk_kit_privacy_export_open")]

    @classmethod
    def lease_seconds(cls) -> int:
        return conf.EXPORT_LEASE_SECONDS
