from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.debug import sensitive_post_parameters
from django.views.generic import FormView, View

from lk_kit.accounts.clients import client_ip
from lk_kit.cabinet.context import CabinetContext
from lk_kit.cabinet.views import CabinetMixin, ConfirmActionView, PageMixin
from lk_kit.cabinet.views.actions import FormActionMixin, add_errors
from lk_kit.core.exceptions import LkKitError, TooManyAttempts

from .forms import waiting_text

guarded = method_decorator(
    [login_not_required, sensitive_post_parameters(), csrf_protect, transaction.non_atomic_requests], name="dispatch"
)
"""Attempts are counted outside the transaction of a request, which may be rolled back. Who must be signed in, the mixins say, whether or
not the site has Django's LoginRequiredMiddleware."""


class AccountFormMixin(FormActionMixin):
    """A form with one Action, without the one-time token: that would put the Action, and its counted attempts, into a transaction. What
    runs here can be sent twice without harm. Failures come back into the form."""

    request: HttpRequest

    def get_action_kwargs(self, form: forms.Form) -> dict[str, Any]:
        return {**form.cleaned_data, "ip": client_ip(self.request)}

    def submit(self, form: forms.Form) -> tuple[str, bool]:
        return self.get_success_target(self.perform(form)), False

    def form_valid(self, form: forms.Form) -> HttpResponse:
        try:
            return super().form_valid(form)
        except LkKitError as error:  # NotSignedIn, NotVisible
            add_errors(form, error)
            return self.form_invalid(form, error.status)

    def refuse(self, form: forms.Form, error: LkKitError) -> HttpResponse:
        """An error of what was done around the Action."""
        if isinstance(error, TooManyAttempts):
            form.add_error(None, waiting_text(error))
        else:
            add_errors(form, error)
        return self.form_invalid(form, 422 if error.status == 400 else error.status)


class PublicFormView(AccountFormMixin, PageMixin, FormView):  # type: ignore[type-arg]
    """A form for visitors; who is signed in already goes home."""

    gated = False
    sends_home = True

    def enter(self) -> HttpResponseBase | None:
        if self.sends_home and self.lk.actor.is_authenticated:
            return redirect("lk_kit:home")
        return super().enter()


class SecurityPartMixin:
    """A page to which the security page leads, and back."""

    section = "security"
    lk: CabinetContext

    def get_back(self) -> tuple[str, Any] | None:
        return self.lk.url("accounts:security"), _("Security")


class OwnFormView(SecurityPartMixin, AccountFormMixin, CabinetMixin, FormView):  # type: ignore[type-arg]
    """A form on one's own account."""

    template_name = "lk_kit/accounts/form.html"
    title: ClassVar[Any] = ""
    submit_label: ClassVar[Any] = ""
    intro: ClassVar[Any] = ""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = {"title": self.title, "submit_label": self.submit_label, "intro": self.intro, "back": self.get_back()}
        return super().get_context_data(**{**context, **kwargs})


class OwnRemovalView(SecurityPartMixin, ConfirmActionView):
    """Asks once more before something on the security page goes."""

    success_url_name = "accounts:security"
    is_dangerous = True


class OwnPostView(CabinetMixin, View):
    """Acts on POST and goes back to the security page."""

    section = "security"
    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.act(request, **kwargs)
        return self.redirect(self.lk.url("accounts:security"))

    def act(self, request: HttpRequest, **kwargs: Any) -> None:
        raise NotImplementedError
