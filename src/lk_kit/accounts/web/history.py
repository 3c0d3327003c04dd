from __future__ import annotations

from typing import Any

import django_filters
from django import forms
from django.db import models
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lk_kit.accounts.conf import conf
from lk_kit.accounts.enums import Outcome
from lk_kit.accounts.exceptions import LinkInvalid
from lk_kit.accounts.labels import door_label, factor_label
from lk_kit.accounts.links import read_alarm
from lk_kit.accounts.models import SignInRecord, Visit
from lk_kit.cabinet.views import ListView

from .base import guarded
from .registration import LinkView


def date_input() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class SignInFilter(django_filters.FilterSet):
    outcome = django_filters.ChoiceFilter(label=gettext_lazy("Result"), choices=Outcome.choices, empty_label=gettext_lazy("All"))
    since = django_filters.DateFilter(field_name="at", lookup_expr="date__gte", label=gettext_lazy("From"), widget=date_input())
    until = django_filters.DateFilter(field_name="at", lookup_expr="date__lte", label=gettext_lazy("To"), widget=date_input())

    class Meta:
        model = SignInRecord
        fields: tuple[str, ...] = ()


def told(record: SignInRecord) -> SignInRecord:
    """With the names that a person reads."""
    record.door_label = door_label(record.door)  # type: ignore[attr-defined]
    record.factor_label = factor_label(record.factor or (record.stage if record.stage != "password" else ""))  # type: ignore[attr-defined]
    record.is_good = record.outcome == Outcome.SUCCESS  # type: ignore[attr-defined]
    return record


class SignInHistoryView(ListView):
    """One's own sign-ins, good ones and failed ones."""

    title = gettext_lazy("Sign-in history")
    section = "security"
    template_name = "lk_kit/accounts/history.html"
    filterset_class = SignInFilter
    ordering = ("-pk",)

    def get_queryset(self) -> models.QuerySet[Any]:
        return SignInRecord.objects.of_user(self.lk.actor.signed_in_user)

    def get_rows(self, rows: list[Any]) -> list[Any]:
        return [told(row) for row in rows]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        back = (self.lk.url("accounts:security"), _("Security"))
        return super().get_context_data(**{"back": back, "days": conf.SIGN_IN_HISTORY_DAYS, **kwargs})


class VisitHistoryView(ListView):
    """When staff looked at the cabinet with this customer's eyes, and why."""

    title = gettext_lazy("Visits of our staff")
    section = "security"
    template_name = "lk_kit/accounts/visits.html"
    ordering = ("-pk",)

    def get_queryset(self) -> models.QuerySet[Any]:
        return Visit.objects.of_user(self.lk.actor.signed_in_user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**{"back": (self.lk.url("accounts:security"), _("Security")), **kwargs})


@guarded
class NotMeView(LinkView):
    """Opening it changes nothing (mail scanners open links); the button locks the account. Works for who is not signed in."""

    template_name = "lk_kit/accounts/not_me.html"
    form_class = forms.Form
    action = "accounts.DisownSignIn"
    kind = "not_me"
    sends_home = False
    record: SignInRecord | None = None

    def enter(self) -> HttpResponseBase | None:
        if stopped := super().enter():
            return stopped
        try:
            key = read_alarm(self.kwargs["token"])
        except LinkInvalid:
            return self.dead_link()
        self.record = SignInRecord.objects.filter(pk=key, disowned_at=None).exclude(user=None).first()
        return None if self.record else self.dead_link()

    def form_valid(self, form: forms.Form) -> HttpResponse:
        try:
            self.perform(form)
        except LinkInvalid:
            return self.dead_link()
        return render(self.request, "lk_kit/accounts/locked.html", {"lk": self.lk})

    def get_action_kwargs(self, form: forms.Form) -> dict[str, Any]:
        return {**super().get_action_kwargs(form), "token": self.kwargs["token"]}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        assert self.record is not None  # noqa: S101 - `enter` looked
        return super().get_context_data(**{"record": told(self.record), **kwargs})
