from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lk_kit.accounts import pipeline
from lk_kit.accounts.models import ApiToken, Session
from lk_kit.accounts.security_page import own_session
from lk_kit.accounts.security_sections import advice_of, sections_of
from lk_kit.cabinet.views import CabinetView
from lk_kit.cabinet.views.pages import safe_next
from lk_kit.core.classes import get_class
from lk_kit.core.exceptions import LkKitError, NotAllowed, NotVisible
from lk_kit.core.users import get_email

from .base import OwnFormView, OwnPostView, OwnRemovalView, guarded
from .forms import PasswordChangeForm, TokenForm


class SecurityView(CabinetView):
    """Put together from what the installed apps hang onto it (`security_sections`)."""

    template_name = "lk_kit/accounts/security.html"
    section = "security"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        request = self.request
        found = sections_of(request)
        sections = [render_to_string(one.template, {"lk": self.lk, **context}, request) for one, context in found]
        advice = advice_of(request)
        is_safe = all(one.level == "good" for one in advice)
        return super().get_context_data(**{"sections": sections, "advice": advice, "is_safe": is_safe, **kwargs})


@guarded
class PasswordChangeView(OwnFormView):
    form_class = PasswordChangeForm
    action = "accounts.ChangePassword"
    title = gettext_lazy("Change the password")
    submit_label = gettext_lazy("Change the password")
    intro = gettext_lazy("All other sessions and all API tokens end: whoever knew the old password is out.")
    success_message = gettext_lazy("The password is changed. All other sessions have ended.")

    def get_action_kwargs(self, form: forms.Form) -> dict[str, Any]:
        return {**super().get_action_kwargs(form), "keep": own_session(self.request)}

    def get_success_target(self, result: Any) -> str:
        pipeline.keep_session(self.request, self.request.user, getattr(self.request.user, "otp_device", None))
        return self.lk.url("accounts:security")


class ShownOnceMixin(OwnFormView):
    """Secrets are shown in the very answer to the form and kept nowhere, not even in the session."""

    shown_template = ""

    def form_valid(self, form: forms.Form) -> HttpResponse:
        try:
            result = self.perform(form)
        except LkKitError as error:
            return self.refuse(form, error)
        return self.show(result)

    def show(self, result: Any) -> HttpResponse:
        raise NotImplementedError

    def show_codes(self, codes: list[str]) -> HttpResponse:
        context = {
            "title": _("Backup codes"),
            "codes": codes,
            "next": safe_next(self.request, self.lk.url("accounts:security")),
            "email": get_email(self.request.user),
        }
        return self.response_class(self.request, ["lk_kit/accounts/backup_codes_shown.html"], {"lk": self.lk, **context})


class SessionEndView(OwnPostView):
    def act(self, request: HttpRequest, **kwargs: Any) -> None:
        row = find(Session.objects.of_user(self.lk.actor.signed_in_user), kwargs["pk"])
        if row.pk == own_session(request):
            pipeline.sign_out(request)
            return
        get_class("accounts.EndSession")(row, actor=self.lk.actor).execute()
        messages.success(request, _("The session has ended."))


class OtherSessionsEndView(OwnPostView):
    def act(self, request: HttpRequest, **kwargs: Any) -> None:
        here = own_session(request)
        if here is None:
            raise NotAllowed
        get_class("accounts.EndOtherSessions")(actor=self.lk.actor, keep=here).execute()
        messages.success(request, _("All other sessions have ended."))


def find(queryset: models.QuerySet[Any], key: str) -> Any:
    found = queryset.filter(pk=key).first()
    if found is None:
        raise NotVisible
    return found


@guarded
class TokenCreateView(ShownOnceMixin):
    form_class = TokenForm
    action = "accounts.CreateToken"
    title = gettext_lazy("New API token")
    submit_label = gettext_lazy("Create the token")
    intro = gettext_lazy("A program with this token acts in your name, with all your rights.")

    def get_action_kwargs(self, form: Any) -> dict[str, Any]:
        return {"title": form.cleaned_data["title"], "expires_at": form.expires_at()}

    def show(self, result: Any) -> HttpResponse:
        token, secret = result
        context = {"lk": self.lk, "title": _("Token “%(title)s”") % {"title": token.title}, "token": token, "secret": secret}
        return self.response_class(self.request, ["lk_kit/accounts/token_shown.html"], context)


class TokenRevokeView(OwnRemovalView):
    action = "accounts.RevokeToken"
    title = gettext_lazy("Revoke the token?")
    submit_label = gettext_lazy("Revoke")
    text = gettext_lazy("Programs that use it will be refused at once.")
    success_message = gettext_lazy("The token is revoked.")

    def get_queryset(self) -> models.QuerySet[ApiToken]:
        return ApiToken.objects.of_user(self.lk.actor.signed_in_user).live()
