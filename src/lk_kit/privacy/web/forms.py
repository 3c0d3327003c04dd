from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lk_kit.privacy.overview import ConsentState


class RequiredConsentsForm(forms.Form):
    """One box a document, none of them ticked: consents are given one by one (152-FZ, article 9)."""

    def __init__(self, *args: Any, states: list[ConsentState], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for state in states:
            self.fields[str(state.document.pk)] = forms.BooleanField(label=state.document.title, required=state.document.is_mandatory)

    def chosen(self) -> list[str]:
        return [name for name, value in self.cleaned_data.items() if value]


class WithdrawalForm(forms.Form):
    confirmed = forms.BooleanField(label=_("I understand that my account will be closed and my data erased"), required=True)


class ErasureForm(forms.Form):
    understood = forms.BooleanField(label=_("I have read what will be erased and what is kept"), required=True)
