from __future__ import annotations

from typing import ClassVar, cast

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from phonenumber_field.modelfields import PhoneNumberField

from lk_kit.core.clock import now
from lk_kit.core.extra_fields import ExtraFields
from lk_kit.core.files import private_storage, random_path
from lk_kit.core.swapping import PROFILE_SETTING, get_swappable

from .querysets import ProfileQuerySet


def get_profile_model() -> type[AbstractProfile]:
    """The active profile model: ours, or the host's named by `LK_KIT_PROFILE_MODEL`."""
    return cast("type[AbstractProfile]", get_swappable(PROFILE_SETTING))


class AbstractProfile(models.Model):
    """What a host's own profile inherits. Every column has a default or is null, so that a table with rows can start to inherit it.

    A host may declare a field of the same name itself (its own `phone`): Django then takes the host's.
    """

    extra_fields: ClassVar[ExtraFields] = ExtraFields()

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, related_name="lk_profile", verbose_name=_("user")
    )
    last_name = models.CharField(_("last name"), max_length=150, blank=True, default="")
    first_name = models.CharField(_("first name"), max_length=150, blank=True, default="")
    patronymic = models.CharField(_("patronymic"), max_length=150, blank=True, default="")
    phone = PhoneNumberField(_("phone"), blank=True, default="")
    birth_date = models.DateField(_("date of birth"), null=True, blank=True)
    avatar = models.ImageField(_("photo"), upload_to=random_path, storage=private_storage, blank=True, default="")
    language = models.CharField(_("language"), max_length=16, blank=True, default="")
    time_zone = models.CharField(_("time zone"), max_length=64, blank=True, default="")
    created_at = models.DateTimeField(_("created"), default=now, editable=False)

    objects = ProfileQuerySet.as_manager()

    class Meta:
        abstract = True
        verbose_name = _("profile")
        verbose_name_plural = _("profiles")

    def __str__(self) -> str:
        return self.display_name

    @property
    def display_name(self) -> str:
        """«Борис Лапин»: how people greet and see each other; empty when no name is known."""
        return " ".join(part for part in (self.first_name, self.last_name) if part)

    @property
    def formal_name(self) -> str:
        """«Лапин Борис Петрович»: for papers."""
        return " ".join(part for part in (self.last_name, self.first_name, self.patronymic) if part)
