from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from lk_kit.accounts import pipeline
from lk_kit.accounts.conf import conf
from lk_kit.accounts.exceptions import LinkInvalid, RegistrationClosed
from lk_kit.accounts.links import read_confirmation
from lk_kit.accounts.models import AddressRequest
from lk_kit.cabinet.views import PublicView
from lk_kit.cabinet.views.pages import safe_next
from lk_kit.core.classes import get_class
from lk_kit.core.clock import now
from lk_kit.core.exceptions import LkKitError

from .base import PublicFormView, guarded
from .forms import ConfirmForm, EmailForm, NewPasswordForm


@guarded
class RegisterView(PublicFormView):
    template_name = "lk_kit/accounts/register.html"
    action = "accounts.RequestRegistration"
    success_url_name = "accounts:registration_sent"

    def enter(self) -> HttpResponseBase | None:
        if not conf.REGISTRATION:
            raise RegistrationClosed
        return super().enter()

    def get_form_class(self) -> type[forms.Form]:
        return get_class("accounts.RegistrationForm")

    def get_action_kwargs(self, form: forms.Form) -> dict[str, Any]:
        extra = {"language": get_language() or "", "next_url": safe_next(self.request, "")}
        return {**super().get_action_kwargs(form), **extra}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**{"next": safe_next(self.request, ""), **kwargs})


@guarded
class SentView(PublicView):
    """“Look into your mail”: the same page whoever has the address."""

    gated = False
    template_name = "lk_kit/accounts/sent.html"
    kind = "registration"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**{"kind": self.kind, "hours": conf.CONFIRMATION_HOURS, **kwargs})


class LinkView(PublicFormView):
    """Opened from a mail. Its address holds a secret, so that no other page may learn it."""

    kind = ""

    def respond(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = super().respond(request, *args, **kwargs)
        # Not "no-referrer": a browser would then send "Origin: null" with the form, and CSRF protection refuses that.
        response.headers["Referrer-Policy"] = "same-origin"
        return response

    def dead_link(self) -> HttpResponse:
        return render(self.request, "lk_kit/accounts/link_invalid.html", {"lk": self.lk, "kind": self.kind}, status=410)

    def form_valid(self, form: forms.Form) -> HttpResponse:
        try:
            target = self.get_success_target(self.perform(form))
        except LinkInvalid:
            return self.dead_link()
        except LkKitError as error:
            return self.refuse(form, error)
        return self.redirect(target)


@guarded
class ConfirmView(LinkView):
    """Opening it changes nothing (mail scanners open links); the password does."""

    template_name = "lk_kit/accounts/confirm.html"
    form_class = ConfirmForm
    action = "accounts.ConfirmEmail"
    kind = "registration"

    def enter(self) -> HttpResponseBase | None:
        if stopped := super().enter():
            return stopped
        try:
            key = read_confirmation(self.kwargs["token"])
        except LinkInvalid:
            return self.dead_link()
        self.wish = AddressRequest.objects.filter(pk=key, confirmed_at=None, expires_at__gt=now()).first()
        return None if self.wish else self.dead_link()

    def get_action_kwargs(self, form: forms.Form) -> dict[str, Any]:
        return {**super().get_action_kwargs(form), "token": self.kwargs["token"]}

    def get_success_target(self, result: Any) -> str:
        """The password was typed and the mail was read: that is a first step of the pipeline like any other."""
        assert self.wish is not None  # noqa: S101 - `enter` looked
        try:
            sign_in = pipeline.begin(self.request, self.wish.email, self.get_form().data["password"])
            pipeline.complete_login(self.request, sign_in)
        except LkKitError:
            messages.success(self.request, _("Your address is confirmed. You can sign in now."))
            return reverse("lk_kit:accounts:login")
        messages.success(self.request, _("Welcome! Your account is ready."))
        wanted = self.wish.next_url
        safe = url_has_allowed_host_and_scheme(wanted, {self.request.get_host()}, require_https=self.request.is_secure())
        return wanted if safe else reverse("lk_kit:home")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**{"email": self.wish.email if self.wish else "", **kwargs})


@guarded
class PasswordResetView(PublicFormView):
    template_name = "lk_kit/accounts/password_reset.html"
    form_class = EmailForm
    action = "accounts.RequestPasswordReset"
    success_url_name = "accounts:password_reset_sent"
    sends_home = False

    def get_action_kwargs(self, form: forms.Form) -> dict[str, Any]:
        return {**super().get_action_kwargs(form), "language": get_language() or ""}


@guarded
class PasswordResetConfirmView(LinkView):
    """Sets the password and leads to the sign-in, second factor and all."""

    template_name = "lk_kit/accounts/password_reset_confirm.html"
    form_class = NewPasswordForm
    action = "accounts.ResetPassword"
    kind = "reset"
    sends_home = False

    def get_action_kwargs(self, form: forms.Form) -> dict[str, Any]:
        return {**super().get_action_kwargs(form), "uid": self.kwargs["uid"], "token": self.kwargs["token"]}

    def get_success_target(self, result: Any) -> str:
        messages.success(self.request, _("The new password is set. Sign in with it."))
        return reverse("lk_kit:accounts:login")
