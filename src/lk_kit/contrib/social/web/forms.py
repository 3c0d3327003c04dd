from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lk_kit.accounts.web.forms import code_field, email_field


class RegistrationForm(forms.Form):
    """What a new customer still has to say. `needs_email`: the provider's word about the address is not taken; `needs_code`: a code is on
    its way to it."""

    first_name = forms.CharField(label=_("First name"), max_length=150, widget=forms.TextInput(attrs={"autocomplete": "given-name"}))
    last_name = forms.CharField(
        label=_("Last name"), max_length=150, required=False, widget=forms.TextInput(attrs={"autocomplete": "family-name"})
    )

    def __init__(self, *args: Any, needs_email: bool, needs_code: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if needs_email:
            self.fields["email"] = email_field()
        if needs_code:
            self.fields["code"] = code_field(_("Code from the mail"))
            self.fields["code"].required = False
