from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import HttpResponseBase
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lk_kit.accounts.clients import client_ip
from lk_kit.cabinet.views import CabinetView, ConfirmActionView, FormActionView
from lk_kit.cabinet.views.actions import ObjectActionView
from lk_kit.cabinet.views.pages import safe_next
from lk_kit.privacy.models import Consent, ConsentDocument, DataExport, Erasure
from lk_kit.privacy.overview import consents_of

from .forms import RequiredConsentsForm, WithdrawalForm


class PrivacyView(CabinetView):
    """Consents, copies of one's data, and the way out."""

    template_name = "lk_kit/privacy/index.html"
    section = "privacy"
    title = gettext_lazy("Personal data")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user = self.lk.actor.signed_in_user
        exports = DataExport.objects.of_user(user).order_by("-requested_at")
        erasure = Erasure.objects.of_user(user).order_by("-requested_at").first()
        context = {"states": consents_of(user), "export": exports.first(), "erasure": erasure if erasure and erasure.is_open else None}
        return super().get_context_data(**{**context, **kwargs})


class PrivacyPage:
    lk: Any
    section = "privacy"

    def get_back(self) -> tuple[str, Any] | None:
        return self.lk.url("privacy:index"), _("Personal data")

    def get_success_target(self, result: Any) -> str:
        return str(self.lk.url("privacy:index"))


class RequiredView(PrivacyPage, FormActionView):
    """The stop before the cabinet: mandatory texts that are in force and not agreed to; the others may stay empty."""

    template_name = "lk_kit/privacy/required.html"
    action = "privacy.GiveConsents"
    title = gettext_lazy("Before you go on")
    submit_label = gettext_lazy("Go on")

    @cached_property
    def states(self) -> list[Any]:
        return [state for state in consents_of(self.lk.actor.signed_in_user) if state.consent is None]

    def enter(self) -> HttpResponseBase | None:
        stopped = super().enter()
        if stopped is None and self.request.method == "GET" and not any(state.is_due for state in self.states):
            return self.redirect(self.get_success_target(None))
        return stopped

    def get_form(self, form_class: Any = None) -> forms.Form:
        return RequiredConsentsForm(states=self.states, **self.get_form_kwargs())

    def get_back(self) -> None:
        return None

    def get_action_kwargs(self, form: Any) -> dict[str, Any]:
        return {"documents": form.chosen(), "ip": client_ip(self.request)}

    def get_success_target(self, result: Any) -> str:
        return safe_next(self.request, self.lk.url("home"))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        form = kwargs.get("form") or self.get_form()
        rows = [(state, form[str(state.document.pk)]) for state in self.states]
        return super().get_context_data(**{**kwargs, "form": form, "rows": rows, "next": safe_next(self.request, "")})


class DocumentView(PrivacyPage, ObjectActionView):
    """One text, and the button that agrees to it."""

    template_name = "lk_kit/privacy/document.html"
    action = "privacy.GiveConsents"
    form_class = forms.Form
    success_message = gettext_lazy("Thank you, your consent is recorded")

    def get_queryset(self) -> QuerySet[ConsentDocument]:
        return ConsentDocument.objects.visible_to(self.lk.actor)

    def get_action_args(self) -> tuple[Any, ...]:
        return ()

    def get_action_kwargs(self, form: forms.Form) -> dict[str, Any]:
        return {"documents": [self.kwargs["pk"]], "ip": client_ip(self.request)}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        document: Any = self.object
        consent = Consent.objects.of_user(self.lk.actor.signed_in_user).live().filter(document=document).first()
        is_current = ConsentDocument.objects.current().filter(pk=document.pk).exists()
        context = {"title": document.title, "consent": consent, "may_agree": is_current and consent is None}
        return super().get_context_data(**{**context, **kwargs})


class WithdrawView(PrivacyPage, ConfirmActionView):
    """Says what follows before it is done."""

    action = "privacy.WithdrawConsent"
    title = gettext_lazy("Withdraw the consent?")
    submit_label = gettext_lazy("Withdraw")
    success_message = gettext_lazy("The consent is withdrawn")

    def get_queryset(self) -> QuerySet[Consent]:
        return Consent.objects.visible_to(self.lk.actor).live().select_related("document")

    @property
    def closes(self) -> bool:
        document: Any = self.object
        return bool(document.document.is_mandatory)

    def get_form_class(self) -> type[forms.Form]:
        return WithdrawalForm if self.closes else forms.Form

    def get_action_kwargs(self, form: forms.Form) -> dict[str, Any]:
        return {"confirmed": form.cleaned_data.get("confirmed", False)}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        text = (
            _("Without this consent we may not keep your account: its erasure begins, and you can cancel it until its day comes.")
            if self.closes
            else _("From now on we do nothing for this purpose. You can agree again at any time.")
        )
        return super().get_context_data(**{"text": text, "is_dangerous": self.closes, **kwargs})

    def get_success_target(self, result: Any) -> str:
        return str(self.lk.url("privacy:erasure" if self.closes else "privacy:index"))
