"""Stops a session that lacks a step (`policy`) before any view of ours, or of Django's admin, runs. The only place that does."""

from __future__ import annotations

from typing import Any, Literal
from urllib.parse import urlencode

from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.urls import NoReverseMatch, reverse
from django.utils.http import url_has_allowed_host_and_scheme

from lk_kit.api.problems import MEDIA_TYPE, problem
from lk_kit.cabinet.headers import secure

from .conf import conf
from .enums import Step
from .policy import pending_step, refusal

Kind = Literal["", "page", "api", "admin"]
OPEN = frozenset({"lk_kit:preferences"})
PAGES = {Step.SECOND_FACTOR: "lk_kit:accounts:second_factor", Step.SET_UP: "lk_kit:accounts:totp_set_up"}


def kind_of(request: HttpRequest, view: Any) -> Kind:
    """Whose view it is. A host's view counts as ours when its class inherits one of ours."""
    match = request.resolver_match
    if match is not None and "admin" in match.app_names:
        return "admin" if conf.PROTECT_ADMIN else ""
    if getattr(_class_of(view) or view, "gated", None) is False or (match is not None and match.view_name in OPEN):
        return ""
    return owner_of(request, view)


def owner_of(request: HttpRequest, view: Any) -> Kind:
    """Page or API of ours, whether or not a pending step closes it; empty for a view of the site."""
    match = request.resolver_match
    if match is not None and "admin" in match.app_names:
        return ""
    ours = any(base.__module__.startswith("lk_kit.") for base in getattr(_class_of(view), "__mro__", ()))
    if not ours and not (match is not None and "lk_kit" in match.namespaces):
        return ""
    return "api" if hasattr(view, "cls") else "page"


def _class_of(view: Any) -> Any:
    return getattr(view, "cls", None) or getattr(view, "view_class", None)


def stop(request: HttpRequest, view: Any) -> HttpResponseBase | None:
    """A redirect to the pending step, a problem document for the API, or None to let pass."""
    kind = kind_of(request, view)
    if not kind:
        return None
    if kind == "admin" and (answer := _admin_login(request)):
        return answer
    step = pending_step(request.user)
    if step == Step.COMPLETE:
        return None
    return _problem(request, step) if kind == "api" else _redirect(request, PAGES[step])


def _admin_login(request: HttpRequest) -> HttpResponse | None:
    """Django's own sign-in form of the admin knows no second factor: ours takes its place."""
    match = request.resolver_match
    if match is None or match.url_name != "login":
        return None
    wanted = request.POST.get(REDIRECT_FIELD_NAME) or request.GET.get(REDIRECT_FIELD_NAME) or ""
    safe = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    target = wanted if safe else reverse(f"{match.namespace}:index")
    if request.user.is_authenticated:
        return None  # a step is pending, or the right to the admin is missing: the rest of `stop`, or Django, says so
    return _to("lk_kit:accounts:login", target)


def _redirect(request: HttpRequest, name: str) -> HttpResponse:
    answer = _to(name, request.get_full_path() if request.method in {"GET", "HEAD"} else "")
    if answer is None:
        return HttpResponse(status=403)
    if request.headers.get("HX-Request") == "true":
        return HttpResponse(status=204, headers={"HX-Redirect": answer.headers["Location"]})
    return answer


def _to(name: str, target: str) -> HttpResponse | None:
    """None where the pages are not mounted; a system check reports that."""
    try:
        url = reverse(name)
    except NoReverseMatch:
        return None
    query = f"?{urlencode({REDIRECT_FIELD_NAME: target}, safe='/')}" if target else ""
    answer = HttpResponse(status=302, headers={"Location": f"{url}{query}"})
    secure(answer)
    return answer


def _problem(request: HttpRequest, step: Step) -> JsonResponse:
    error = refusal(step)
    answer = problem(request, error.status, error.code, str(error))
    return JsonResponse(answer.data, status=error.status, headers={"X-Request-ID": answer["X-Request-ID"]}, content_type=MEDIA_TYPE)
