from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class SmsStatus(models.TextChoices):
    """`sending` that stays means a process that died in the call: the message may have left, as with `unclear`."""

    SENDING = "sending", _("being sent")
    SENT = "sent", _("accepted by the gateway")
    REFUSED = "refused", _("refused by the gateway")
    FAILED = "failed", _("did not leave")
    UNCLEAR = "unclear", _("unclear whether it left")
