from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class PassportKind(models.TextChoices):
    RUSSIAN = "russian", _("Passport of a citizen of Russia")
    FOREIGN = "foreign", _("Passport of another country")
