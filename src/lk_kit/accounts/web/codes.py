"""Pages on which a code is typed that came by mail or SMS. Their address names the code; worth something are only its digits."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from lk_kit.accounts import code_sign_in, codes, identifiers
from lk_kit.accounts.clients import client_ip
from lk_kit.accounts.enums import Channel, Purpose
from lk_kit.accounts.exceptions import CodeExpired
from lk_kit.accounts.links import confirmation_token
from lk_kit.accounts.models import OneTimeCode
from lk_kit.cabinet.views.pages import safe_next
from lk_kit.core.classes import get_class
from lk_kit.core.contacts import format_phone
from lk_kit.core.exceptions import LkKitError, NotAllowed

from .base import PublicFormView, guarded
from .doors import proceed
from .forms import ContactForm, SentCodeForm
from .registration import LinkView


class CodePageMixin:
    """Where digits are typed: shows where the code went, and sends another on request."""

    request: HttpRequest
    kwargs: dict[str, Any]
    sent: OneTimeCode
    purpose: ClassVar[Purpose]
    url_name: ClassVar[str]

    def find_code(self) -> OneTimeCode | None:
        """None for a flow that is forged, or was finished."""
        try:
            code = codes.find(self.kwargs["token"], self.purpose)
        except CodeExpired:
            return None
        return code if code.used_at is None else None

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if "resend" not in request.POST:
            return super().post(request, *args, **kwargs)  # type: ignore[misc, no-any-return]
        try:
            made = self.resend()
        except LkKitError as error:
            return self.refuse(SentCodeForm(data={}), error)  # type: ignore[attr-defined, no-any-return]
        return self.redirect(self.page_of(made))  # type: ignore[attr-defined, no-any-return]

    def resend(self) -> OneTimeCode:
        action = get_class("accounts.ResendCode")
        made: OneTimeCode = action(
            actor=self.lk.actor,  # type: ignore[attr-defined]
            flow=self.kwargs["token"],
            purpose=self.purpose,
            ip=client_ip(self.request),
        ).execute()
        return made

    def page_of(self, code: OneTimeCode) -> str:
        return with_next(self.request, reverse(self.url_name, args=[codes.flow_of(code)]))

    def get_action_kwargs(self, form: forms.Form) -> dict[str, Any]:
        return {**super().get_action_kwargs(form), "flow": self.kwargs["token"]}  # type: ignore[misc]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        by_sms = self.sent.channel == Channel.SMS
        context = {
            "by_sms": by_sms,
            "destination": format_phone(self.sent.destination) if by_sms else self.sent.destination,
            "minutes": max(1, codes.lifetime(self.sent.channel) // 60),
            "wait": codes.resend_after(self.sent),
            "next": safe_next(self.request, ""),
        }
        return super().get_context_data(**{**context, **kwargs})  # type: ignore[misc, no-any-return]


def with_next(request: HttpRequest, url: str) -> str:
    wanted = safe_next(request, "")
    return f"{url}?{urlencode({'next': wanted})}" if wanted else url


class CodeView(CodePageMixin, LinkView):
    template_name = "lk_kit/accounts/code.html"
    form_class = SentCodeForm
    sends_home = False

    def enter(self) -> HttpResponseBase | None:
        if stopped := super().enter():
            return stopped
        found = self.find_code()
        if found is None:
            return self.dead_link()
        self.sent = found
        return None


@guarded
class CodeSignInView(PublicFormView):
    """Asks for the address or number to which a code shall go."""

    template_name = "lk_kit/accounts/code_sign_in.html"
    form_class = ContactForm
    action = "accounts.RequestSignInCode"

    def enter(self) -> HttpResponseBase | None:
        if not code_sign_in.sign_in_kinds():
            raise NotAllowed
        return super().enter()

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "kinds": code_sign_in.sign_in_kinds(), "name": "identifier"}

    def get_action_kwargs(self, form: forms.Form) -> dict[str, Any]:
        return {**super().get_action_kwargs(form), "language": get_language() or ""}

    def get_success_target(self, result: OneTimeCode) -> str:
        return with_next(self.request, reverse("lk_kit:accounts:code_enter", args=[codes.flow_of(result)]))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        by_sms = code_sign_in.sign_in_kinds() == [identifiers.PHONE]
        return super().get_context_data(**{"next": safe_next(self.request, ""), "by_sms": by_sms, **kwargs})


@guarded
class CodeEnterView(CodeView):
    kind = "code"
    purpose = Purpose.LOGIN
    url_name = "lk_kit:accounts:code_enter"
    title = _("Signing in")
    sends_home = True

    def form_valid(self, form: forms.Form) -> HttpResponse:
        try:
            sign_in = code_sign_in.begin_by_code(self.request, self.kwargs["token"], form.cleaned_data["code"])
            return proceed(self.request, sign_in, safe_next(self.request, ""))
        except LkKitError as error:
            return self.refuse(form, error)


@guarded
class RegistrationCodeView(CodeView):
    kind = "registration"
    purpose = Purpose.REGISTER
    url_name = "lk_kit:accounts:registration_code"
    action = "accounts.ProveRegistration"
    title = _("Registration")

    def get_success_target(self, result: Any) -> str:
        return reverse("lk_kit:accounts:confirm", args=[confirmation_token(result)])


@guarded
class ResetCodeView(CodeView):
    kind = "reset"
    purpose = Purpose.RESET
    url_name = "lk_kit:accounts:password_reset_code"
    action = "accounts.ProveReset"
    title = _("New password")

    def get_success_target(self, result: Any) -> str:
        return reverse("lk_kit:accounts:password_reset_confirm", args=result)
