"""The pages on the way to a provider and back."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode, urlsplit, urlunsplit

from django.contrib import messages
from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.generic import View

from lk_kit.accounts.exceptions import InvalidCredentials
from lk_kit.accounts.web.base import guarded
from lk_kit.accounts.web.doors import proceed
from lk_kit.cabinet.views import CabinetMixin, PageMixin
from lk_kit.cabinet.views.pages import safe_next
from lk_kit.contrib.social import attempts
from lk_kit.contrib.social.actions import refuse_impersonated
from lk_kit.contrib.social.entering import enter
from lk_kit.contrib.social.enums import Purpose
from lk_kit.contrib.social.exceptions import AttemptInvalid, ProviderFailed
from lk_kit.contrib.social.identity import Identity, IdentityProvider, believable, find_provider
from lk_kit.contrib.social.links import owner_of, take_word
from lk_kit.contrib.social.models import Attempt
from lk_kit.core.exceptions import LkKitError, TooManyAttempts

GO_SALT = "lk_kit.contrib.social.go"


class ProviderPage(PageMixin, View):
    """Of the provider in the URL."""

    @property
    def provider(self) -> IdentityProvider:
        return find_provider(self.kwargs["provider"], self.request)

    kwargs: dict[str, Any]

    def page(self, template: str, status: int = 200, **context: Any) -> HttpResponse:
        from django.template.response import TemplateResponse

        values = {"lk": self.lk, "provider": self.provider, **context}
        return TemplateResponse(self.request, [f"lk_kit/social/{template}.html"], values, status=status)

    def failed(self, error: LkKitError, next_url: str = "") -> HttpResponse:
        """Says what went wrong and offers to begin anew."""
        query = f"?{urlencode({'next': next_url})}" if next_url else ""
        again = reverse("lk_kit:social:start", kwargs={"provider": self.provider.id}) + query
        return self.page("failed", error.status, error=error, again=again)


@guarded
class StartView(ProviderPage):
    """Sends the person to the provider. Only a click on a page of ours does so at once: another site's link, which could sign somebody in
    without his wish, gets a page that asks (no form: `form-action` of the policy would stop the redirect)."""

    gated = False

    http_method_names = ["get", "options"]

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
        if not self.is_our_click():
            query = {"go": signing.dumps(attempts.binding_of(request), salt=GO_SALT), "next": safe_next(request, "")}
            return self.page("start", url=f"{request.path}?{urlencode({key: value for key, value in query.items() if value})}")
        try:
            started = attempts.start(request, self.provider, purpose=Purpose.ENTER, next_url=safe_next(request, ""))
        except (ProviderFailed, TooManyAttempts) as error:
            return self.failed(error, safe_next(request, ""))
        return HttpResponseRedirect(started.url)

    def is_our_click(self) -> bool:
        headers = self.request.headers
        if "prefetch" in headers.get("Sec-Purpose", "") or "prefetch" in headers.get("Purpose", ""):
            return False
        if headers.get("Sec-Fetch-Site") == "same-origin" and headers.get("Sec-Fetch-Mode") == "navigate":
            return True
        try:
            half = signing.loads(self.request.GET.get("go", ""), salt=GO_SALT, max_age=3600)
        except signing.BadSignature:
            return False
        return bool(half == self.request.session.get(attempts.BINDING))


@guarded
class LinkStartView(CabinetMixin, ProviderPage):
    """From the security page, by POST. The answer is a page that goes on by itself: a redirect would be stopped by `form-action`."""

    section = "security"
    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
        refuse_impersonated(self.lk.actor)
        user, back = self.lk.actor.signed_in_user, reverse("lk_kit:accounts:security")
        try:
            started = attempts.start(request, self.provider, purpose=Purpose.LINK, user=user, next_url=back)
        except (ProviderFailed, TooManyAttempts) as error:
            return self.failed(error, back)
        return self.page("go_on", url=started.url)


@guarded
class CallbackView(ProviderPage):
    """Where the provider sends people back. Everything that may follow begins with an attempt of this very browser (matrix C17)."""

    gated = False

    http_method_names = ["get", "post", "options"]

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
        if self.provider.answers_in_fragment and not request.GET.get("error"):
            return self.page("fragment", state=request.GET.get("state", ""))
        return self.arrive(request.GET.dict())

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
        """Only from our own page that reads the fragment; CSRF protection sees to that."""
        return self.arrive(request.POST.dict())

    def arrive(self, answer: dict[str, str]) -> HttpResponseBase:
        attempt: Attempt | None = None
        try:
            attempt = attempts.claim(self.request, self.provider, answer.get("state", ""))
            identity = self.identify(attempt, answer)
        except (ProviderFailed, AttemptInvalid) as error:
            if attempt is not None and attempt.return_to:
                return HttpResponseRedirect(with_error(attempt.return_to, error.code))
            return self.failed(error, attempt.next_url if attempt else "")
        if attempt.return_to:
            return HttpResponseRedirect(attempt.return_to)
        return self.go_on(attempt, identity)

    def identify(self, attempt: Attempt, answer: dict[str, str]) -> Identity:
        said = self.provider.finish(self.request, attempt, answer)
        try:
            self.provider.admit(said)
        except ProviderFailed:
            take_word(believable(said))
            raise
        return attempts.keep(self.request, attempt, said)

    def go_on(self, attempt: Attempt, identity: Identity) -> HttpResponseBase:
        row = owner_of(identity)
        if attempt.purpose == Purpose.LINK or self.lk.actor.is_authenticated:
            return HttpResponseRedirect(reverse("lk_kit:social:link"))
        if row is None:
            return HttpResponseRedirect(reverse("lk_kit:social:welcome"))
        try:
            sign_in = enter(self.request, attempt, row, identity)
        except (InvalidCredentials, AttemptInvalid) as error:
            return self.failed(AttemptInvalid() if isinstance(error, AttemptInvalid) else ProviderFailed(), attempt.next_url)
        return proceed(self.request, sign_in, attempt.next_url)


def with_error(url: str, code: str) -> str:
    parts = urlsplit(url)
    return urlunsplit(parts._replace(query="&".join(filter(None, (parts.query, urlencode({"social_error": code}))))))


def say_linked(request: HttpRequest, name: str) -> None:
    messages.success(request, _("You can now sign in with %(provider)s.") % {"provider": name})
