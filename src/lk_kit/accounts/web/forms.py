from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from lk_kit.accounts import pipeline
from lk_kit.accounts.enums import Method
from lk_kit.accounts.exceptions import InvalidCredentials, WrongCode
from lk_kit.core.clock import now
from lk_kit.core.exceptions import TooManyAttempts

_TOTP = re.compile(r"[0-9 \u00a0-]{6,11}")


def email_field(**attrs: str) -> forms.EmailField:
    widget = forms.EmailInput(attrs={"autocomplete": "email", "inputmode": "email", "autocapitalize": "none", **attrs})
    return forms.EmailField(label=_("E-mail"), max_length=254, widget=widget)


def password_field(label: Any, autocomplete: str, **options: Any) -> forms.CharField:
    widget = forms.PasswordInput(attrs={"autocomplete": autocomplete})
    return forms.CharField(label=label, strip=False, max_length=pipeline.MAX_PASSWORD, widget=widget, **options)


def code_field(label: Any) -> forms.CharField:
    attrs = {"autocomplete": "one-time-code", "inputmode": "numeric", "class": "lk-input--code", "autofocus": True}
    return forms.CharField(label=label, max_length=32, widget=forms.TextInput(attrs=attrs))


def method_of(code: str) -> str:
    """Which kind of code was typed where both are taken: six to eight digits come from the application."""
    return Method.TOTP.value if _TOTP.fullmatch(code.strip()) else Method.BACKUP_CODE.value


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

    def advance(self, cleaned: dict[str, Any]) -> pipeline.SignIn:
        return pipeline.begin(self.view.request, cleaned["username"], cleaned["password"])


class CodeForm(StepForm):
    code = code_field(_("Code from the application"))

    def advance(self, cleaned: dict[str, Any]) -> pipeline.SignIn:
        sign_in = self.view.sign_in()
        method = next(one for one in sign_in.methods if one != Method.BACKUP_CODE)
        return pipeline.verify(self.view.request, sign_in, method, cleaned["code"])


class BackupCodeForm(StepForm):
    code = forms.CharField(
        label=_("Backup code"),
        max_length=32,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false", "class": "lk-input--code", "autofocus": True}
        ),
    )

    def advance(self, cleaned: dict[str, Any]) -> pipeline.SignIn:
        return pipeline.verify(self.view.request, self.view.sign_in(), Method.BACKUP_CODE.value, cleaned["code"])


class RegistrationForm(forms.Form):
    """Override through `CLASSES["accounts.RegistrationForm"]`; a field more needs an Action that takes it."""

    first_name = forms.CharField(label=_("First name"), max_length=150, widget=forms.TextInput(attrs={"autocomplete": "given-name"}))
    last_name = forms.CharField(
        label=_("Last name"), max_length=150, required=False, widget=forms.TextInput(attrs={"autocomplete": "family-name"})
    )
    email = email_field()
    password = password_field(_("Password"), "new-password", help_text=_("Long beats tricky: a phrase of several words is good."))


class ConfirmForm(forms.Form):
    password = password_field(_("Password"), "current-password", help_text=_("The one that you chose when you registered."))


class EmailForm(forms.Form):
    email = email_field(autofocus="autofocus")


class NewPasswordForm(forms.Form):
    new_password = password_field(_("New password"), "new-password", help_text=_("Long beats tricky: a phrase of several words is good."))


class PasswordChangeForm(forms.Form):
    current_password = password_field(_("Current password"), "current-password")
    new_password = password_field(_("New password"), "new-password", help_text=_("Long beats tricky: a phrase of several words is good."))


class ProofForm(forms.Form):
    """Asks for the password only when it was not typed a short while ago."""

    password = password_field(_("Password"), "current-password")

    def __init__(self, *args: Any, is_recent: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_recent:
            del self.fields["password"]


class TotpForm(ProofForm):
    code = code_field(_("Six digits from the application"))
    field_order = ("code", "password")


class RemoveFactorForm(forms.Form):
    password = password_field(_("Password"), "current-password")
    code = code_field(_("Code from the application, or a backup code"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].widget.attrs.update({"inputmode": "text", "autofocus": False})


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
