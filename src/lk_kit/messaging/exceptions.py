from __future__ import annotations

from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from lk_kit.core.exceptions import BackendRefused, BackendUnavailable, TooManyAttempts
from lk_kit.events.exceptions import GiveUp, RetryLater


class InvalidAddress(GiveUp, ValueError):
    """Not an e-mail address. In a consumer it ends the attempts at once: no later one would succeed."""


class InvalidNumber(GiveUp, ValueError):
    """Not a number that texts are sent to: none at all, a paid line, or of a country that is not served. Ends a consumer's attempts."""


class TextRefused(GiveUp, ValueError):
    """The template gave no text, or one too long for a short message."""


class SmsLimited(TooManyAttempts, RetryLater):
    """A limit of `SMS_LIMITS` or the daily spend is reached; nothing has left. A view answers 429, a consumer tries again after it."""

    default_code = "sms_limited"
    default_message = _("Too many messages. Please try again later.")

    def __init__(self, limit: str, *, retry_after: int) -> None:
        TooManyAttempts.__init__(self, retry_after=retry_after)
        self.limit = limit
        self.seconds = retry_after


class SmsRefused(BackendRefused, GiveUp):
    """The gateway does not send to this number: it is wrong, blocked or on a stop list. Ends a consumer's attempts."""

    default_code = "sms_refused"
    default_message = _("No message can be sent to this number.")


class SmsUnclear(BackendUnavailable):
    """The gateway was asked and its answer did not come through: the message may have left. It stays counted."""

    default_code = "sms_unclear"


class BaseUrlMissing(ImproperlyConfigured):
    """`LK_KIT["CORE"]["BASE_URL"]` is not set; see the check lk_kit.W030."""
