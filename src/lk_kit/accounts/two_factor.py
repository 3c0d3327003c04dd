"""The only module that touches django-two-factor-auth: its sign-in wizard with our forms, our pipeline and no page of its own."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from django.forms import Form
from django.http import HttpRequest, HttpResponseBase
from two_factor.views.core import LoginView
from two_factor.views.utils import LoginStorage

from . import factors, pipeline
from .enums import Step
from .exceptions import FlowExpired

_DOOR_FLOW = "lk_door_flow"


def keep_flow(request: HttpRequest, flow: str) -> None:
    """For the second step of a sign-in that another door began."""
    request.session[_DOOR_FLOW] = flow


class FlowStorage(LoginStorage):  # type: ignore[misc]
    """Touches the session only once the password was right: looking at the page writes nothing, and no password is ever kept."""

    def __init__(self, prefix: str, request: HttpRequest | None = None, file_storage: Any = None) -> None:
        self._memory: dict[str, Any] = {}
        super().__init__(prefix, request, file_storage)

    def _get_data(self) -> dict[str, Any]:
        if self.prefix in self.request.session:
            self.request.session.modified = True
            found: dict[str, Any] = self.request.session[self.prefix]
            return found
        return self._memory

    def _set_data(self, value: dict[str, Any]) -> None:
        if self.prefix in self.request.session:
            self.request.session[self.prefix] = value
        self._memory = value

    data = property(_get_data, _set_data)

    def reset(self) -> None:
        self.request.session.pop(self.prefix, None)
        self.init_data()

    def keep(self) -> None:
        self.request.session[self.prefix] = self._memory


class SteppedSignIn(LoginView):  # type: ignore[misc]
    """Steps: `auth` (password) and `token` (a second factor, whichever the person chooses). Subclasses name the forms and the templates.

    The state between the steps is the pipeline's `flow` and nothing else; the last step calls `finish`.
    """

    storage_name = "lk_kit.accounts.two_factor.FlowStorage"
    redirect_authenticated_user = False
    _sign_in: pipeline.SignIn | None = None

    def has_token_step(self) -> bool:
        sign_in = self.sign_in()
        return sign_in is not None and sign_in.step == Step.SECOND_FACTOR

    condition_dict = {LoginView.TOKEN_STEP: has_token_step}

    def sign_in(self) -> pipeline.SignIn | None:
        """The person whose password was right a few minutes ago."""
        if self._sign_in is None:
            with suppress(FlowExpired):
                self._sign_in = pipeline.resume(self.storage.data.get("flow") or "")
        return self._sign_in

    def accept(self, sign_in: pipeline.SignIn) -> None:
        """Called by the forms when a step was passed."""
        self._sign_in = self.recognise(sign_in)

    def recognise(self, sign_in: pipeline.SignIn) -> pipeline.SignIn:
        """Whether this browser needs no second step."""
        return sign_in

    def ask(self) -> str:
        """Called when the second step is shown or chosen anew: has its code sent. Returns what hinders."""
        return ""

    def get_user(self) -> Any:
        sign_in = self.sign_in()
        return sign_in.user if sign_in else False

    @property
    def expired(self) -> bool:
        return self.sign_in() is None

    def get_form_kwargs(self, step: str | None = None) -> dict[str, Any]:
        return {"view": self}

    def get_form(self, step: str | None = None, **kwargs: Any) -> Form:
        # LoginView puts the form of the device's plugin here; ours serve every device.
        return super(LoginView, self).get_form(step=step, **kwargs)  # type: ignore[no-any-return]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.GET.get("step") == "second" and self.take_flow():
            self.storage.current_step = self.TOKEN_STEP
            self.ask()
            return self.render(self.get_form())  # type: ignore[no-any-return]
        if self.storage.prefix in request.session:
            self.storage.reset()
        return self.render(self.get_form())  # type: ignore[no-any-return]

    def take_flow(self) -> bool:
        """Whether a door left a sign-in that lacks its second step."""
        flow = self.request.session.pop(_DOOR_FLOW, None)
        if flow:
            self.storage.reset()
            self.storage.data["flow"] = flow
            self.storage.keep()
        return bool(self.has_token_step())

    def post(self, *args: Any, **kwargs: Any) -> HttpResponseBase:
        step = self.request.POST.get(f"{self.prefix}-current_step", self.AUTH_STEP)
        if step != self.AUTH_STEP and self.sign_in() is None:
            return self.start_again()
        if step == self.TOKEN_STEP and "send" in self.request.POST:
            return self.send()
        return super().post(*args, **kwargs)  # type: ignore[no-any-return]

    def send(self) -> HttpResponseBase:
        """Another method, or the same code once more."""
        self.storage.current_step = self.TOKEN_STEP
        trouble = self.ask()
        form = self.get_form(data={} if trouble else None)
        if trouble:
            form.full_clean()
            form.errors.clear()
            form.add_error(None, trouble)
        return self.render(form)  # type: ignore[no-any-return]

    def start_again(self) -> HttpResponseBase:
        """The time between the steps ran out, or the sign-in was finished in another window."""
        self.storage.reset()
        return self.render_goto_step(self.FIRST_STEP)  # type: ignore[no-any-return]

    def get_device(self, step: str | None = None) -> Any:
        return next(iter(factors.strong_devices(self.get_user())), None)

    def process_step(self, form: Any) -> Any:
        if self.steps.current != self.AUTH_STEP:
            return {}  # a code was compared already and is worth nothing any more
        self.storage.reset()
        sign_in = self.sign_in()
        self.storage.data["flow"] = sign_in.flow() if sign_in else ""
        if self.has_token_step():
            self.storage.keep()
        return None

    def render_done(self, form: Any, **kwargs: Any) -> HttpResponseBase:
        sign_in = self.sign_in()
        if sign_in is None or sign_in.step == Step.SECOND_FACTOR:
            return self.start_again()
        self.storage.reset()
        return self.finish(sign_in)

    def render_next_step(self, form: Any, **kwargs: Any) -> HttpResponseBase:
        """A right code ends the sign-in: the step of backup codes is another way, not a further one."""
        if self.steps.current != self.AUTH_STEP:
            return self.render_done(form, **kwargs)
        self.ask()
        return super().render_next_step(form, **kwargs)  # type: ignore[no-any-return]

    def finish(self, sign_in: pipeline.SignIn) -> HttpResponseBase:
        raise NotImplementedError

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super(LoginView, self).get_context_data(**kwargs)  # type: ignore[no-any-return]
