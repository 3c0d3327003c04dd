from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from lk_kit.accounts.clients import describe_client
from lk_kit.accounts.querysets import PersonalQuerySet, SignInQuerySet
from lk_kit.core.clock import now
from lk_kit.core.ids import uuid7


class KnownDevice(models.Model):
    """A browser in which the user has signed in. Its cookie's value is not here, only a digest that differs from user to user."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, db_index=False, related_name="lk_devices", verbose_name=_("user")
    )
    key_hash = models.CharField(max_length=64, editable=False)
    user_agent = models.CharField(_("browser"), max_length=300, blank=True, default="")
    ip = models.GenericIPAddressField(_("address"), null=True, blank=True)
    first_seen = models.DateTimeField(_("first seen"), default=now, editable=False)
    last_seen = models.DateTimeField(_("last seen"), default=now)

    objects = PersonalQuerySet.as_manager()

    class Meta:
        verbose_name = _("known device")
        verbose_name_plural = _("known devices")
        constraints = [models.UniqueConstraint(fields=["user", "key_hash"], name="lk_kit_accounts_device_key")]

    def __str__(self) -> str:
        return str(self.pk)


class SignInRecord(models.Model):
    """One attempt to sign in. No user: the name belongs to nobody, and what was typed is not kept. Goes after SIGN_IN_HISTORY_DAYS."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, db_index=False, related_name="lk_sign_ins", verbose_name=_("user")
    )
    at = models.DateTimeField(_("when"), default=now)
    outcome = models.CharField(_("result"), max_length=8)
    door = models.CharField(_("way in"), max_length=64, blank=True, default="")
    factor = models.CharField(_("second factor"), max_length=100, blank=True, default="")
    stage = models.CharField(_("failed step"), max_length=32, blank=True, default="")
    mode = models.CharField(_("opened"), max_length=8, blank=True, default="")
    ip = models.GenericIPAddressField(_("address"), null=True, blank=True)
    network = models.CharField(_("network"), max_length=45, blank=True, default="")
    user_agent = models.CharField(_("browser"), max_length=300, blank=True, default="")
    country = models.CharField(_("country"), max_length=2, blank=True, default="")
    place = models.CharField(_("place"), max_length=150, blank=True, default="")
    device = models.ForeignKey(
        KnownDevice, on_delete=models.SET_NULL, null=True, blank=True, related_name="sign_ins", verbose_name=_("device")
    )
    is_new_device = models.BooleanField(_("new device"), default=False)
    disowned_at = models.DateTimeField(_("disowned"), null=True, blank=True, editable=False)

    objects = SignInQuerySet.as_manager()

    class Meta:
        verbose_name = _("sign-in")
        verbose_name_plural = _("sign-in history")
        indexes = [
            models.Index(fields=["user", "-id"], name="lk_kit_accounts_signin_user"),
            models.Index(fields=["at"], name="lk_kit_accounts_signin_at"),
            models.Index(fields=["at", "user", "network"], condition=models.Q(outcome="failure"), name="lk_kit_accounts_signin_failed"),
            models.Index(fields=["network", "at"], condition=models.Q(outcome="failure"), name="lk_kit_accounts_signin_net"),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def client(self) -> str:
        """«Firefox, Windows»."""
        return describe_client(self.user_agent)

    @property
    def is_mobile(self) -> bool:
        return "Mobi" in self.user_agent


class AccountLock(models.Model):
    """«It was not me»: nobody enters before the password was set anew, or staff have lifted the lock."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True, related_name="lk_lock", verbose_name=_("user")
    )
    locked_at = models.DateTimeField(_("locked"), default=now, editable=False)

    class Meta:
        verbose_name = _("locked account")
        verbose_name_plural = _("locked accounts")

    def __str__(self) -> str:
        return str(self.pk)


class Anomaly(models.Model):
    """A rule of `ANOMALIES` that was broken; once a window, which `bucket` names."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    rule = models.CharField(_("rule"), max_length=32)
    bucket = models.CharField(max_length=64, unique=True, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, related_name="lk_anomalies", verbose_name=_("user")
    )
    network = models.CharField(_("network"), max_length=45, blank=True, default="")
    country = models.CharField(_("country"), max_length=2, blank=True, default="")
    count = models.PositiveIntegerField(_("how many"), default=0)
    at = models.DateTimeField(_("when"), default=now, db_index=True)

    class Meta:
        verbose_name = _("anomaly of sign-ins")
        verbose_name_plural = _("anomalies of sign-ins")

    def __str__(self) -> str:
        return self.rule
