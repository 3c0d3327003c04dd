from __future__ import annotations

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.translation import gettext_lazy as _

from lk_kit.core.clock import now
from lk_kit.core.ids import uuid7
from lk_kit.privacy.enums import ErasureStatus
from lk_kit.privacy.querysets import OwnQuerySet


class Erasure(models.Model):
    """A wish to be forgotten and, once done, its act: what was erased, anonymised and kept, by table, in numbers and without data."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="lk_erasures", verbose_name=_("user"))
    status = models.CharField(_("status"), max_length=16, default=ErasureStatus.WAITING.value)
    requested_at = models.DateTimeField(_("requested"), default=now, editable=False)
    due_at = models.DateTimeField(_("due"), db_index=True)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    is_replay = models.BooleanField(_("after a restored backup"), default=False)
    act = models.JSONField(_("act"), default=dict, blank=True, encoder=DjangoJSONEncoder)
    act_sha256 = models.CharField(_("SHA-256 of the act"), max_length=64, blank=True, default="")
    files = models.JSONField(_("files that still have to be deleted"), default=list, blank=True)

    objects = OwnQuerySet.as_manager()

    class Meta:
        verbose_name = _("erasure of personal data")
        verbose_name_plural = _("erasures of personal data")
        constraints = [
            models.UniqueConstraint(
                fields=["user"],
                condition=models.Q(status__in=[ErasureStatus.WAITING.value, ErasureStatus.STOPPED.value]),
                name="lk_kit_privacy_erasure_open",
            )
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def is_open(self) -> bool:
        return self.status in {ErasureStatus.WAITING, ErasureStatus.STOPPED}
