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
    SMS_CODE = "sms_code", _("Code by SMS")
    EMAIL_CODE = "email_code", _("Code by e-mail")


class Ended(models.TextChoices):
    """Why a session ended."""

    BY_USER = "by_user", _("by the user")
    PASSWORD = "password", _("password changed")
    SECOND_FACTOR = "second_factor", _("second factor changed")
    BY_STAFF = "by_staff", _("by staff")
    LOCKED = "locked", _("account locked")
    IDENTIFIER = "identifier", _("contact for sign-in changed")


class ResetStatus(models.TextChoices):
    """Of a request of staff to take away a second factor."""

    REQUESTED = "requested", _("waits for a second member of staff")
    APPROVED = "approved", _("approved, takes effect later")
    DONE = "done", _("done")
    DECLINED = "declined", _("declined")
    CANCELLED = "cancelled", _("stopped by the person")


class IdentifierKind(models.TextChoices):
    """By what a person is known when he signs in."""

    EMAIL = "email", _("E-mail")
    PHONE = "phone", _("Telephone")


class Channel(models.TextChoices):
    """How a one-time code travels."""

    EMAIL = "email", _("E-mail")
    SMS = "sms", _("SMS")


class Purpose(models.TextChoices):
    """What a one-time code is good for; it is worth nothing for anything else."""

    LOGIN = "login", _("signing in")
    REGISTER = "register", _("registration")
    CHANGE = "change", _("contact for sign-in")
    SECOND_FACTOR = "second_factor", _("second factor")
    STEP_UP = "step_up", _("confirmation")
    RESET = "reset", _("new password")


class Outcome(models.TextChoices):
    SUCCESS = "success", _("Signed in")
    FAILURE = "failure", _("Failed")


class Rule(models.TextChoices):
    """Anomalies that are told to the site's security people."""

    ACCOUNT_FAILURES = "account_failures", _("Many failed sign-ins to one account")
    NETWORK_ACCOUNTS = "network_accounts", _("Many accounts tried from one network")
    SUCCESS_AFTER_FAILURES = "success_after_failures", _("A sign-in after many failures")
    NEW_COUNTRY = "new_country", _("A sign-in from a new country")
