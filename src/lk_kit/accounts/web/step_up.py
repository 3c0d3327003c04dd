from __future__ import annotations

from typing import Any

from django.http import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy

from lk_kit.accounts import step_up
from lk_kit.accounts.enums import Step
from lk_kit.accounts.policy import pending_step
from lk_kit.cabinet.views.pages import safe_next
from lk_kit.core.proof import has_fresh_proof

from .base import guarded
from .forms import CodeEntryForm, PasswordEntryForm
from .methods import MethodFormView


@guarded
class StepUpView(MethodFormView):
    """Asks who is signed in already to prove himself again, and leads back to what he was about to do."""

    while_impersonating = False
    section = "security"
    title = gettext_lazy("Confirm that it is you")
    template_name = "lk_kit/accounts/step_up.html"

    def enter(self) -> HttpResponseBase | None:
        if stopped := super().enter():
            return stopped
        if pending_step(self.request.user) == Step.SECOND_FACTOR:
            return redirect("lk_kit:accounts:second_factor")
        return self.redirect(self.get_success_url()) if has_fresh_proof(self.lk.actor) else None

    def methods(self) -> list[str]:
        return step_up.methods_of(self.request.user)

    def get_form_class(self) -> Any:
        return PasswordEntryForm if self.method == step_up.PASSWORD else CodeEntryForm

    def challenge(self) -> dict[str, Any]:
        return step_up.challenge(self.request, self.request.user, self.method)

    def prove(self, code: str) -> None:
        step_up.prove(self.request, self.method, code)

    def get_success_url(self) -> str:
        return safe_next(self.request, reverse("lk_kit:accounts:security"))
