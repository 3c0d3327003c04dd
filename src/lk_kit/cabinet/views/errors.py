"""Error pages in the look of the cabinet, also usable as `handler403`, `handler404` and `handler500` of the site."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import loader
from django.utils.translation import gettext as _

from lk_kit.cabinet.context import CabinetContext
from lk_kit.cabinet.headers import secure
from lk_kit.core.exceptions import LkKitError, TooManyAttempts


def heading(status: int) -> str:
    headings = {
        403: _("This is not open to you"),
        404: _("There is no such page"),
        429: _("Too many attempts"),
        502: _("The service does not answer"),
        503: _("The service does not answer"),
    }
    return headings.get(status, _("This cannot be done"))


def explanation(status: int) -> str:
    texts = {
        403: _("Your role does not include this. Ask the owner of the company to extend it."),
        404: _("It may have been removed, or it belongs to a company that you do not act for."),
    }
    return texts.get(status, "")


def render_error(request: HttpRequest, status: int, error: LkKitError | None = None) -> HttpResponse:
    """The text of a business error is shown; the default texts of 403 and 404 say less than ours."""
    lk = CabinetContext.of(request)
    lk.section = "error"
    spoken = error is not None and str(error.message) != str(error.default_message)
    context = {
        "lk": lk,
        "status": status,
        "heading": heading(status),
        "text": str(error) if error and (spoken or status not in (403, 404)) else explanation(status),
    }
    response = render(request, "lk_kit/errors/error.html", context, status=status)
    if isinstance(error, TooManyAttempts):
        response.headers["Retry-After"] = str(error.retry_after)
    secure(response)
    return response


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render_error(request, 403)


def page_not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render_error(request, 404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Touches neither the database nor the user: either may be what is broken."""
    response = HttpResponse(loader.render_to_string("lk_kit/errors/500.html"), status=500)
    secure(response)
    return response
