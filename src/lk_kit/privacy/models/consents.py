from __future__ import annotations

from hashlib import sha256
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from lk_kit.core.clock import now
from lk_kit.core.ids import uuid7
from lk_kit.privacy.enums import Channel
from lk_kit.privacy.querysets import ConsentDocumentQuerySet, ConsentQuerySet


class ConsentDocument(models.Model):
    """One version of a text to agree to. A published text never changes: a new wording is a new version (152-FZ, article 9)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.SlugField(_("kind"), max_length=32, help_text=_("What it is about, for example personal-data or marketing."))
    version = models.PositiveIntegerField(_("version"), default=1)
    title = models.CharField(_("title"), max_length=200)
    text = models.TextField(_("text"))
    is_mandatory = models.BooleanField(
        _("mandatory"), default=False, help_text=_("The cabinet cannot be used without it. Marketing is never mandatory.")
    )
    sha256 = models.CharField(_("SHA-256 of the text"), max_length=64, blank=True, default="", editable=False)
    published_at = models.DateTimeField(_("published"), null=True, blank=True, editable=False)
    created_at = models.DateTimeField(_("created"), default=now, editable=False)

    objects = ConsentDocumentQuerySet.as_manager()

    class Meta:
        verbose_name = _("consent document")
        verbose_name_plural = _("consent documents")
        constraints = [models.UniqueConstraint(fields=["kind", "version"], name="lk_kit_privacy_document_version")]

    def __str__(self) -> str:
        return f"{self.title}, {self.version}"

    def digest(self) -> str:
        return sha256(f"{self.kind}\n{self.version}\n{self.title}\n{self.text}".encode()).hexdigest()

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.sha256 and self.sha256 != self.digest():
            raise ValidationError(_("A published text cannot be changed. Add a new version."), code="published")
        super().save(*args, **kwargs)


class Consent(models.Model):
    """A person agreed to one version. Rows are only added; a withdrawal dates the row, nothing takes the date back."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="lk_consents", verbose_name=_("user"))
    document = models.ForeignKey(ConsentDocument, on_delete=models.PROTECT, related_name="consents", verbose_name=_("document"))
    given_at = models.DateTimeField(_("given"), default=now, editable=False)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True, editable=False)
    ip = models.GenericIPAddressField(_("address"), null=True, blank=True, editable=False)
    channel = models.CharField(_("how"), max_length=16, default=Channel.PAGE.value, editable=False)

    objects = ConsentQuerySet.as_manager()

    class Meta:
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        constraints = [
            models.UniqueConstraint(fields=["user", "document"], condition=models.Q(withdrawn_at=None), name="lk_kit_privacy_consent_live")
        ]

    def __str__(self) -> str:
        return str(self.pk)
