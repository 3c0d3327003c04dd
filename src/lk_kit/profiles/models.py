from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from lk_kit.core.clock import now
from lk_kit.core.crypto import EncryptedCharField
from lk_kit.core.ids import uuid7
from lk_kit.core.swapping import PROFILE_SETTING, model_label

from .abstract import AbstractProfile
from .enums import PassportKind
from .passports import masked, spaced

model_label(PROFILE_SETTING)


class Profile(AbstractProfile):
    """The default profile; swap it with `LK_KIT_PROFILE_MODEL`."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)

    class Meta(AbstractProfile.Meta):
        swappable = "LK_KIT_PROFILE_MODEL"


class Passport(models.Model):
    """Of a person with whom the site makes contracts (`PROFILES.PASSPORT`). What the passport says is encrypted at rest."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="lk_passport", verbose_name=_("user"))
    kind = models.CharField(_("kind"), max_length=16)
    number = EncryptedCharField(_("series and number"), max_length=20)
    issued_by = EncryptedCharField(_("issued by"), max_length=300)
    issued_on = models.DateField(_("date of issue"))
    unit_code = EncryptedCharField(_("unit code"), max_length=6, blank=True, default="")
    saved_at = models.DateTimeField(_("saved"), default=now, editable=False)

    class Meta:
        verbose_name = _("passport")
        verbose_name_plural = _("passports")
        permissions = (("show_passport", "Can read passports in full"),)

    def __str__(self) -> str:
        return self.masked_number

    @property
    def kind_name(self) -> str:
        return str(PassportKind(self.kind).label)

    @property
    def full_number(self) -> str:
        return spaced(self.kind, self.number)

    @property
    def masked_number(self) -> str:
        return masked(self.kind, self.number)

    @property
    def unit(self) -> str:
        return f"{self.unit_code[:3]}-{self.unit_code[3:]}" if self.unit_code else ""
