from __future__ import annotations

from typing import Any

from django import forms
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from lk_kit.cabinet.views import CabinetView, ConfirmActionView, FormActionView
from lk_kit.core.classes import get_class
from lk_kit.core.exceptions import NotVisible
from lk_kit.profiles.models import Passport
from lk_kit.profiles.passports import own_passport, passport_of, read_in_full


class PassportPage:
    lk: Any
    section = "profile"

    def get_success_target(self, result: Any) -> str:
        return reverse("lk_kit:profiles:detail")

    def get_back(self) -> tuple[str, Any] | None:
        return reverse("lk_kit:profiles:detail"), _("Profile")


class PassportView(PassportPage, CabinetView):
    """In full, for who has just proven that it is he."""

    template_name = "lk_kit/profiles/passport.html"
    title = _("Passport")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(passport=read_in_full(self.lk.actor), back=self.get_back(), **kwargs)


class PassportEditView(PassportPage, FormActionView):
    action = "profiles.SavePassport"
    title = _("Passport")
    success_message = _("The passport has been saved")

    def enter(self) -> Any:
        stopped = super().enter()
        if stopped is None:
            own_passport(self.lk.actor)
        return stopped

    def get_form_class(self) -> type[forms.BaseForm]:
        return get_class("profiles.PassportForm")

    def get_action_kwargs(self, form: forms.Form) -> dict[str, Any]:
        return {"values": form.cleaned_data}


class PassportRemoveView(PassportPage, ConfirmActionView):
    action = "profiles.RemovePassport"
    title = _("Remove the passport?")
    text = _("For the next contract you will have to enter it anew.")
    submit_label = _("Remove")
    is_dangerous = True
    success_message = _("The passport has been removed")

    @cached_property
    def object(self) -> Passport:
        found = passport_of(self.lk.actor.signed_in_user)
        if found is None:
            raise NotVisible
        return found

    def get_action_args(self) -> tuple[Any, ...]:
        return ()
