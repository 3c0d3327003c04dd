from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class DeliveryStatus(models.TextChoices):
    PENDING = "pending", _("Pending")
    LEASED = "leased", _("In work")
    DONE = "done", _("Done")
    DEAD = "dead", _("Given up")
