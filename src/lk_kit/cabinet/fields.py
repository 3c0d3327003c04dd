"""Renders form fields in the cabinet's markup without touching the host's FORM_RENDERER."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.forms import BoundField
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

FIELD_TEMPLATE = "lk_kit/forms/field.html"
GROUPS = (forms.RadioSelect, forms.CheckboxSelectMultiple)


def kind_of(field: BoundField) -> str:
    """How the field template lays a field out: hidden, group, check, password, file, search, multi or plain."""
    widget = field.field.widget
    kinds: list[tuple[str, bool]] = [
        ("hidden", field.is_hidden),
        ("group", isinstance(widget, GROUPS)),
        ("check", isinstance(widget, forms.CheckboxInput)),
        ("password", isinstance(widget, forms.PasswordInput)),
        ("file", isinstance(widget, forms.FileInput)),
        ("search", getattr(widget, "input_type", "") == "search"),
        ("multi", isinstance(widget, forms.MultiWidget)),
    ]
    return next((name for name, fits in kinds if fits), "plain")


def render_field(field: BoundField, attrs: Mapping[str, Any] | None = None) -> SafeString:
    kind = kind_of(field)
    context = {
        "field": field,
        "kind": kind,
        "input": "" if kind == "group" else render_input(field, attrs),
        "described_by": described_by(field),
        "is_required": field.field.required,
    }
    return render_to_string(FIELD_TEMPLATE, context)


def render_input(field: BoundField, attrs: Mapping[str, Any] | None = None) -> SafeString:
    """The widget with our class and the ties to help and errors; attributes given as None are left out."""
    given = {
        "aria-describedby": described_by(field) or None,
        "aria-invalid": "true" if field.errors else None,
        **(attrs or {}),
    }
    given["class"] = " ".join(filter(None, [_css(field), str(given.get("class") or "")])) or None
    return field.as_widget(attrs={name: value for name, value in given.items() if value is not None})


def described_by(field: BoundField) -> str:
    """Ids of the error and the help, in the order in which a screen reader should say them."""
    parts = [f"{field.auto_id}_error"] if field.errors else []
    return " ".join([*parts, f"{field.auto_id}_help"] if field.help_text else parts)


def _css(field: BoundField) -> str:
    own = str(field.field.widget.attrs.get("class", ""))
    return own if kind_of(field) in ("check", "hidden", "group") else f"lk-input {own}".strip()
