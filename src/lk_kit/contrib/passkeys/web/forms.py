from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from lk_kit.contrib.passkeys.actions import MAX_NAME
from lk_kit.contrib.passkeys.ceremony import MAX_ANSWER


def answer_field() -> forms.CharField:
    """Filled in by the page's script with what the browser answers."""
    return forms.CharField(
        label=_("Passkey"),
        max_length=MAX_ANSWER,
        widget=forms.HiddenInput(attrs={"data-lk-passkey-answer": True}),
        error_messages={"required": _("Your browser has not given a passkey. Try again.")},
    )


class EnterForm(forms.Form):
    credential = answer_field()


class NameForm(forms.Form):
    title = forms.CharField(
        label=_("Name"), max_length=MAX_NAME, help_text=_("To tell it from others, for example “Work laptop”."), widget=forms.TextInput()
    )


class AddForm(NameForm):
    credential = answer_field()
