from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from lk_kit.core.actors import Actor
from lk_kit.core.admin import choice_filter
from lk_kit.core.classes import get_class
from lk_kit.core.users import display_name, name_paths
from lk_kit.parties.enums import LimitPeriod
from lk_kit.parties.models import Membership, SpendingLimit

from .base import ActionAdmin


class LimitForm(forms.ModelForm):  # type: ignore[type-arg]
    period = forms.ChoiceField(label=_("Period"), choices=LimitPeriod.choices)


class SpendingLimitAdmin(ActionAdmin):
    """Spending limits of members of all parties, for staff."""

    form = LimitForm
    list_display = ("member", "party", "amount", "currency", "shown_period", "set_by", "created_at")
    list_filter = (choice_filter("period", _("period"), lambda: LimitPeriod.choices), "currency")
    list_select_related = ("party", *name_paths("membership__user"), *name_paths("set_by"))
    search_fields = ("party__name", "party__inn")
    raw_id_fields = ("membership",)
    fields = ("membership", "period", "currency", "amount")
    ordering = ("-pk",)

    @admin.display(description=_("member"))
    def member(self, row: SpendingLimit) -> str:
        return display_name(row.membership.user)

    @admin.display(description=_("period"), ordering="period")
    def shown_period(self, row: SpendingLimit) -> str:
        return str(dict(LimitPeriod.choices).get(row.period, row.period))

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ("membership", "period", "currency") if obj else ()

    def add(self, actor: Actor, form: Any) -> SpendingLimit:
        data = form.cleaned_data
        values = {name: data[name] for name in ("period", "currency", "amount")}
        made: SpendingLimit = get_class("parties.SetSpendingLimit")(data["membership"], actor=actor, **values).execute()
        return made

    def change(self, actor: Actor, obj: Any, form: Any) -> SpendingLimit:
        member = Membership.objects.get(pk=obj.membership_id)
        key = {"period": obj.period, "currency": obj.currency}
        made: SpendingLimit = get_class("parties.SetSpendingLimit")(
            member, actor=actor, **key, amount=form.cleaned_data["amount"]
        ).execute()
        return made

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        key = {"period": obj.period, "currency": obj.currency}
        get_class("parties.LiftSpendingLimit")(obj.membership, actor=Actor.from_request(request), **key).execute()

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """One by one only."""
        return obj is not None and super().has_delete_permission(request, obj)
