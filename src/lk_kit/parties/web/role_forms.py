from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lk_kit.core.permissions import all_permissions
from lk_kit.parties.enums import LimitPeriod
from lk_kit.parties.roles import GivenRole

from .forms import role_field, text


class RoleForm(forms.Form):
    """A role of the company's own; offers the permissions that the reader has himself."""

    title = text(_("Name of the role"), 64, required=True, placeholder=_("Buyer for the warehouse"))
    description = text(_("In words"), 255, help_text=_("Colleagues read it where they choose a role."))

    def __init__(self, *args: Any, permissions: Collection[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        labels = all_permissions()
        choices = [(code, labels[code]) for code in sorted(permissions) if code in labels]
        self.fields["permissions"] = forms.MultipleChoiceField(
            label=_("What the role may do"), choices=choices, widget=forms.CheckboxSelectMultiple
        )


class ReplacementForm(forms.Form):
    """Which role they get who have the one that goes."""

    def __init__(self, *args: Any, roles: Collection[GivenRole], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if roles:
            self.fields["replacement"] = role_field(roles)
            self.fields["replacement"].label = _("Role that they get instead")


class SpendingLimitForm(forms.Form):
    """How much, in which period and currency."""

    amount = forms.DecimalField(
        label=_("No more than"),
        max_digits=19,
        decimal_places=4,
        min_value=0,
        localize=True,
        widget=forms.TextInput({"inputmode": "decimal"}),
    )
    period = forms.ChoiceField(label=_("In a"), choices=LimitPeriod.choices, initial=LimitPeriod.MONTH.value)
    currency = text(_("Currency"), 3, required=True)
