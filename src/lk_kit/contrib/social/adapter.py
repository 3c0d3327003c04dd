"""`SOCIALACCOUNT_ADAPTER = "lk_kit.contrib.social.adapter.SocialAdapter"`: allauth speaks with providers through our transport, and its own
views, should a site mount them, sign nobody in."""

from __future__ import annotations

from typing import Any

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.http import HttpRequest, HttpResponseRedirect
from django.urls import reverse

from .transport import CappedSession


class SocialAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    def get_requests_session(self) -> CappedSession:
        return CappedSession()

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """Called by allauth's own callback views, which would end in a session without the second factor."""
        raise ImmediateHttpResponse(HttpResponseRedirect(reverse("lk_kit:accounts:login")))

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        return False
