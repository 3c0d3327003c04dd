from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.db import models
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lk_kit.accounts import factors, pipeline
from lk_kit.accounts.conf import conf
from lk_kit.accounts.models import ApiToken, Session
from lk_kit.accounts.policy import must_have
from lk_kit.cabinet.views import CabinetView, ConfirmActionView
from lk_kit.cabinet.views.pages import safe_next
from lk_kit.core.classes import get_class
from lk_kit.core.exceptions import LkKitError, NotAllowed, NotVisible
from lk_kit.core.users import get_email

from .base import OwnFormView, OwnPostView, guarded
from .forms import PasswordChangeForm, ProofForm, RemoveFactorForm, TokenForm, TotpForm, method_of


def own_session(request: HttpRequest) -> Any:
    """The row id of the session in use; None with another session engine."""
    return getattr(request.session, "row_id", None)


class SecurityView(CabinetView):
    template_name = "lk_kit/accounts/security.html"
    section = "security"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user, here = self.lk.actor.signed_in_user, own_session(self.request)
        sessions = sorted(Session.objects.of_user(user).live().defer("data").order_by("-last_seen"), key=lambda row: row.pk != here)
        has_factor = factors.has_second_factor(user)
        context = {
            "email": get_email(user),
            "has_factor": has_factor,
            "must_have_factor": must_have(self.lk.actor),
            "codes_left": factors.backup_codes_left(user) if has_factor else 0,
            "sessions": sessions,
            "shows_sessions": here is not None,
            "here": here,
            "shows_tokens": conf.TOKENS,
            "tokens": ApiToken.objects.of_user(user).live().order_by("-created_at") if conf.TOKENS else (),
        }
        return super().get_context_data(**{**context, **kwargs})


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


@guarded
class TotpSetUpView(ShownOnceMixin):
    """First a button, then the QR code: looking at the page makes no secret."""

    gated = False
    template_name = "lk_kit/accounts/totp_set_up.html"
    form_class = TotpForm
    action = "accounts.EnableTotp"
    title = gettext_lazy("Two-factor authentication")

    def enter(self) -> HttpResponseBase | None:
        stopped = super().enter()
        if stopped is None and factors.has_second_factor(self.request.user):
            return redirect(safe_next(self.request, reverse("lk_kit:accounts:security")))
        return stopped

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if "start" in request.POST:
            get_class("accounts.StartTotp")(actor=self.lk.actor).execute()
            return self.redirect(request.get_full_path())
        return super().post(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "is_recent": pipeline.is_recent(self.request)}

    def get_action_kwargs(self, form: forms.Form) -> dict[str, Any]:
        extra = {"is_recent": pipeline.is_recent(self.request), "keep": own_session(self.request)}
        return {**super().get_action_kwargs(form), **extra}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        device = factors.waiting_device(self.request.user)
        context = {
            "set_up": factors.set_up_of(self.request.user, device) if device else None,
            "must_have_factor": must_have(self.lk.actor),
            "next": safe_next(self.request, ""),
        }
        return super().get_context_data(**{**context, **kwargs})

    def show(self, result: Any) -> HttpResponse:
        pipeline.keep_session(self.request, self.request.user, result.device)
        messages.success(self.request, _("Two-factor authentication is on."))
        return self.show_codes(result.backup_codes)


@guarded
class TotpRemoveView(OwnFormView):
    form_class = RemoveFactorForm
    action = "accounts.DisableTotp"
    template_name = "lk_kit/accounts/totp_remove.html"
    title = gettext_lazy("Switch off two-factor authentication")
    submit_label = gettext_lazy("Switch off")
    success_message = gettext_lazy("Two-factor authentication is off.")

    def get_action_kwargs(self, form: forms.Form) -> dict[str, Any]:
        values = super().get_action_kwargs(form)
        return {**values, "method": method_of(values["code"]), "keep": own_session(self.request)}

    def get_success_target(self, result: Any) -> str:
        pipeline.keep_session(self.request, self.request.user)
        return self.lk.url("accounts:security")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**{"must_have_factor": must_have(self.lk.actor), **kwargs})


@guarded
class BackupCodesView(ShownOnceMixin):
    template_name = "lk_kit/accounts/backup_codes.html"
    form_class = ProofForm
    action = "accounts.RenewBackupCodes"
    title = gettext_lazy("Backup codes")

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "is_recent": pipeline.is_recent(self.request)}

    def get_action_kwargs(self, form: forms.Form) -> dict[str, Any]:
        return {**super().get_action_kwargs(form), "is_recent": pipeline.is_recent(self.request)}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user = self.request.user
        context = {"has_factor": factors.has_second_factor(user), "codes_left": factors.backup_codes_left(user)}
        return super().get_context_data(**{**context, **kwargs})

    def show(self, result: Any) -> HttpResponse:
        return self.show_codes(result)


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


class TokenRevokeView(ConfirmActionView):
    section = "security"
    action = "accounts.RevokeToken"
    title = gettext_lazy("Revoke the token?")
    submit_label = gettext_lazy("Revoke")
    text = gettext_lazy("Programs that use it will be refused at once.")
    success_message = gettext_lazy("The token is revoked.")
    success_url_name = "accounts:security"
    is_dangerous = True

    def get_queryset(self) -> models.QuerySet[ApiToken]:
        return ApiToken.objects.of_user(self.lk.actor.signed_in_user).live()

    def get_back(self) -> tuple[str, Any]:
        return self.lk.url("accounts:security"), _("Security")
