from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from lk_kit.core.made_files import MadeStatus as ExportStatus

__all__ = ["Channel", "ErasureStatus", "ExportStatus"]


class Channel(TextChoices):
    """How a consent was given."""

    PAGE = "page", _("in the cabinet")
    API = "api", _("over the API")


class ErasureStatus(TextChoices):
    WAITING = "waiting", _("waits for its day")
    CANCELLED = "cancelled", _("cancelled")
    STOPPED = "stopped", _("something stands in the way")
    DONE = "done", _("done")
