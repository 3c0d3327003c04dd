from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django_otp.models import Device

from lk_kit.accounts.clients import describe_client
from lk_kit.accounts.enums import ResetStatus
from lk_kit.accounts.querysets import LiveQuerySet, PersonalQuerySet
from lk_kit.core.clock import now
from lk_kit.core.ids import uuid7


class CodeDevice(Device):  # type: ignore[misc]
    """Codes sent to the user's verified address or number, as his second factor. He has switched it on himself.

    `distrusted_at`: the channel set a new password, so that it alone would open the account; it
    counts again after a sign-in by another factor.
    """

    id = models.BigAutoField(primary_key=True)
    channel = models.CharField(_("channel"), max_length=8, editable=False)
    distrusted_at = models.DateTimeField(_("used for a reset"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("codes as second factor")
        verbose_name_plural = _("codes as second factor")
        constraints = [models.UniqueConstraint(fields=["user", "channel"], name="lk_kit_accounts_codedevice_channel")]

    def __str__(self) -> str:
        return self.channel


class TrustedBrowser(models.Model):
    """A browser that is not asked for the second factor again. Only the SHA-256 of its cookie is here. It lives as long as the factor
    (`otp_device`) that was proven in it."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    key_hash = models.CharField(max_length=64, unique=True, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="lk_trusted_browsers", verbose_name=_("user"))
    otp_device = models.CharField(_("second factor"), max_length=100, editable=False)
    created_at = models.DateTimeField(_("trusted since"), default=now, editable=False)
    last_used = models.DateTimeField(_("last used"), default=now, editable=False)
    expires_at = models.DateTimeField(_("expires"), db_index=True)
    user_agent = models.CharField(_("browser"), max_length=300, blank=True, default="")

    objects = LiveQuerySet.as_manager()

    class Meta:
        verbose_name = _("trusted browser")
        verbose_name_plural = _("trusted browsers")

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def client(self) -> str:
        """«Firefox, Windows»."""
        return describe_client(self.user_agent)


class FactorDemand(models.Model):
    """Since when a rule of the site or of a company demands a second factor of this user: his days of grace count from here."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True, related_name="lk_factor_demand", verbose_name=_("user")
    )
    since = models.DateTimeField(_("since"), default=now, editable=False)

    class Meta:
        verbose_name = _("demand of a second factor")
        verbose_name_plural = _("demands of a second factor")

    def __str__(self) -> str:
        return str(self.pk)


class FactorReset(models.Model):
    """A member of staff asks to take away the second factor of somebody who has lost it; another one approves; the person can stop it."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="lk_factor_resets", verbose_name=_("user"))
    status = models.CharField(_("status"), max_length=16, default=ResetStatus.REQUESTED.value, editable=False)
    reason = models.TextField(_("reason"), max_length=1000)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, editable=False, related_name="+", verbose_name=_("requested by")
    )
    requested_at = models.DateTimeField(_("requested"), default=now, editable=False)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, editable=False, related_name="+", verbose_name=_("decided by")
    )
    decided_at = models.DateTimeField(_("decided"), null=True, editable=False)
    due_at = models.DateTimeField(_("takes effect"), null=True, editable=False, db_index=True)
    ended_at = models.DateTimeField(_("ended"), null=True, editable=False)

    objects = PersonalQuerySet.as_manager()

    class Meta:
        verbose_name = _("reset of a second factor")
        verbose_name_plural = _("resets of second factors")
        constraints = [
            models.UniqueConstraint(
                fields=["user"],
                condition=models.Q(status__in=[ResetStatus.REQUESTED.value, ResetStatus.APPROVED.value]),
                name="lk_kit_accounts_factorreset_open",
            )
        ]
        permissions = [("approve_factorreset", "Can approve resets of second factors")]

    def __str__(self) -> str:
        return str(self.pk)
