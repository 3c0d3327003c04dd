from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.generic import View

from lk_kit.accounts import pipeline, trust
from lk_kit.accounts.conf import conf
from lk_kit.accounts.doors import open_doors
from lk_kit.accounts.enums import Step
from lk_kit.accounts.policy import pending_step
from lk_kit.accounts.two_factor import SteppedSignIn
from lk_kit.cabinet.views import PageMixin
from lk_kit.cabinet.views.pages import safe_next
from lk_kit.core.classes import get_class
from lk_kit.core.exceptions import LkKitError, TooManyAttempts

from .base import guarded
from .forms import CodeForm, fitting, waiting_text
from .methods import MethodFormView, MethodMixin

TEMPLATES = {
    SteppedSignIn.AUTH_STEP: "lk_kit/accounts/sign_in.html",
    SteppedSignIn.TOKEN_STEP: "lk_kit/accounts/sign_in_code.html",
}


@guarded
class SignInView(MethodMixin, PageMixin, SteppedSignIn):
    """Signing in: password, then the second factor where there is one."""

    gated = False
    form_list = (
        (SteppedSignIn.AUTH_STEP, CodeForm),  # replaced in get_form: the class of the first step may be overridden
        (SteppedSignIn.TOKEN_STEP, CodeForm),
    )
    retry_after = 0
    sent: dict[str, Any] | None = None
    trusts_browser = False

    def enter(self) -> HttpResponseBase | None:
        user = self.request.user
        if user.is_authenticated and pending_step(user) == Step.COMPLETE:
            return self.redirect(self.get_success_url())
        return super().enter()

    def get_form(self, step: str | None = None, **kwargs: Any) -> Any:
        self.form_list[self.AUTH_STEP] = get_class("accounts.SignInForm")  # type: ignore[index]
        return super().get_form(step=step, **kwargs)

    def methods(self) -> list[str]:
        sign_in = self.sign_in()
        return sign_in.methods if sign_in else []

    def recognise(self, sign_in: pipeline.SignIn) -> pipeline.SignIn:
        return trust.recognise(self.request, sign_in)

    def ask(self) -> str:
        """Has the code of the chosen method sent; returns what hinders, nothing where the last one is still good."""
        sign_in = self.sign_in()
        if sign_in is None or not self.method:
            return ""
        try:
            self.sent = self.challenge()
        except TooManyAttempts as error:
            return str(waiting_text(error))
        except LkKitError as error:
            return str(error)
        return ""

    def challenge(self) -> dict[str, Any]:
        sign_in = self.sign_in()
        return pipeline.challenge(self.request, sign_in, self.method) if sign_in is not None else {}

    def get_template_names(self) -> list[str]:
        return [TEMPLATES[self.steps.current]]

    def get_success_url(self) -> str:
        return safe_next(self.request, reverse("lk_kit:home"))

    def finish(self, sign_in: pipeline.SignIn) -> HttpResponseBase:
        pipeline.complete_login(self.request, sign_in)
        if self.trusts_browser:
            trust.remember(self.request, sign_in)
        return self.redirect(self.get_success_url())

    def start_again(self) -> HttpResponseBase:
        messages.warning(self.request, _("The sign-in took too long. Please start again."))
        return super().start_again()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = {"registration": conf.REGISTRATION, "doors": open_doors(), **self.method_context()}
        return super().get_context_data(**{**context, **kwargs})

    def render_to_response(self, context: dict[str, Any], **kwargs: Any) -> HttpResponse:
        form = context["form"]
        if form.is_bound and form.errors:
            kwargs.setdefault("status", getattr(form, "status", 422))
        response: HttpResponse = super().render_to_response(context, **kwargs)
        if self.retry_after:
            response.headers["Retry-After"] = str(self.retry_after)
        return response


@guarded
class SecondFactorView(MethodFormView):
    """For a session that another door of the site opened without the second factor."""

    template_name = "lk_kit/accounts/second_factor.html"

    def enter(self) -> HttpResponseBase | None:
        stopped = super().enter()
        if stopped is None and pending_step(self.request.user) != Step.SECOND_FACTOR:
            return self.redirect(self.get_success_url())
        return stopped

    def methods(self) -> list[str]:
        return pipeline.half_open(self.request).methods

    def challenge(self) -> dict[str, Any]:
        return pipeline.challenge(self.request, pipeline.half_open(self.request), self.method)

    def prove(self, code: str) -> None:
        pipeline.confirm_session(self.request, fitting(self.method, code, self.methods()), code)

    def get_success_url(self) -> str:
        return safe_next(self.request, reverse("lk_kit:home"))


@guarded
class SignOutView(PageMixin, View):
    gated = False
    http_method_names = ["get", "post", "options"]

    def get(self, request: HttpRequest) -> HttpResponseBase:
        """A link signs nobody out."""
        return redirect("lk_kit:home")

    def post(self, request: HttpRequest) -> HttpResponseBase:
        pipeline.sign_out(request)
        messages.success(request, _("You have signed out."))
        return self.redirect(reverse("lk_kit:accounts:login"))
