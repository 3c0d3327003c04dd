from __future__ import annotations

from django.db import models

from lk_kit.core.ids import uuid7
from lk_kit.core.swapping import PROFILE_SETTING, model_label

from .abstract import AbstractProfile

model_label(PROFILE_SETTING)


class Profile(AbstractProfile):
    """The default profile; swap it with `LK_KIT_PROFILE_MODEL`."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)

    class Meta(AbstractProfile.Meta):
        swappable = "LK_KIT_PROFILE_MODEL"
