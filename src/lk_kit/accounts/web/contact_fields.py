"""One field for an address or a number, named after what the site lets people sign in by."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lk_kit.accounts.enums import IdentifierKind

EMAIL, PHONE = IdentifierKind.EMAIL, IdentifierKind.PHONE


def label_of(kinds: list[IdentifierKind]) -> Any:
    if len(kinds) > 1:
        return _("E-mail or telephone")
    return _("Telephone") if kinds == [PHONE] else _("E-mail")


def attrs_of(kinds: list[IdentifierKind], autocomplete: str = "") -> dict[str, Any]:
    known: dict[str, Any] = {"autocapitalize": "none", "spellcheck": "false"}
    if len(kinds) > 1:
        return {**known, "autocomplete": autocomplete or "username"}
    if kinds == [PHONE]:
        return {"autocomplete": autocomplete or "tel", "inputmode": "tel", "type": "tel"}
    return {**known, "autocomplete": autocomplete or "email", "inputmode": "email"}


def name_of(kinds: list[IdentifierKind]) -> str:
    """As the API calls it, and the form."""
    return "identifier" if len(kinds) > 1 else kinds[0].value


def contact_field(kinds: list[IdentifierKind], **options: Any) -> forms.Field:
    """`EmailField` where only addresses are taken, so that forms say at once what is wrong."""
    autofocus = options.pop("autofocus", False)
    attrs = {**attrs_of(kinds), **({"autofocus": True} if autofocus else {})}
    if kinds == [EMAIL]:
        return forms.EmailField(label=label_of(kinds), max_length=254, widget=forms.EmailInput(attrs=attrs), **options)
    return forms.CharField(label=label_of(kinds), max_length=254, widget=forms.TextInput(attrs=attrs), **options)
