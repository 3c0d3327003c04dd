from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from lk_kit.core.clock import now
from lk_kit.core.ids import uuid7

from .codes import OneTimeCode


class AddressRequest(models.Model):
    """Somebody typed an address or a number into a form, and a message will answer him there. No user exists before it is proven, so nobody
    can occupy what belongs to another. The link of the mail is signed from the id and never stored; a number is proven by `code`.

    `password` is the hash for the account to be, empty where it is chosen after the proof; a reset for an address that nobody has is
    remembered only for its mail.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField(_("kind"), max_length=16, editable=False)
    email = models.EmailField(_("e-mail"), blank=True, default="")
    phone = models.CharField(_("telephone"), max_length=16, blank=True, default="")
    code = models.ForeignKey(OneTimeCode, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", editable=False)
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

    @property
    def kind_of_identifier(self) -> str:
        return "phone" if self.phone else "email"

    @property
    def identifier(self) -> str:
        return self.phone or self.email

    @property
    def is_open(self) -> bool:
        return self.confirmed_at is None and self.expires_at > now()
