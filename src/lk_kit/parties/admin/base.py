from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db import models
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect

from lk_kit.core.actors import Actor
from lk_kit.core.exceptions import InvalidInput, LkKitError


class ActionAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Saves through Actions; a refusal is shown and nothing is written. Staff see the parties that `visible_to` gives them."""

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        return super().get_queryset(request).visible_to(Actor.from_request(request))  # type: ignore[attr-defined, no-any-return]

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        try:
            response: HttpResponseBase = super().changeform_view(request, *args, **kwargs)
        except LkKitError as error:
            self.message_user(request, words(error), messages.ERROR)
            return HttpResponseRedirect(request.get_full_path())
        return response

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
