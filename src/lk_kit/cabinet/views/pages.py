"""The two foundations of every page: `PageMixin` for anybody, `CabinetMixin` for who has signed in."""

from __future__ import annotations

from typing import Any, ClassVar
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import resolve_url
from django.utils.encoding import iri_to_uri
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.generic import TemplateView

from lk_kit.cabinet.context import PARTY_COOKIE, CabinetContext, first_url
from lk_kit.cabinet.gates import stop_at_gate
from lk_kit.cabinet.headers import secure
from lk_kit.cabinet.sections import Text
from lk_kit.core.denials import note
from lk_kit.core.exceptions import LkKitError, NotAllowed, NotSignedIn, NotVisible, StepUpRequired

from .errors import render_error

YEAR = 365 * 24 * 3600


class PageMixin:
    """Context, error pages and security headers for any class-based view, third-party ones included.

    `self.lk` is the `CabinetContext`; templates see it as `lk`. A `LkKitError` that leaves the view becomes a page.
    """

    request: HttpRequest
    lk: CabinetContext
    section: ClassVar[str] = ""
    """Key of the menu section to mark, where it does not follow from the URL name."""
    title: ClassVar[Text]
    """The heading and the title of the window, unless the template's blocks say otherwise."""

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)  # type: ignore[misc]
        self.lk = CabinetContext.of(request)
        self.lk.section = self.lk.section or self.section

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            response = self.enter() or self.respond(request, *args, **kwargs)
        except NotSignedIn:
            response = sign_in_redirect(request)
        except StepUpRequired as error:
            if request.method == "POST" and hasattr(self, "keep_typed"):
                self.keep_typed()
            response = proof_redirect(request, error, back=hasattr(self, "get"))
        except (Http404, NotVisible) as error:
            self.note_denial(error)
            response = render_error(request, 404)
        except (PermissionDenied, NotAllowed) as error:
            self.note_denial(error)
            response = render_error(request, 403, error if isinstance(error, NotAllowed) else None)
        except LkKitError as error:
            response = render_error(request, error.status, error)
        secure(response)
        return response

    def note_denial(self, error: Exception) -> None:
        match = self.request.resolver_match
        if match is not None:
            note(error, self.lk.actor, match.view_name, party=match.kwargs.get("code"), key=match.kwargs.get("pk"))

    def enter(self) -> HttpResponseBase | None:
        """Raises when the page is closed to this actor; a response is sent instead of the page."""
        return None

    def respond(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response: HttpResponseBase = super().dispatch(request, *args, **kwargs)  # type: ignore[misc]
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)  # type: ignore[misc]
        return {"lk": self.lk, "title": getattr(self, "title", ""), **context}

    def redirect(self, url: str) -> HttpResponse:
        """A redirect that htmx follows with the whole page."""
        if self.request.headers.get("HX-Request") == "true":
            return HttpResponse(status=204, headers={"HX-Redirect": iri_to_uri(url)})
        return HttpResponseRedirect(url)


class CabinetMixin(PageMixin):
    """A page for who has signed in. With `<lkparty:code>` in the URL it works for that party: foreign or unknown codes are 404.

    `permission` is the customer permission needed in the party of the URL (403 without it).
    """

    permission: ClassVar[str] = ""
    gated: ClassVar[bool] = True
    """False on pages that a gate leads to."""

    kwargs: dict[str, Any]

    def enter(self) -> HttpResponseBase | None:
        if not self.lk.actor.is_authenticated:
            raise NotSignedIn
        if "code" in self.kwargs and self.lk.grant is None:
            raise NotVisible
        if self.gated and (stopped := stop_at_gate(self.lk)):
            return stopped
        if self.permission and not self.lk.actor.can(self.permission, self.lk.party_id):
            raise NotAllowed
        return None

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = super().dispatch(request, *args, **kwargs)
        if self.lk.grant and request.COOKIES.get(PARTY_COOKIE) != self.lk.grant.party_code:
            remember(request, response, PARTY_COOKIE, self.lk.grant.party_code)
        return response


class CabinetView(CabinetMixin, TemplateView):
    """A plain page: set `template_name`, add to `get_context_data()`."""


class PublicView(PageMixin, TemplateView):
    """A page that needs no sign-in."""


def remember(request: HttpRequest, response: HttpResponseBase, name: str, value: str) -> None:
    """A cookie that only remembers a choice; nothing is ever granted because of it."""
    response.set_cookie(name, value, max_age=YEAR, secure=request.is_secure(), httponly=True, samesite="Lax")


def sign_in_redirect(request: HttpRequest) -> HttpResponse:
    login = first_url("lk_kit:accounts:login") or resolve_url(settings.LOGIN_URL)
    if request.headers.get("HX-Request") == "true":
        back = urlsplit(request.headers.get("HX-Current-URL", ""))
        target = redirect_to_login(f"{back.path}?{back.query}" if back.query else back.path or "/", login)
        return HttpResponse(status=204, headers={"HX-Redirect": target.url})
    return redirect_to_login(request.get_full_path() if request.method == "GET" else "", login)


def proof_redirect(request: HttpRequest, error: StepUpRequired, *, back: bool = True) -> HttpResponseBase:
    """To the page where the person proves himself. He comes back to this page, or, where it cannot be opened, to the one he came from."""
    page = first_url("lk_kit:accounts:step_up")
    if not page:
        return render_error(request, error.status, error)
    is_htmx = request.headers.get("HX-Request") == "true"
    came_from = urlsplit(request.headers.get("HX-Current-URL", "") if is_htmx else request.headers.get("Referer", ""))
    here = request.get_full_path() if back and not is_htmx else f"{came_from.path}?{came_from.query}".rstrip("?")
    url = f"{page}?{urlencode({'next': here}, safe='/')}" if here else page
    answer = HttpResponse(status=204, headers={"HX-Redirect": url}) if is_htmx else HttpResponseRedirect(url)
    secure(answer)
    return answer


def safe_next(request: HttpRequest, default: str) -> str:
    """The `next` of the form or the query, when it leads to this site."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    safe = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if safe else default
