from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.translation import gettext_lazy as _
from django.views.generic import FormView

from lk_kit.cabinet import tokens, typed
from lk_kit.cabinet.context import CabinetContext
from lk_kit.cabinet.sections import Text
from lk_kit.core.actions import Action
from lk_kit.core.classes import get_class
from lk_kit.core.exceptions import IdempotencyMismatch, InvalidInput, LkKitError, NotSignedIn, NotVisible, StepUpRequired
from lk_kit.core.idempotency import once
from lk_kit.core.proof import require_proof

from .details import ObjectMixin
from .pages import CabinetMixin


class FormActionMixin:
    """A form whose success runs one Action, at most once however often its button is pressed.

    `action` is a key of `LK_KIT["CLASSES"]` (looked up at each call) or a class. A business error comes back as an error of the form with
    everything that was typed; NotVisible and NotSignedIn become their pages.
    """

    request: HttpRequest
    lk: CabinetContext
    action: ClassVar[str | type[Action[Any]]]
    success_message: ClassVar[Text] = ""
    success_url_name: ClassVar[str] = ""
    """A URL name for `lk.url()`, for example `orders:list`."""

    def enter(self) -> HttpResponseBase | None:
        """Who must prove himself does so before he fills the form in."""
        stopped: HttpResponseBase | None = super().enter()  # type: ignore[misc]
        if stopped is None and self.request.method == "GET" and self.asks_for_proof():
            require_proof(self.lk.actor)
        return stopped

    def asks_for_proof(self) -> bool:
        return getattr(self, "action", None) is not None and self.get_action_class().step_up

    def keep_typed(self) -> None:
        """What was typed waits in the session while the person proves himself elsewhere."""
        typed.keep(self.request, self.get_form())  # type: ignore[attr-defined]

    def get_form_kwargs(self) -> dict[str, Any]:
        kwargs: dict[str, Any] = super().get_form_kwargs()  # type: ignore[misc]
        if self.request.method == "GET" and (waiting := typed.take(self.request)):
            kwargs["initial"] = {**(kwargs.get("initial") or {}), **waiting}
        return kwargs

    def get_action_class(self) -> type[Action[Any]]:
        return get_class(self.action) if isinstance(self.action, str) else self.action

    def get_action_args(self) -> tuple[Any, ...]:
        """Positional arguments: the instance of an InstanceAction."""
        return ()

    def get_action_kwargs(self, form: forms.Form) -> dict[str, Any]:
        return dict(form.cleaned_data)

    def perform(self, form: forms.Form) -> Any:
        action_class = self.get_action_class()
        return action_class(*self.get_action_args(), actor=self.lk.actor, **self.get_action_kwargs(form)).execute()

    def get_success_target(self, result: Any) -> str:
        """Where to go; `result` is what the Action returned."""
        return self.lk.url(self.success_url_name)

    def get_success_message(self) -> Text:
        return self.success_message

    def form_valid(self, form: forms.Form) -> HttpResponse:
        try:
            url, replayed = self.submit(form)
        except (NotSignedIn, NotVisible, StepUpRequired):
            raise
        except IdempotencyMismatch:
            tokens.renew(self.request)
            form.add_error(None, _("This form was sent before with other contents. Check it and send it again."))
            return self.form_invalid(form, status=409)
        except LkKitError as error:
            add_errors(form, error)
            return self.form_invalid(form, status=422 if isinstance(error, InvalidInput) else error.status)
        if self.get_success_message() and not replayed:
            messages.success(self.request, str(self.get_success_message()))
        return self.redirect(url)  # type: ignore[attr-defined, no-any-return]

    def submit(self, form: forms.Form) -> tuple[str, bool]:
        """Runs the Action under the form's token; returns where to go and whether this was a repeated press."""
        key = tokens.given(self.request)
        if not key:
            return self.get_success_target(self.perform(form)), False
        url, replayed = once(
            scope=f"form:{self.request.path}",
            owner=self.lk.actor.user_id or "anonymous",
            key=key,
            fingerprint=tokens.fingerprint(self.request),
            run=lambda: self.get_success_target(self.perform(form)),
        )
        return url, replayed

    def form_invalid(self, form: forms.Form, status: int = 422) -> HttpResponse:
        context = self.get_context_data(form=form)  # type: ignore[attr-defined]
        return self.render_to_response(context, status=status)  # type: ignore[attr-defined, no-any-return]


class FormActionView(FormActionMixin, CabinetMixin, FormView):  # type: ignore[type-arg]
    """A form page. The template extends `lk_kit/form.html`, or is that."""

    template_name = "lk_kit/form.html"
    submit_label: ClassVar[Text] = ""

    def get_back(self) -> tuple[str, Text] | None:
        """URL and label of the link above the title."""
        return None

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = {"submit_label": self.submit_label, "back": self.get_back()}
        return super().get_context_data(**{**context, **kwargs})


class ObjectActionView(ObjectMixin, FormActionView):
    """A form that runs an InstanceAction on one object of `get_queryset()`."""

    def get_action_args(self) -> tuple[Any, ...]:
        return (self.object,)


class ConfirmActionView(ObjectActionView):
    """Asks once, then acts. Without fields by default; give a `form_class` to ask for a reason."""

    template_name = "lk_kit/confirm.html"
    form_class = forms.Form
    text: ClassVar[Text] = ""
    is_dangerous: ClassVar[bool] = False

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**{"text": self.text, "is_dangerous": self.is_dangerous, **kwargs})


def add_errors(form: forms.Form, error: LkKitError) -> None:
    """Puts a business error where the form can show it: at its field, or above all of them. StepUpRequired is no error: it goes on to the
    page that asks for the proof."""
    if isinstance(error, StepUpRequired):
        raise error
    if not isinstance(error, InvalidInput) or not error.errors:
        form.add_error(None, str(error))
        return
    for name, texts in error.errors.items():
        for text in texts:
            form.add_error(name if name in form.fields else None, str(text))
