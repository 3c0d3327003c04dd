from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import View

from lk_kit.cabinet.views import CabinetMixin, FormActionView
from lk_kit.core.classes import get_class
from lk_kit.core.clock import now
from lk_kit.privacy.actions.erasures import OPEN
from lk_kit.privacy.conf import conf
from lk_kit.privacy.models import Erasure
from lk_kit.privacy.plans import plan_of
from lk_kit.privacy.subjects import subject_of

from .consents import PrivacyPage
from .forms import ErasureForm


class ErasureView(PrivacyPage, FormActionView):
    """The plan, row by row; agreeing to it starts the days in which it can be cancelled."""

    template_name = "lk_kit/privacy/erasure.html"
    action = "privacy.RequestErasure"
    form_class = ErasureForm
    title = gettext_lazy("Delete my account and data")
    submit_label = gettext_lazy("Delete my account")

    def get_action_kwargs(self, form: Any) -> dict[str, Any]:
        return {}

    def get_success_target(self, result: Any) -> str:
        return str(self.lk.url("privacy:erasure"))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user = self.lk.actor.signed_in_user
        context = {
            "plan": plan_of(subject_of(user)),
            "erasure": Erasure.objects.of_user(user).filter(status__in=OPEN).first(),
            "days": conf.COOLING_DAYS,
            "due": now() + timedelta(days=conf.COOLING_DAYS),
        }
        return super().get_context_data(**{**context, **kwargs})


class CancelView(CabinetMixin, View):
    section = "privacy"
    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        get_class("privacy.CancelErasure")(actor=self.lk.actor).execute()
        messages.success(request, _("Your account stays. Nothing was erased."))
        return self.redirect(self.lk.url("privacy:index"))
