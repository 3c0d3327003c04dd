"""The pages after the provider: new customers, and linking."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.db import models
from django.http import HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.generic import FormView

from lk_kit.accounts import pipeline
from lk_kit.accounts.clients import client_ip
from lk_kit.accounts.conf import conf as accounts_conf
from lk_kit.accounts.web.base import AccountFormMixin, OwnFormView, OwnRemovalView, guarded
from lk_kit.accounts.web.doors import proceed
from lk_kit.cabinet.views import PageMixin
from lk_kit.contrib.social import attempts
from lk_kit.contrib.social.exceptions import AddressTaken, AttemptInvalid
from lk_kit.contrib.social.identity import Identity, IdentityProvider, find_provider, providers
from lk_kit.contrib.social.invitations import invitation_behind
from lk_kit.contrib.social.models import Attempt, LinkedAccount
from lk_kit.core.classes import get_class
from lk_kit.core.exceptions import LkKitError

from .pages import say_linked


class AnsweredMixin:
    """A page for the attempt of this browser that a provider has answered."""

    request: Any

    @cached_property
    def attempt(self) -> Attempt:
        return attempts.pending(self.request)

    @property
    def identity(self) -> Identity:
        return Identity.from_json(self.attempt.identity)

    @property
    def provider(self) -> IdentityProvider:
        return find_provider(self.attempt.provider, self.request)


@guarded
class WelcomeView(AnsweredMixin, AccountFormMixin, PageMixin, FormView):  # type: ignore[type-arg]
    """For who is known to the provider and not to us: sign in and link, or register. The page says the same whether or not an account with
    the provider's address exists; only who has proven the address is told."""

    gated = False
    template_name = "lk_kit/social/welcome.html"

    def enter(self) -> HttpResponseBase | None:
        if self.lk.actor.is_authenticated:
            return HttpResponseRedirect(reverse("lk_kit:social:link"))
        try:
            assert self.attempt  # noqa: S101 - loads it
        except AttemptInvalid:
            messages.warning(self.request, _("The sign-in took too long. Please start again."))
            return HttpResponseRedirect(reverse("lk_kit:accounts:login"))
        return super().enter()

    @property
    def needs_email(self) -> bool:
        return not self.provider.takes_email(self.identity)

    @property
    def is_open(self) -> bool:
        return accounts_conf.REGISTRATION or invitation_behind(self.attempt.next_url) is not None

    def get_form_class(self) -> type[forms.Form]:
        return get_class("social.RegistrationForm")

    def get_form_kwargs(self) -> dict[str, Any]:
        needs = {"needs_email": self.needs_email, "needs_code": self.needs_email and bool(self.attempt.code_id)}
        return {**super().get_form_kwargs(), **needs}

    def get_initial(self) -> dict[str, Any]:
        return {"first_name": self.identity.first_name, "last_name": self.identity.last_name, "email": self.identity.email}

    def form_valid(self, form: forms.Form) -> HttpResponse:
        values = {**form.cleaned_data, "language": get_language() or "", "ip": client_ip(self.request)}
        try:
            if self.needs_email and not values.get("code"):
                return self.send_code(values)
            user = get_class("social.RegisterByIdentity")(actor=self.lk.actor, attempt=self.attempt, **values).execute()
            sign_in = pipeline.enter(self.request, user, door=self.identity_provider)
        except AddressTaken:
            return HttpResponseRedirect(f"{self.request.path}?taken=1")
        except LkKitError as error:
            return self.refuse(form, error)
        messages.success(self.request, _("Welcome! Your account is ready."))
        response: HttpResponse = proceed(self.request, sign_in, self.attempt.next_url)
        return response

    @cached_property
    def identity_provider(self) -> str:
        return self.attempt.provider

    def send_code(self, values: dict[str, Any]) -> HttpResponse:
        wanted = {name: values[name] for name in ("first_name", "last_name", "email", "language", "ip")}
        get_class("social.SendAddressCode")(actor=self.lk.actor, attempt=self.attempt, **wanted).execute()
        messages.success(self.request, _("We have sent a code to the address. Enter it below."))
        return HttpResponseRedirect(self.request.path)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        link = reverse("lk_kit:social:link")
        context = {
            "provider": self.provider,
            "identity": self.identity,
            "needs_email": self.needs_email,
            "waits_for_code": self.needs_email and bool(self.attempt.code_id),
            "is_open": self.is_open,
            "taken": "taken" in self.request.GET,
            "login_url": f"{reverse('lk_kit:accounts:login')}?{urlencode({'next': link})}",
        }
        return super().get_context_data(**{**context, **kwargs})


@guarded
class LinkView(AnsweredMixin, OwnFormView):
    """Asks once more, then links."""

    template_name = "lk_kit/social/link.html"
    form_class = forms.Form
    action = "social.LinkAccount"
    title = gettext_lazy("Link the account?")
    submit_label = gettext_lazy("Link")

    def enter(self) -> HttpResponseBase | None:
        stopped = super().enter()
        if stopped is not None:
            return stopped
        try:
            assert self.attempt  # noqa: S101 - loads it
        except AttemptInvalid:
            messages.warning(self.request, _("The sign-in took too long. Please start again."))
            return HttpResponseRedirect(reverse("lk_kit:accounts:security"))
        return None

    def get_action_kwargs(self, form: forms.Form) -> dict[str, Any]:
        return {"attempt": self.attempt, "ip": client_ip(self.request)}

    def get_success_target(self, result: Any) -> str:
        say_linked(self.request, self.provider.name)
        self.request.session.pop(attempts.PENDING, None)
        wanted = self.attempt.next_url
        safe = url_has_allowed_host_and_scheme(wanted, {self.request.get_host()}, require_https=self.request.is_secure())
        return wanted if safe else self.lk.url("accounts:security")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**{"provider": self.provider, "identity": self.identity, **kwargs})


class UnlinkView(OwnRemovalView):
    action = "social.UnlinkAccount"
    title = gettext_lazy("Unlink the account?")
    submit_label = gettext_lazy("Unlink")
    text = gettext_lazy("You will no longer be able to sign in with it. You can link it again at any time.")
    success_message = gettext_lazy("The account is unlinked.")

    def get_queryset(self) -> models.QuerySet[LinkedAccount]:
        return LinkedAccount.objects.visible_to(self.lk.actor)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        offered = providers(self.request)
        row: Any = self.object
        name = offered[row.provider].name if row.provider in offered else row.provider
        return super().get_context_data(**{"subtitle": f"{name} · {row.title}" if row.title else name, **kwargs})
