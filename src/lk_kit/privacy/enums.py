from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Channel(TextChoices):
    """How a consent was given."""

    PAGE = "page", _("in the cabinet")
    API = "api", _("over the API")


class ExportStatus(TextChoices):
    PENDING = "pending", _("waits")
    RUNNING = "running", _("is being made")
    READY = "ready", _("ready")
    FAILED = "failed", _("failed")
    EXPIRED = "expired", _("deleted")


class ErasureStatus(TextChoices):
    WAITING = "waiting", _("waits for its day")
    CANCELLED = "cancelled", _("cancelled")
    STOPPED = "stopped", _("something stands in the way")
    DONE = "done", _("done")
