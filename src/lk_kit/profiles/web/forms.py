from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lk_kit.profiles.abstract import get_profile_model
from lk_kit.profiles.avatars import ACCEPT
from lk_kit.profiles.choices import language_choices, time_zone_choices
from lk_kit.profiles.enums import PassportKind
from lk_kit.profiles.fields import BASE, extra_names


def text(label: Any, **attrs: str) -> forms.CharField:
    return forms.CharField(label=label, max_length=150, required=False, widget=forms.TextInput(attrs=attrs))


class ProfileForm(forms.Form):
    """The own fields, then the host's `extra_fields.write` as their model fields draw themselves. The Action checks the values."""

    last_name = text(_("Last name"), autocomplete="family-name")
    first_name = text(_("First name"), autocomplete="given-name")
    patronymic = text(_("Patronymic"), autocomplete="additional-name")
    phone = forms.CharField(
        label=_("Phone"), max_length=40, required=False, widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"})
    )
    birth_date = forms.DateField(
        label=_("Date of birth"),
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "autocomplete": "bday"}),
    )
    language = forms.ChoiceField(label=_("Language"), required=False)
    time_zone = forms.ChoiceField(label=_("Time zone"), required=False)

    def __init__(self, *args: Any, profile: Any, **kwargs: Any) -> None:
        initial = {name: getattr(profile, name) for name in (*BASE, *extra_names())}
        kwargs["initial"] = {**initial, "phone": str(profile.phone or ""), **(kwargs.get("initial") or {})}
        super().__init__(*args, **kwargs)
        for name in extra_names():
            made = get_profile_model()._meta.get_field(name).formfield()  # type: ignore[union-attr]
            if made is not None:
                self.fields[name] = made
        self.offer("language", language_choices(), _("As the browser asks"))
        self.offer("time_zone", time_zone_choices(profile.time_zone), _("As on the site"))

    def offer(self, name: str, choices: list[tuple[str, str]], empty: Any) -> None:
        field: Any = self.fields[name]
        field.choices = [("", empty), *choices]


class AvatarForm(forms.Form):
    file = forms.FileField(
        label=_("Photo"), widget=forms.FileInput(attrs={"accept": ACCEPT}), help_text=_("JPEG, PNG or WebP; it is cut to a square.")
    )


def unsaved(**attrs: str) -> forms.TextInput:
    """Neither the browser nor the session keeps what is typed here."""
    return forms.TextInput(attrs={"autocomplete": "off", "data-lk-unsaved": "", **attrs})


class PassportForm(forms.Form):
    """Always empty: what is kept is not brought back into a form. The Action checks the values."""

    kind = forms.ChoiceField(label=_("Kind"), choices=PassportKind.choices, initial=PassportKind.RUSSIAN)
    number = forms.CharField(label=_("Series and number"), max_length=40, widget=unsaved(placeholder="45 10 123456"))
    issued_by = forms.CharField(label=_("Issued by"), max_length=300, widget=unsaved(), help_text=_("As it is written in the passport."))
    issued_on = forms.DateField(
        label=_("Date of issue"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "autocomplete": "off", "data-lk-unsaved": ""}),
    )
    unit_code = forms.CharField(
        label=_("Unit code"),
        max_length=20,
        required=False,
        widget=unsaved(placeholder="770-001", inputmode="numeric"),
        help_text=_("Only in a Russian passport."),
    )
