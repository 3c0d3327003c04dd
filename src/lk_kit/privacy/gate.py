"""Asks for the mandatory consents before any page opens and any endpoint answers. The statement that finds the session or the token tells
whether one is missing: a version that is published now is asked for at the next request, at no cost."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse

from lk_kit.accounts.lookup import flag_of
from lk_kit.cabinet.context import CabinetContext, first_url
from lk_kit.core.actors import Actor

from .exceptions import ConsentRequired
from .models import ConsentDocument

FLAG = "lacks_consent"
OPEN = ("lk_kit:privacy:", "lk_kit_api:privacy-", "lk_kit:accounts:step_up", "lk_kit_api:auth-step-up")
"""Where consents are given, the way out, and the proof that the way out asks for."""


def lacks_consent(user: OuterRef) -> Exists:
    return Exists(ConsentDocument.objects.missing_for(OuterRef(user)))


def is_stopped(actor: Actor) -> bool:
    """Staff work for the company and agree to nothing here, as themselves or while they view as a customer."""
    if not actor.is_authenticated or actor.impersonator is not None or actor.is_staff_member:
        return False
    known = flag_of(actor.user, FLAG)
    return ConsentDocument.objects.missing_for(actor.user).exists() if known is None else known


def is_open(request: HttpRequest) -> bool:
    match = request.resolver_match
    return match is not None and match.view_name.startswith(OPEN)


def gate(context: CabinetContext) -> HttpResponseBase | None:
    request = context.request
    if is_open(request) or not is_stopped(context.actor):
        return None
    target = reverse("lk_kit:privacy:required")
    if request.headers.get("HX-Request") == "true":
        return HttpResponse(status=204, headers={"HX-Redirect": target})
    return HttpResponseRedirect(f"{target}?{urlencode({'next': request.get_full_path()})}" if request.method == "GET" else target)


def api_gate(view: Any, actor: Actor) -> None:
    if is_open(view.request._request) or not is_stopped(actor):
        return
    raise ConsentRequired(
        kinds=sorted(ConsentDocument.objects.missing_for(actor.user).values_list("kind", flat=True)),
        endpoint=first_url("lk_kit_api:privacy-consents") or "",
        page=first_url("lk_kit:privacy:required") or "",
    )
