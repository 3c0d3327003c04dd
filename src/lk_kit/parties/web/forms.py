from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from django import forms
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from lk_kit.parties.conf import conf
from lk_kit.parties.enums import PartyKind
from lk_kit.parties.explain import permissions_to_ask
from lk_kit.parties.requisites import REQUIRED, fields_of
from lk_kit.parties.roles import GivenRole

NUMBER = 40
DIGITS: dict[str, Any] = {"inputmode": "numeric", "autocomplete": "off"}


def text(label: Any, limit: int, *, required: bool = False, help_text: Any = "", **attrs: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=limit, required=required, help_text=help_text, widget=forms.TextInput(attrs=attrs))


class RequisitesForm(forms.Form):
    """The requisites of a party; only the fields of its kind stay. The Action checks the numbers."""

    wide = ("name", "full_name", "legal_address")

    name = text(_("Short name"), 255, autocomplete="organization", placeholder="ООО «Вектор»")
    full_name = text(_("Full name"), 500, help_text=_("As in the charter; it goes into contracts."))
    inn = text(_("INN"), NUMBER, **DIGITS)
    kpp = text(_("KPP"), NUMBER, **DIGITS)
    ogrn = text(_("OGRN"), NUMBER, **DIGITS)
    legal_address = text(_("Legal address"), 500, autocomplete="off")
    email = forms.EmailField(label=_("E-mail for documents"), max_length=254, required=False)
    phone = forms.CharField(
        label=_("Phone"), max_length=NUMBER, required=False, widget=forms.TextInput({"type": "tel", "autocomplete": "tel"})
    )

    def __init__(self, *args: Any, kind: str, locked: Collection[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.locked = set(locked)
        for name in set(self.fields) - {*fields_of(kind)}:
            del self.fields[name]
        for name, field in self.fields.items():
            field.required = name in REQUIRED[kind]
            field.disabled = name in self.locked
            if field.disabled:
                field.help_text = _("To change it, write to your manager.")
        self.suit(kind)

    def suit(self, kind: str) -> None:
        """The words that differ between the kinds."""
        if kind == PartyKind.PERSON:
            del self.fields["inn"]
            self.fields["name"].label = _("How to address you")
            self.fields["name"].widget.attrs.update({"autocomplete": "name", "placeholder": ""})
            self.fields["email"].label = _("E-mail")
        if kind == PartyKind.SOLE_TRADER:
            self.fields["ogrn"].label = _("OGRNIP")
            self.fields["name"].widget.attrs["placeholder"] = "ИП Лапин Б. П."
            self.fields["full_name"].help_text = ""
            self.fields["legal_address"].label = _("Address of registration")

    def values(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name not in self.locked}


class AddressForm(forms.Form):
    wide = ("street", "instructions")

    label = text(_("Name of the place"), 100, placeholder=_("Main warehouse"))
    postal_code = text(_("Postal code"), 16, inputmode="numeric", autocomplete="postal-code")
    city = text(_("City"), 128, required=True, autocomplete="address-level2")
    region = text(_("Region"), 128, autocomplete="address-level1")
    street = text(_("Street, building, office"), 255, required=True, autocomplete="street-address")
    country = text(_("Country"), 64, autocomplete="country-name")
    contact_name = text(_("Contact person"), 150, autocomplete="off")
    contact_phone = text(_("Contact phone"), NUMBER, type="tel", autocomplete="off")
    instructions = forms.CharField(
        label=_("Instructions for the driver"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )


class BankAccountForm(forms.Form):
    wide = ("bank_name", "account", "correspondent_account")

    bank_name = text(_("Bank"), 255, required=True, autocomplete="off")
    bik = text(_("BIK"), NUMBER, required=True, **DIGITS)
    account = text(_("Settlement account"), 60, required=True, **DIGITS)
    correspondent_account = text(_("Correspondent account"), 60, **DIGITS)


def role_field(roles: Collection[GivenRole]) -> forms.ChoiceField:
    """The roles that may be given, each in words."""
    choices = [
        (role.code, format_html('<b>{}</b> <span class="lk-muted lk-small">{}</span>', role.label, role.description)) for role in roles
    ]
    return forms.ChoiceField(label=_("Role"), choices=choices, widget=forms.RadioSelect)


def day_field(label: Any, help_text: Any = "") -> forms.DateField:
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    return forms.DateField(label=label, required=False, widget=widget, help_text=help_text)


class InviteForm(forms.Form):
    """Address and role of who is invited, and for how long; offers the roles that the reader may give."""

    field_order = ("email", "role", "days", "valid_from", "valid_to")

    email = forms.EmailField(
        label=_("E-mail"), max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "off", "placeholder": "name@example.com"})
    )

    def __init__(self, *args: Any, roles: Collection[GivenRole], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"] = role_field(roles)
        self.fields["days"] = forms.IntegerField(
            label=_("The invitation is open for, days"),
            required=False,
            min_value=1,
            max_value=conf.INVITATION_MAX_DAYS,
            widget=forms.NumberInput({"placeholder": conf.INVITATION_DAYS, "inputmode": "numeric"}),
        )
        self.fields["valid_from"] = day_field(_("First day of access"))
        self.fields["valid_to"] = day_field(_("Last day of access"), _("Access ends by itself after this day. Leave it empty for no end."))
        self.order_fields(self.field_order)


class MemberForm(forms.Form):
    """Role and term of a member; offers the roles that the reader may give."""

    valid_from = day_field(_("First day"))
    valid_to = day_field(_("Last day"), _("Access ends by itself after this day. Leave it empty for no end."))
    field_order = ("role", "valid_from", "valid_to")

    def __init__(self, *args: Any, roles: Collection[GivenRole], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"] = role_field(roles)
        self.order_fields(self.field_order)


class HeirForm(forms.Form):
    """Who goes on with the drafts and templates; without colleagues, or with nothing to hand over, there is no question."""

    def __init__(self, *args: Any, heirs: Collection[tuple[str, Any]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if heirs:
            self.fields["heir"] = forms.ChoiceField(label=_("Drafts and templates go to"), choices=heirs)


class ExplainForm(forms.Form):
    """Which permission is asked about."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["permission"] = forms.ChoiceField(label=_("What"), choices=permissions_to_ask())


class AnswerForm(forms.Form):
    answer = forms.ChoiceField(choices=[("accept", ""), ("decline", "")], widget=forms.HiddenInput)


def initial_of(instance: Any, names: Collection[str]) -> Mapping[str, Any]:
    return {name: getattr(instance, name) for name in names}
