"""What was typed into a form waits in the session while the person is led elsewhere to prove himself; passwords and files do not.

Nor does a field whose widget has the attribute `data-lk-unsaved`.
"""

from __future__ import annotations

import json
from typing import Any

from django import forms
from django.http import HttpRequest

from lk_kit.core.clock import now

KEY = "lk_typed"
SECONDS = 900
MOST = 16_000
"""Bytes; more than any form of people holds. A larger one is typed again."""


def keep(request: HttpRequest, form: forms.Form) -> None:
    values = {name: _value(form, name) for name, field in form.fields.items() if _may_wait(field)}
    given = {name: value for name, value in values.items() if value not in (None, "", [])}
    text = json.dumps(given, default=str)
    if given and len(text.encode()) <= MOST:
        request.session[KEY] = {"path": request.path, "until": int(now().timestamp()) + SECONDS, "values": json.loads(text)}


def take(request: HttpRequest) -> dict[str, Any]:
    """What waits for the form of this page, once."""
    waiting = request.session.get(KEY) if hasattr(request, "session") else None
    if not isinstance(waiting, dict) or waiting.get("path") != request.path:
        return {}
    del request.session[KEY]
    return dict(waiting["values"]) if waiting["until"] > now().timestamp() else {}


def _may_wait(field: forms.Field) -> bool:
    attrs = field.widget.attrs
    secret = isinstance(field.widget, forms.PasswordInput) or attrs.get("autocomplete") == "one-time-code"
    return not secret and "data-lk-unsaved" not in attrs and not isinstance(field, forms.FileField)


def _value(form: forms.Form, name: str) -> Any:
    return form.fields[name].widget.value_from_datadict(form.data, form.files, form.add_prefix(name))
