from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.generic import FormView, View

from lk_kit.accounts import pipeline
from lk_kit.accounts.conf import conf
from lk_kit.accounts.enums import Step
from lk_kit.accounts.policy import pending_step
from lk_kit.accounts.two_factor import SteppedSignIn
from lk_kit.cabinet.views import CabinetMixin, PageMixin
from lk_kit.cabinet.views.actions import add_errors
from lk_kit.cabinet.views.pages import safe_next
from lk_kit.core.classes import get_class
from lk_kit.core.exceptions import LkKitError

from .base import guarded
from .forms import BackupCodeForm, CodeForm, SecondFactorForm, method_of

TEMPLATES = {
    SteppedSignIn.AUTH_STEP: "lk_kit/accounts/sign_in.html",
    SteppedSignIn.TOKEN_STEP: "lk_kit/accounts/sign_in_code.html",
    SteppedSignIn.BACKUP_STEP: "lk_kit/accounts/sign_in_backup.html",
}


@guarded
class SignInView(PageMixin, SteppedSignIn):
    """Signing in: password, then the second factor where there is one."""

    gated = False
    form_list = (
        (SteppedSignIn.AUTH_STEP, CodeForm),  # replaced in get_form: the class of the first step may be overridden
        (SteppedSignIn.TOKEN_STEP, CodeForm),
        (SteppedSignIn.BACKUP_STEP, BackupCodeForm),
    )
    retry_after = 0

    def enter(self) -> HttpResponseBase | None:
        user = self.request.user
        if user.is_authenticated and pending_step(user) == Step.COMPLETE:
            return redirect(self.get_success_url())
        return super().enter()

    def get_form(self, step: str | None = None, **kwargs: Any) -> Any:
        self.form_list[self.AUTH_STEP] = get_class("accounts.SignInForm")  # type: ignore[index]
        return super().get_form(step=step, **kwargs)

    def get_template_names(self) -> list[str]:
        return [TEMPLATES[self.steps.current]]

    def get_success_url(self) -> str:
        return safe_next(self.request, reverse("lk_kit:home"))

    def finish(self, sign_in: pipeline.SignIn) -> HttpResponseBase:
        pipeline.complete_login(self.request, sign_in)
        return self.redirect(self.get_success_url())

    def start_again(self) -> HttpResponseBase:
        messages.warning(self.request, _("The sign-in took too long. Please start again."))
        return super().start_again()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        sign_in = self.sign_in()
        context = {
            "next": safe_next(self.request, ""),
            "registration": conf.REGISTRATION,
            "has_backup_codes": bool(sign_in and "backup_code" in sign_in.methods),
        }
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
class SecondFactorView(CabinetMixin, FormView):  # type: ignore[type-arg]
    """For a session that another door of the site opened without the second factor."""

    gated = False
    template_name = "lk_kit/accounts/second_factor.html"
    form_class = SecondFactorForm

    def enter(self) -> HttpResponseBase | None:
        stopped = super().enter()
        if stopped is None and pending_step(self.request.user) != Step.SECOND_FACTOR:
            return redirect(safe_next(self.request, reverse("lk_kit:home")))
        return stopped

    def form_valid(self, form: Any) -> HttpResponse:
        code = form.cleaned_data["code"]
        try:
            pipeline.confirm_session(self.request, method_of(code), code)
        except LkKitError as error:
            add_errors(form, error)
            return self.render_to_response(self.get_context_data(form=form), status=422 if error.status == 400 else error.status)
        return self.redirect(safe_next(self.request, reverse("lk_kit:home")))


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
