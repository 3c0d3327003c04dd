"""Spending limits on the page of a member."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from lk_kit.cabinet.formats import money
from lk_kit.cabinet.sections import Text
from lk_kit.cabinet.views import ConfirmActionView, ObjectActionView
from lk_kit.core.classes import get_class
from lk_kit.core.conf import conf as core_conf
from lk_kit.core.users import display_name, name_paths
from lk_kit.parties.enums import LimitPeriod, Permission
from lk_kit.parties.models import SpendingLimit

from .members import MembersPage

LIFTED = _("The limit was %(amount)s (%(period)s). Without it the member may order for any sum.")


class MemberLimitView(MembersPage, ObjectActionView):
    """Sets a limit, or changes the one of the same period and currency."""

    permission = Permission.MANAGE_MEMBERS.value
    action = "parties.SetSpendingLimit"
    title = _("Spending limit")
    success_message = _("Saved")

    def get_form_class(self) -> type[forms.BaseForm]:
        return get_class("parties.SpendingLimitForm")

    def get_initial(self) -> dict[str, Any]:
        return {"currency": core_conf.CURRENCY}

    def get_back(self) -> tuple[str, Text] | None:
        return self.lk.url("parties:member", pk=self.object.pk), display_name(self.object.user)  # type: ignore[attr-defined]

    def get_success_target(self, result: Any) -> str:
        return str(self.lk.url("parties:member", pk=self.object.pk))


class LimitDeleteView(ConfirmActionView):
    section = "members"
    permission = Permission.MANAGE_MEMBERS.value
    action = "parties.LiftSpendingLimit"
    title = _("Lift the limit?")
    submit_label = _("Lift the limit")
    success_message = _("The limit has been lifted")

    def get_queryset(self) -> Any:
        seen = SpendingLimit.objects.visible_to(self.lk.actor).filter(party=self.lk.party_id)
        return seen.select_related("membership__party", *name_paths("membership__user"))

    @cached_property
    def limit(self) -> SpendingLimit:
        return self.object  # type: ignore[return-value]

    def get_action_args(self) -> tuple[Any, ...]:
        return (self.limit.membership,)

    def get_action_kwargs(self, form: forms.Form) -> dict[str, Any]:
        return {"period": self.limit.period, "currency": self.limit.currency}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        period = str(LimitPeriod(self.limit.period).label).lower()
        words = {"amount": money(self.limit.amount, self.limit.currency), "period": period}
        told = {"subtitle": display_name(self.limit.membership.user), "text": LIFTED % words}
        return super().get_context_data(**{**told, **kwargs})

    def get_back(self) -> tuple[str, Text] | None:
        return self.lk.url("parties:member", pk=self.limit.membership_id), display_name(self.limit.membership.user)

    def get_success_target(self, result: Any) -> str:
        return str(self.lk.url("parties:member", pk=self.limit.membership_id))
