from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from lk_kit.accounts import codes, identifiers, pipeline
from lk_kit.accounts.actions.registration import is_proven, usable_invitation
from lk_kit.accounts.conf import conf
from lk_kit.accounts.exceptions import LinkInvalid, RegistrationClosed
from lk_kit.accounts.links import read_confirmation
from lk_kit.accounts.models import AddressRequest
from lk_kit.cabinet.views import PublicView
from lk_kit.cabinet.views.pages import safe_next
from lk_kit.core.actions import Action
from lk_kit.core.classes import get_class
from lk_kit.core.clock import now
from lk_kit.core.contacts import format_phone
from lk_kit.core.exceptions import LkKitError
from lk_kit.parties.invitations import are_mailed, make_token
from lk_kit.parties.models import Invitation

from .base import PublicFormView, guarded
from .forms import ConfirmForm, ContactForm, FirstPasswordForm, NewPasswordForm


@guarded
class RegisterView(PublicFormView):
    """With `?invitation=` of an open invitation its address may register also while registration is closed."""

    template_name = "lk_kit/accounts/register.html"
    action = "accounts.RequestRegistration"

    def enter(self) -> HttpResponseBase | None:
        if not conf.REGISTRATION and self.invitation is None:
            raise RegistrationClosed
        return super().enter()

    @cached_property
    def invitation(self) -> Invitation | None:
        """None for an invitation that cannot be used: who may register anyway is not stopped by it."""
        token = self.request.POST.get("invitation") or self.request.GET.get("invitation") or ""
        try:
            return usable_invitation(token) if token else None
        except LkKitError:
            if not conf.REGISTRATION:
                raise
            return None

    @property
    def is_proven(self) -> bool:
        """Whether the link itself came by mail to the invited address."""
        return self.invitation is not None and are_mailed()

    def get_form_class(self) -> type[forms.Form]:
        return get_class("accounts.RegistrationForm")

    def get_form_kwargs(self) -> dict[str, Any]:
        invited = {"invited": self.invitation.email} if self.invitation is not None else {}
        return {**super().get_form_kwargs(), **invited}

    def get_action_class(self) -> type[Action[Any]]:
        return get_class("accounts.RegisterInvited") if self.is_proven else super().get_action_class()

    def get_action_kwargs(self, form: forms.Form) -> dict[str, Any]:
        values = {**super().get_action_kwargs(form), "language": get_language() or ""}
        if self.invitation is not None:
            values["invitation"] = make_token(self.invitation)
        if self.is_proven:
            del values["email"]
            return values
        return {**values, "next_url": safe_next(self.request, "")}

    def get_success_target(self, result: Any) -> str:
        if self.is_proven:
            invitation = self.invitation
            assert invitation is not None  # noqa: S101 - is_proven looked
            return welcome(self.request, invitation.email, self.get_form().data["password"], safe_next(self.request, ""))
        if result.code is not None:
            return reverse("lk_kit:accounts:registration_code", args=[codes.flow_of(result.code)])
        return self.lk.url("accounts:registration_sent")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        invitation = self.invitation
        context = {"next": safe_next(self.request, ""), "invitation": make_token(invitation) if invitation else ""}
        return super().get_context_data(**{**context, "company": invitation.party.name if invitation else "", **kwargs})


def welcome(request: HttpRequest, name: str, password: str, wanted: str) -> str:
    """The password was typed and the address or number is proven: a first step of the pipeline like any other."""
    try:
        pipeline.complete_login(request, pipeline.begin(request, name, password))
    except LkKitError:
        messages.success(request, _("Your account is ready. You can sign in now."))
        return reverse("lk_kit:accounts:login")
    messages.success(request, _("Welcome! Your account is ready."))
    safe = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if safe else reverse("lk_kit:home")


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
    action = "accounts.ConfirmRegistration"
    kind = "registration"

    def enter(self) -> HttpResponseBase | None:
        if stopped := super().enter():
            return stopped
        try:
            key = read_confirmation(self.kwargs["token"])
        except LinkInvalid:
            return self.dead_link()
        self.wish = AddressRequest.objects.filter(pk=key, confirmed_at=None, expires_at__gt=now()).select_related("code").first()
        is_good = self.wish is not None and (not self.wish.phone or is_proven(self.wish))
        return None if is_good else self.dead_link()

    def get_form_class(self) -> type[forms.Form]:
        return ConfirmForm if self.wish is not None and self.wish.password else FirstPasswordForm

    def get_action_kwargs(self, form: forms.Form) -> dict[str, Any]:
        return {**super().get_action_kwargs(form), "token": self.kwargs["token"]}

    def get_success_target(self, result: Any) -> str:
        assert self.wish is not None  # noqa: S101 - `enter` looked
        return welcome(self.request, self.wish.identifier, self.get_form().data["password"], self.wish.next_url)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        wish = self.wish
        shown = (format_phone(wish.phone) or wish.email) if wish else ""
        context = {"identifier": shown, "username": wish.identifier if wish else "", "chooses": bool(wish and not wish.password)}
        return super().get_context_data(**{**context, **kwargs})


@guarded
class PasswordResetView(PublicFormView):
    template_name = "lk_kit/accounts/password_reset.html"
    form_class = ContactForm
    action = "accounts.RequestPasswordReset"
    sends_home = False

    def get_action_kwargs(self, form: forms.Form) -> dict[str, Any]:
        return {**super().get_action_kwargs(form), "language": get_language() or ""}

    def get_success_target(self, result: Any) -> str:
        if result.code is not None:
            return reverse("lk_kit:accounts:password_reset_code", args=[codes.flow_of(result.code)])
        return self.lk.url("accounts:password_reset_sent")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**{"by_phone": identifiers.PHONE in identifiers.kinds(), **kwargs})


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
