from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from lk_kit.accounts import identifiers, pipeline, trust
from lk_kit.accounts.enums import IdentifierKind, Method
from lk_kit.accounts.exceptions import InvalidCredentials, WrongCode
from lk_kit.core.clock import now
from lk_kit.core.exceptions import TooManyAttempts

from .contact_fields import contact_field, label_of, name_of

_DIGITS = re.compile(r"[0-9 \u00a0-]+")
BACKUP_CODE = re.compile(r"[a-z0-9]{5}[ -]?[a-z0-9]{5}|[a-z0-9]{8}")


def email_field(**attrs: str) -> forms.EmailField:
    widget = forms.EmailInput(attrs={"autocomplete": "email", "inputmode": "email", "autocapitalize": "none", **attrs})
    return forms.EmailField(label=_("E-mail"), max_length=254, widget=widget)


def password_field(label: Any, autocomplete: str, **options: Any) -> forms.CharField:
    widget = forms.PasswordInput(attrs={"autocomplete": autocomplete})
    return forms.CharField(label=label, strip=False, max_length=pipeline.MAX_PASSWORD, widget=widget, **options)


CODE_ATTRS: dict[str, Any] = {
    "autocomplete": "one-time-code",
    "inputmode": "numeric",
    "class": "lk-input--code",
    "autocapitalize": "none",
    "autofocus": True,
}


def code_field(label: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=32, widget=forms.TextInput(attrs=CODE_ATTRS))


def fitting(method: str, code: str, methods: list[str]) -> str:
    """Who types a backup code where digits are asked for means just that."""
    is_backup = BACKUP_CODE.fullmatch(code.strip().lower()) and not _DIGITS.fullmatch(code.strip())
    typed = Method.BACKUP_CODE.value if is_backup and method != Method.BACKUP_CODE else method
    return typed if typed in methods else method


class StepForm(forms.Form):
    """A step of the sign-in: passing it moves the pipeline on, failing it is an error of the form."""

    use_required_attribute = False

    def __init__(self, *args: Any, view: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.view = view
        self.status = 422

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors:
            try:
                self.view.accept(self.advance(cleaned))
            except (InvalidCredentials, WrongCode) as error:
                self.add_error(None, str(getattr(error, "default_message", error)))
            except TooManyAttempts as error:
                self.status = error.status
                self.view.retry_after = error.retry_after
                self.add_error(None, waiting_text(error))
        return cleaned

    def advance(self, cleaned: dict[str, Any]) -> pipeline.SignIn:
        raise NotImplementedError


def waiting_text(error: TooManyAttempts) -> Any:
    if error.retry_after < 60:
        words: Any = ngettext_lazy(
            "Too many attempts. Try again in %(count)d second.", "Too many attempts. Try again in %(count)d seconds.", "count"
        )
        return words % {"count": error.retry_after}
    words = ngettext_lazy(
        "Too many attempts. Try again in %(count)d minute.", "Too many attempts. Try again in %(count)d minutes.", "count"
    )
    return words % {"count": -(-error.retry_after // 60)}


class SignInForm(StepForm):
    """The password step. The name is an address, or the user name of a site that has such."""

    username = forms.CharField(
        label=_("E-mail"),
        max_length=254,
        widget=forms.TextInput(
            attrs={"autocomplete": "username", "inputmode": "email", "autocapitalize": "none", "spellcheck": "false", "autofocus": True}
        ),
    )
    password = password_field(_("Password"), "current-password")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = identifiers.kinds()
        if kinds != [identifiers.EMAIL]:
            self.fields["username"].label = label_of(kinds)
            self.fields["username"].widget.attrs["inputmode"] = "tel" if kinds == [identifiers.PHONE] else "text"

    def advance(self, cleaned: dict[str, Any]) -> pipeline.SignIn:
        return pipeline.begin(self.view.request, cleaned["username"], cleaned["password"])


class CodeForm(StepForm):
    """The second step: the answer of the chosen method."""

    code = forms.CharField(label=_("Code"), max_length=pipeline.MAX_PASSWORD, widget=forms.TextInput(attrs=CODE_ATTRS))
    trust = forms.BooleanField(label=_("Do not ask in this browser again"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not trust.is_offered():
            del self.fields["trust"]

    def advance(self, cleaned: dict[str, Any]) -> pipeline.SignIn:
        self.view.trusts_browser = cleaned.get("trust", False)
        method = fitting(self.view.method, cleaned["code"], self.view.methods())
        return pipeline.verify(self.view.request, self.view.sign_in(), method, cleaned["code"])


class RegistrationForm(forms.Form):
    """Override through `CLASSES["accounts.RegistrationForm"]`; a field more needs an Action that takes it.

    Where people also register by telephone, the password is chosen after the proof. `invited` is the address of an invitation.
    """

    first_name = forms.CharField(label=_("First name"), max_length=150, widget=forms.TextInput(attrs={"autocomplete": "given-name"}))
    last_name = forms.CharField(
        label=_("Last name"), max_length=150, required=False, widget=forms.TextInput(attrs={"autocomplete": "family-name"})
    )
    email = email_field()
    password = password_field(_("Password"), "new-password", help_text=_("Long beats tricky: a phrase of several words is good."))

    def __init__(self, *args: Any, invited: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = identifiers.kinds()
        if invited:
            self.initial["email"] = invited
            self.fields["email"].disabled = True
        elif identifiers.PHONE in kinds:
            del self.fields["email"], self.fields["password"]
            self.fields[name_of(kinds)] = contact_field(kinds)


class ConfirmForm(forms.Form):
    password = password_field(_("Password"), "current-password", help_text=_("The one that you chose when you registered."))


class FirstPasswordForm(forms.Form):
    password = password_field(_("Password"), "new-password", help_text=_("Long beats tricky: a phrase of several words is good."))


class ContactForm(forms.Form):
    """For a reset or a code: an address or a number, as the site takes them."""

    def __init__(self, *args: Any, kinds: list[IdentifierKind] | None = None, name: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = kinds or identifiers.kinds()
        self.fields[name or name_of(kinds)] = contact_field(kinds, autofocus=True)


class SentCodeForm(forms.Form):
    code = code_field(_("Code from the message"))


class NewPasswordForm(forms.Form):
    new_password = password_field(_("New password"), "new-password", help_text=_("Long beats tricky: a phrase of several words is good."))


class PasswordChangeForm(forms.Form):
    current_password = password_field(_("Current password"), "current-password")
    new_password = password_field(_("New password"), "new-password", help_text=_("Long beats tricky: a phrase of several words is good."))


class CodeEntryForm(forms.Form):
    """An answer of whatever method: digits, a backup code, what a passkey said."""

    code = forms.CharField(label=_("Code"), max_length=pipeline.MAX_PASSWORD, widget=forms.TextInput(attrs=CODE_ATTRS))


class PasswordEntryForm(forms.Form):
    code = password_field(_("Password"), "current-password")


class TotpForm(forms.Form):
    code = code_field(_("Six digits from the application"))


class SecondFactorForm(forms.Form):
    code = code_field(_("Code from the application, or a backup code"))


class TokenForm(forms.Form):
    title = forms.CharField(
        label=_("Name"), max_length=100, help_text=_("What it is for, for example “Warehouse exchange”."), widget=forms.TextInput()
    )
    days = forms.TypedChoiceField(
        label=_("Works for"),
        coerce=int,
        choices=[(30, _("30 days")), (90, _("90 days")), (365, _("a year")), (0, _("until it is revoked"))],
        initial=90,
    )

    def expires_at(self) -> Any:
        days = self.cleaned_data["days"]
        return now() + timedelta(days=days) if days else None
