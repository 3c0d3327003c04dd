from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.db import models
from django.http import HttpRequest

from lk_kit.core.actors import Actor
from lk_kit.core.admin import ActionAdminMixin
from lk_kit.core.exceptions import InvalidInput, LkKitError


class ActionAdmin(ActionAdminMixin, admin.ModelAdmin):  # type: ignore[type-arg]
    """Saves through Actions."""

    def words(self, error: LkKitError) -> str:
        return words(error)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        actor = Actor.from_request(request)
        saved = self.change(actor, obj, form) if change else self.add(actor, form)
        obj.__dict__.update({name: value for name, value in saved.__dict__.items() if name != "_state"})
        obj._state.adding = False

    def add(self, actor: Actor, form: Any) -> models.Model:
        raise NotImplementedError

    def change(self, actor: Actor, obj: Any, form: Any) -> models.Model:
        raise NotImplementedError


def words(error: LkKitError) -> str:
    if isinstance(error, InvalidInput) and error.errors:
        return " ".join(str(text) for texts in error.errors.values() for text in texts)
    return str(error)


def put(form: forms.BaseForm, error: LkKitError) -> None:
    """The errors of an Action's input at the fields of an admin form."""
    for name, texts in (error.errors if isinstance(error, InvalidInput) else {}).items():
        form.add_error(name if name in form.fields else None, [str(text) for text in texts])
    if not (isinstance(error, InvalidInput) and error.errors):
        form.add_error(None, str(error))
