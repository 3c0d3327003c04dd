from __future__ import annotations

from django.core.exceptions import ImproperlyConfigured

from lk_kit.events.exceptions import GiveUp


class InvalidAddress(GiveUp, ValueError):
    """Not an e-mail address. In a consumer it ends the attempts at once: no later one would succeed."""


class BaseUrlMissing(ImproperlyConfigured):
    """`LK_KIT["CORE"]["BASE_URL"]` is not set; see the check lk_kit.W030."""
