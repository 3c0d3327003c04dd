from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views import View

from lk_kit.cabinet.context import THEME_COOKIE, THEMES

from .pages import PageMixin, remember, safe_next


class PreferencesView(PageMixin, View):
    """Keeps the theme and the language in cookies, so both work before sign-in and cost no query."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        response = self.redirect(safe_next(request, reverse("lk_kit:home")))
        theme, language = request.POST.get("theme", ""), request.POST.get("language", "")
        if theme in THEMES:
            # Readable by lk.js, which switches without a reload.
            response.set_cookie(THEME_COOKIE, theme, max_age=365 * 24 * 3600, secure=request.is_secure(), samesite="Lax")
        if language in dict(settings.LANGUAGES):
            remember(request, response, settings.LANGUAGE_COOKIE_NAME, language)
        return response
