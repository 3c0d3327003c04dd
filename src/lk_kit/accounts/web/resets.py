from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _

from lk_kit.accounts.actions.resets import OPEN
from lk_kit.accounts.exceptions import LinkInvalid
from lk_kit.accounts.links import read_reset_cancel
from lk_kit.accounts.models import FactorReset

from .base import guarded
from .registration import LinkView


@guarded
class FactorResetCancelView(LinkView):
    """Opening the link changes nothing; the button stops the reset."""

    template_name = "lk_kit/accounts/factor_reset_cancel.html"
    form_class = forms.Form
    action = "accounts.CancelFactorReset"
    kind = "factor_reset"
    sends_home = False

    def enter(self) -> HttpResponseBase | None:
        if stopped := super().enter():
            return stopped
        try:
            key = read_reset_cancel(self.kwargs["token"])
        except LinkInvalid:
            return self.dead_link()
        self.reset = FactorReset.objects.filter(pk=key, status__in=OPEN).first()
        return None if self.reset else self.dead_link()

    def get_action_kwargs(self, form: forms.Form) -> dict[str, Any]:
        return {**super().get_action_kwargs(form), "token": self.kwargs["token"]}

    def get_success_target(self, result: Any) -> str:
        messages.success(self.request, _("The reset is stopped. Your second factor stays as it was."))
        return reverse("lk_kit:accounts:login")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**{"due_at": self.reset.due_at if self.reset else None, **kwargs})
