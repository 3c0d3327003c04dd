"""Asks for the mandatory consents before any page opens. Looked up once, at the sign-in: afterwards the session knows, at no cost."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse

from lk_kit.cabinet.context import CabinetContext

from .models import ConsentDocument

KEY = "lk_privacy_missing"


def note(request: Any, user: Any) -> None:
    session = getattr(request, "session", None)
    if session is None:
        return
    if ConsentDocument.objects.missing_for(user).exists():
        session[KEY] = True
    else:
        session.pop(KEY, None)


def gate(context: CabinetContext) -> HttpResponseBase | None:
    request = context.request
    match = request.resolver_match
    if match is not None and match.view_name.startswith("lk_kit:privacy:"):
        return None
    if not request.session.get(KEY) or context.actor.impersonator is not None or context.actor.is_staff_member:
        return None
    target = reverse("lk_kit:privacy:required")
    if request.headers.get("HX-Request") == "true":
        return HttpResponse(status=204, headers={"HX-Redirect": target})
    return HttpResponseRedirect(f"{target}?{urlencode({'next': request.get_full_path()})}" if request.method == "GET" else target)
