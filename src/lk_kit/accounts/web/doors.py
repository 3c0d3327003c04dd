from __future__ import annotations

from urllib.parse import urlencode

from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from lk_kit.accounts import pipeline, trust
from lk_kit.accounts.enums import Step
from lk_kit.accounts.two_factor import keep_flow


def proceed(request: HttpRequest, sign_in: pipeline.SignIn, next_url: str = "") -> HttpResponse:
    """What follows the first step of a door: the finished sign-in, or the second step of the sign-in page with the flow kept."""
    safe = url_has_allowed_host_and_scheme(next_url, {request.get_host()}, require_https=request.is_secure())
    target = next_url if safe else ""
    sign_in = trust.recognise(request, sign_in)
    if sign_in.step == Step.SECOND_FACTOR:
        keep_flow(request, sign_in.flow())
        query = {"step": "second", **({REDIRECT_FIELD_NAME: target} if target else {})}
        return HttpResponseRedirect(f"{reverse('lk_kit:accounts:login')}?{urlencode(query, safe='/')}")
    pipeline.complete_login(request, sign_in)
    return HttpResponseRedirect(target or reverse("lk_kit:home"))
