from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lk_kit.accounts import factors, pipeline, sent_codes
from lk_kit.accounts.models import TrustedBrowser
from lk_kit.accounts.policy import grace_until, must_have
from lk_kit.accounts.security_page import own_session
from lk_kit.cabinet.context import CabinetContext
from lk_kit.cabinet.views.pages import safe_next
from lk_kit.core.classes import get_class
from lk_kit.core.exceptions import LkKitError, NotVisible

from .base import OwnFormView, OwnPostView, guarded
from .forms import SecondFactorForm, TotpForm
from .security import ShownOnceMixin, find


class EnableView(ShownOnceMixin):
    """Ends in the backup codes, shown this once."""

    gated = False

    def get_action_kwargs(self, form: forms.Form) -> dict[str, Any]:
        return {**super().get_action_kwargs(form), "keep": own_session(self.request)}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = {
            "must_have_factor": must_have(self.lk.actor),
            "grace_until": grace_until(self.request.user, self.lk.actor),
            "next": safe_next(self.request, ""),
        }
        return super().get_context_data(**{**context, **kwargs})

    def show(self, result: Any) -> HttpResponse:
        pipeline.keep_session(self.request, self.request.user, result.device)
        messages.success(self.request, _("Two-factor authentication is on."))
        return self.show_codes(result.backup_codes)


@guarded
class TotpSetUpView(EnableView):
    """First a button, then the QR code: looking at the page makes no secret."""

    template_name = "lk_kit/accounts/totp_set_up.html"
    form_class = TotpForm
    action = "accounts.EnableTotp"
    title = gettext_lazy("Two-factor authentication")

    def enter(self) -> HttpResponseBase | None:
        if self.lk.actor.is_authenticated and "totp" in factors.methods_of(self.request.user):
            return self.redirect(safe_next(self.request, reverse("lk_kit:accounts:security")))
        return super().enter()

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if "start" in request.POST:
            get_class("accounts.StartTotp")(actor=self.lk.actor).execute()
            return self.redirect(request.get_full_path())
        return super().post(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        device = factors.waiting_device(self.request.user)
        set_up = factors.set_up_of(self.request.user, device) if device else None
        others = [kind for kind in factors.possible_kinds(self.request.user) if kind.channel]
        return super().get_context_data(**{"set_up": set_up, "other_kinds": others, **kwargs})


@guarded
class CodesSetUpView(EnableView):
    """Codes by SMS or e-mail: first a button that sends one, then the field for it."""

    template_name = "lk_kit/accounts/codes_set_up.html"
    form_class = SecondFactorForm
    action = "accounts.EnableCodes"

    @property
    def channel(self) -> str:
        return str(self.kwargs["channel"])

    def enter(self) -> HttpResponseBase | None:
        if (stopped := super().enter()) is None and self.channel not in sent_codes.METHOD_OF:
            raise NotVisible
        return stopped

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if "start" not in request.POST:
            return super().post(request, *args, **kwargs)
        try:
            get_class("accounts.StartCodes")(actor=self.lk.actor, channel=self.channel, request=request).execute()
        except LkKitError as error:
            return self.refuse(self.get_form_class()({}), error)
        return self.redirect(f"{request.path}?sent=1")

    def get_action_kwargs(self, form: forms.Form) -> dict[str, Any]:
        return {**super().get_action_kwargs(form), "channel": self.channel}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        to = sent_codes.address_of(self.request.user, self.channel)
        context = {
            "title": _("Codes by SMS") if self.channel == "sms" else _("Codes by e-mail"),
            "channel": self.channel,
            "to": sent_codes.masked_address(self.channel, to) if to else "",
            "is_sent": "sent" in self.request.GET,
        }
        return super().get_context_data(**{**context, **kwargs})


class FactorGoesMixin:
    """A way of the second factor goes, and with it all sessions but this one, which goes on with what is left of them."""

    form_class: Any = forms.Form
    gone: ClassVar[Any] = ""
    request: HttpRequest
    lk: CabinetContext

    def get_action_kwargs(self, form: forms.Form) -> dict[str, Any]:
        return {**super().get_action_kwargs(form), "keep": own_session(self.request)}  # type: ignore[misc]

    def get_success_target(self, result: Any) -> str:
        left = next(iter(factors.strong_devices(self.request.user)), None)
        pipeline.keep_session(self.request, self.request.user, left)
        messages.success(self.request, self.gone)
        return self.lk.url("accounts:security")


@guarded
class FactorRemoveView(FactorGoesMixin, OwnFormView):
    gone = gettext_lazy("It is switched off. All other sessions and all tokens have ended.")
    action = "accounts.RemoveFactor"
    template_name = "lk_kit/accounts/factor_remove.html"
    submit_label = gettext_lazy("Switch off")

    @property
    def method(self) -> str:
        return str(self.kwargs.get("method", ""))

    def enter(self) -> HttpResponseBase | None:
        if (stopped := super().enter()) is None and self.method and factors.kind_of(self.method) is None:
            raise NotVisible
        return stopped

    def get_action_kwargs(self, form: forms.Form) -> dict[str, Any]:
        return {**super().get_action_kwargs(form), "method": self.method}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kind = factors.kind_of(self.method)
        others = [one for one in factors.kinds_of(self.request.user) if one.method != self.method and not one.is_backup]
        context = {
            "title": _("Switch off: %(what)s?") % {"what": kind.label} if kind else _("Switch off two-factor authentication"),
            "must_have_factor": must_have(self.lk.actor),
            "is_last": not (self.method and others),
        }
        return super().get_context_data(**{**context, **kwargs})


@guarded
class BackupCodesView(ShownOnceMixin):
    template_name = "lk_kit/accounts/backup_codes.html"
    form_class = forms.Form
    action = "accounts.RenewBackupCodes"
    title = gettext_lazy("Backup codes")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user = self.request.user
        context = {"has_factor": factors.has_second_factor(user), "codes_left": factors.backup_codes_left(user)}
        return super().get_context_data(**{**context, **kwargs})

    def show(self, result: Any) -> HttpResponse:
        return self.show_codes(result)


class TrustEndView(OwnPostView):
    """Takes the trust from a browser."""

    def act(self, request: HttpRequest, **kwargs: Any) -> None:
        row = find(TrustedBrowser.objects.of_user(self.lk.actor.signed_in_user), kwargs["pk"])
        get_class("accounts.ForgetBrowser")(row, actor=self.lk.actor).execute()
        messages.success(request, _("This browser is asked for the second factor again."))
