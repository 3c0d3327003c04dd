from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from lk_kit.core.clock import now
from lk_kit.core.ids import uuid7


class AddressRequest(models.Model):
    """Somebody typed an address into a form, and a mail will answer him there. No user exists before the address is proven, so nobody can
    occupy the address of another. The link of the mail is signed from the id and never stored.

    `password` is the hash for the account to be; a reset for an address that nobody has is remembered only for its mail.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField(_("kind"), max_length=16, editable=False)
    email = models.EmailField(_("e-mail"))
    password = models.CharField(_("password"), max_length=200, blank=True, default="", editable=False)
    first_name = models.CharField(_("first name"), max_length=150, blank=True, default="")
    last_name = models.CharField(_("last name"), max_length=150, blank=True, default="")
    language = models.CharField(_("language"), max_length=16, blank=True, default="")
    next_url = models.CharField(max_length=500, blank=True, default="", editable=False)
    created_at = models.DateTimeField(_("requested"), default=now, editable=False)
    expires_at = models.DateTimeField(_("expires"), db_index=True)
    confirmed_at = models.DateTimeField(_("confirmed"), null=True, blank=True)

    class Meta:
        verbose_name = _("request by mail")
        verbose_name_plural = _("requests by mail")

    def __str__(self) -> str:
        return str(self.pk)


class VerifiedEmail(models.Model):
    """An address that a user has answered a mail at. An account whose address changes has not proven the new one."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="lk_verified_emails", verbose_name=_("user"))
    email = models.EmailField(_("e-mail"))
    verified_at = models.DateTimeField(_("confirmed"), default=now, editable=False)

    class Meta:
        verbose_name = _("confirmed address")
        verbose_name_plural = _("confirmed addresses")
        constraints = [models.UniqueConstraint(fields=["user", "email"], name="lk_kit_accounts_verifiedemail_key")]

    def __str__(self) -> str:
        return str(self.pk)
