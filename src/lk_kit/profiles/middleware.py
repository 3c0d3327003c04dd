from __future__ import annotations

from collections.abc import Callable
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation

from .choices import is_language, is_time_zone
from .preferences import LANGUAGE_KEY, TIME_ZONE_KEY


class PreferencesMiddleware:
    """Shows pages in the language and the time zone of the profile. Put it below the session and locale middleware.

    Costs no query: both lie in the session since sign-in. A language cookie, being the later choice of this very browser, wins.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if settings.SESSION_COOKIE_NAME not in request.COOKIES:
            return self.get_response(request)
        self.activate_language(request)
        zone = request.session.get(TIME_ZONE_KEY, "")
        if not is_time_zone(zone):
            return self.get_response(request)
        with timezone.override(ZoneInfo(zone)):
            return self.get_response(request)

    def activate_language(self, request: HttpRequest) -> None:
        language = request.session.get(LANGUAGE_KEY, "")
        if is_language(language) and settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
            translation.activate(language)
            request.LANGUAGE_CODE = translation.get_language()
