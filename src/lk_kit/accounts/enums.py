from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Step(models.TextChoices):
    """What a sign-in, or a session that exists already, still lacks."""

    COMPLETE = "complete", _("Complete")
    SECOND_FACTOR = "second_factor", _("Second factor")
    SET_UP = "set_up_second_factor", _("Set up the second factor")


class Method(models.TextChoices):
    TOTP = "totp", _("Code from the application")
    BACKUP_CODE = "backup_code", _("Backup code")


class Ended(models.TextChoices):
    """Why a session ended."""

    BY_USER = "by_user", _("by the user")
    PASSWORD = "password", _("password changed")
    SECOND_FACTOR = "second_factor", _("second factor changed")
    BY_STAFF = "by_staff", _("by staff")


class ResetStatus(models.TextChoices):
    """Of a request of staff to take away a second factor."""

    REQUESTED = "requested", _("waits for a second member of staff")
    APPROVED = "approved", _("approved, takes effect later")
    DONE = "done", _("done")
    DECLINED = "declined", _("declined")
    CANCELLED = "cancelled", _("stopped by the person")
