"""The example answers to 127.0.0.1 and to localhost. Two things work under one name only: providers send people back to the address
that they know, and browsers make passkeys for a name and not for a number."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse


class OneNameMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        home = reverse("lk_kit:home")
        self.named = (f"{home}social/", f"{home}login/passkey/", f"{home}security/passkeys/")

    def __call__(self, request: HttpRequest) -> HttpResponse:
        base = settings.LK_KIT["CORE"]["BASE_URL"]
        if request.get_host() == urlsplit(base).netloc or not request.path.startswith(self.named):
            return self.get_response(request)
        if request.method == "GET":
            return HttpResponseRedirect(f"{base}{request.get_full_path()}")
        # A form may not lead to another address (form-action of the cabinet's policy), a link may.
        return render(request, "demo_id/other_name.html", {"url": f"{base}{reverse('lk_kit:accounts:security')}"})
