from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Trust(models.TextChoices):
    """How far ЕСИА knows the person: упрощённая, стандартная, подтверждённая."""

    SIMPLE = "simple", _("simplified")
    STANDARD = "standard", _("standard")
    CONFIRMED = "confirmed", pgettext_lazy("account", "confirmed")
