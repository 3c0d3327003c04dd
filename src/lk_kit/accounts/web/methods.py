from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.generic import FormView

from lk_kit.accounts import factors
from lk_kit.cabinet.views import CabinetMixin
from lk_kit.cabinet.views.actions import add_errors
from lk_kit.cabinet.views.pages import safe_next
from lk_kit.core.exceptions import LkKitError, TooManyAttempts

from .forms import CodeEntryForm, waiting_text


class MethodMixin:
    """A page with one method of several: `?method=` chooses, a button has the code sent where it must be."""

    request: HttpRequest

    def methods(self) -> list[str]:
        raise NotImplementedError

    @property
    def method(self) -> str:
        wanted = self.request.POST.get("method") or self.request.GET.get("method") or ""
        methods = self.methods()
        return wanted if wanted in methods else next(iter(methods), "")

    @property
    def kind(self) -> factors.FactorKind | None:
        return factors.kind_of(self.method)

    def told(self) -> dict[str, Any] | None:
        """What the client must know to answer. A passkey is asked anew after each try: a question is answered once."""
        sent: dict[str, Any] | None = getattr(self, "sent", None)
        if sent is None and self.kind is not None and not self.kind.is_sent:
            return self.challenge()
        return sent

    def challenge(self) -> dict[str, Any]:
        raise NotImplementedError

    def method_context(self) -> dict[str, Any]:
        others = [one for one in self.methods() if one != self.method]
        return {
            "method": self.method,
            "kind": self.kind,
            "others": [{"method": one, "label": found.label if (found := factors.kind_of(one)) else one} for one in others],
            "sent": self.told(),
            "next": safe_next(self.request, ""),
        }


class MethodFormView(MethodMixin, CabinetMixin, FormView):  # type: ignore[type-arg]
    """The form of the chosen method, for who is signed in."""

    gated = False
    form_class: Any = CodeEntryForm
    sent: dict[str, Any] | None = None

    def prove(self, code: str) -> None:
        raise NotImplementedError

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """A page that is looked at sends nothing; a passkey's options are no message."""
        if self.kind is not None and not self.kind.is_sent:
            self.sent = self.challenge()
        return super().get(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if "send" not in request.POST:
            return super().post(request, *args, **kwargs)
        try:
            self.sent = self.challenge()
        except LkKitError as error:
            return self.refuse(self.get_form_class()({}), error)
        return self.render_to_response(self.get_context_data(form=self.get_form_class()()))

    def form_valid(self, form: Any) -> HttpResponse:
        try:
            self.prove(form.cleaned_data["code"])
        except LkKitError as error:
            return self.refuse(form, error)
        return self.redirect(self.get_success_url())

    def form_invalid(self, form: Any) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def refuse(self, form: Any, error: LkKitError) -> HttpResponse:
        form.full_clean()
        headers = {}
        if isinstance(error, TooManyAttempts):
            form.errors.clear()
            form.add_error(None, waiting_text(error))
            headers["Retry-After"] = str(error.retry_after)
        else:
            add_errors(form, renamed(error))
        status = 422 if error.status == 400 else error.status
        return self.render_to_response(self.get_context_data(form=form), status=status, headers=headers)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**{**self.method_context(), **kwargs})


def renamed(error: LkKitError) -> LkKitError:
    """The field of the form is `code` whatever is asked for."""
    errors = getattr(error, "errors", None)
    if errors and "password" in errors:
        errors["code"] = errors.pop("password")
    return error
