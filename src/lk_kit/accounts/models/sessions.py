from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from lk_kit.accounts.clients import describe_client
from lk_kit.accounts.querysets import ApiTokenQuerySet, SessionQuerySet
from lk_kit.core.clock import now
from lk_kit.core.ids import uuid7


class Session(models.Model):
    """A browser's session that knows its user. The cookie's value is not here, only its SHA-256: a copy of the table opens nothing."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    key_hash = models.CharField(max_length=64, unique=True, editable=False)
    data = models.TextField(_("data"), editable=False)
    expire_date = models.DateTimeField(_("expires"), db_index=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, related_name="lk_sessions", verbose_name=_("user")
    )
    otp_device = models.CharField(_("second factor"), max_length=100, blank=True, default="")
    created_at = models.DateTimeField(_("signed in"), default=now, editable=False)
    last_seen = models.DateTimeField(_("last seen"), default=now)
    ip = models.GenericIPAddressField(_("address"), null=True, blank=True)
    user_agent = models.CharField(_("browser"), max_length=300, blank=True, default="")

    objects = SessionQuerySet.as_manager()

    class Meta:
        verbose_name = _("session")
        verbose_name_plural = _("sessions")

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def client(self) -> str:
        """«Firefox, Windows»."""
        return describe_client(self.user_agent)

    @property
    def is_mobile(self) -> bool:
        return "Mobi" in self.user_agent


class ApiToken(models.Model):
    """A named key for programs. Only its SHA-256 is kept; `hint` holds the first characters, to tell one from another."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="lk_tokens", verbose_name=_("user"))
    title = models.CharField(_("name"), max_length=100)
    key_hash = models.CharField(max_length=64, unique=True, editable=False)
    hint = models.CharField(_("begins with"), max_length=12, editable=False)
    created_at = models.DateTimeField(_("created"), default=now, editable=False)
    expires_at = models.DateTimeField(_("expires"), null=True, blank=True)
    last_used = models.DateTimeField(_("last used"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)
    proven_at = models.DateTimeField(_("confirmed by the person"), null=True, blank=True, editable=False)
    proven_by = models.CharField(max_length=100, blank=True, default="", editable=False)
    is_proven_strongly = models.BooleanField(default=False, editable=False)

    objects = ApiTokenQuerySet.as_manager()

    class Meta:
        verbose_name = _("API token")
        verbose_name_plural = _("API tokens")

    def __str__(self) -> str:
        return self.title

    @property
    def is_live(self) -> bool:
        return self.revoked_at is None and (self.expires_at is None or self.expires_at > now())
