from __future__ import annotations

from django.db import models


class Purpose(models.TextChoices):
    """Why somebody was sent to a provider."""

    ENTER = "enter", "enter"
    LINK = "link", "link"


class Stage(models.TextChoices):
    """STARTED → CLAIMED (the provider has sent the person back) → ANSWERED (we know who he is there) → DONE."""

    STARTED = "started", "started"
    CLAIMED = "claimed", "claimed"
    ANSWERED = "answered", "answered"
    DONE = "done", "done"
