from __future__ import annotations

from typing import Any

from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from lk_kit.cabinet.sections import Text
from lk_kit.cabinet.views import ConfirmActionView
from lk_kit.core.proof import has_second_factor
from lk_kit.parties.enums import Permission
from lk_kit.parties.models import Party

from .members import MembersPage


class SecondFactorRuleView(MembersPage, ConfirmActionView):
    """Switches the rule of the company on, or off where it is on."""

    action = "parties.RequireSecondFactor"
    permission = Permission.MANAGE_OWNERS.value
    success_message = _("The rule is changed.")

    @cached_property
    def object(self) -> Party:
        return Party.objects.visible_to(self.lk.actor).get(pk=self.lk.party_id)

    def get_action_kwargs(self, form: forms.Form) -> dict[str, Any]:
        return {"required": not self.object.requires_second_factor}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        if self.object.requires_second_factor:
            words: tuple[Text, Text, Text] = (
                _("Demand two-factor authentication no more?"),
                _("Members will be able to switch it off for themselves."),
                _("Demand it no more"),
            )
        else:
            words = (
                _("Demand two-factor authentication of all members?"),
                _("Who has none yet is asked to set it up and cannot work for the company without it once the days of grace are over."),
                _("Demand it"),
            )
        title, text, label = words
        context = {"title": title, "text": text, "submit_label": label, "needs_own": has_second_factor(self.lk.actor) is False}
        return super().get_context_data(**{**context, **kwargs})
