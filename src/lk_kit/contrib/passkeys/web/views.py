from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lk_kit.accounts import factors, pipeline
from lk_kit.accounts.clients import describe_client, user_agent
from lk_kit.accounts.security_page import own_session
from lk_kit.accounts.web.base import OwnFormView, PublicFormView, guarded
from lk_kit.accounts.web.doors import proceed
from lk_kit.accounts.web.factors import FactorGoesMixin
from lk_kit.accounts.web.security import ShownOnceMixin
from lk_kit.cabinet.views.pages import safe_next
from lk_kit.contrib.passkeys import ceremony, door
from lk_kit.contrib.passkeys.kinds import passkeys_of
from lk_kit.core.classes import get_class
from lk_kit.core.exceptions import LkKitError, NotVisible

from .forms import AddForm, EnterForm, NameForm


@guarded
class EnterView(PublicFormView):
    """The options are in the page: looking at it writes nothing."""

    form_class = EnterForm
    template_name = "lk_kit/passkeys/sign_in.html"
    title = gettext_lazy("Sign in with a passkey")

    def enter(self) -> HttpResponseBase | None:
        door.refuse_closed()
        return super().enter()

    def form_valid(self, form: forms.Form) -> HttpResponse:
        try:
            sign_in = door.enter(self.request, form.cleaned_data["credential"])
            return proceed(self.request, sign_in, safe_next(self.request, ""))
        except LkKitError as error:
            return self.refuse(form, error)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = {"options": ceremony.request_options(ceremony.LOGIN), "next": safe_next(self.request, "")}
        return super().get_context_data(**{**context, **kwargs})


@guarded
class AddView(ShownOnceMixin):
    """Makes a passkey. The first second factor ends in the backup codes, shown this once."""

    form_class = AddForm
    action = "passkeys.RegisterPasskey"
    template_name = "lk_kit/passkeys/add.html"
    title = gettext_lazy("New passkey")

    def get_initial(self) -> dict[str, Any]:
        return {"title": describe_client(user_agent(self.request))}

    def get_action_kwargs(self, form: forms.Form) -> dict[str, Any]:
        return {**super().get_action_kwargs(form), "keep": own_session(self.request)}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        options = get_class("passkeys.StartPasskey")(actor=self.lk.actor).execute()
        has_factor = factors.has_second_factor(self.request.user)
        return super().get_context_data(**{"options": options, "has_factor": has_factor, **kwargs})

    def show(self, result: Any) -> HttpResponse:
        messages.success(self.request, _("The passkey is added."))
        if not result.backup_codes:
            return self.redirect(self.lk.url("accounts:security"))
        pipeline.keep_session(self.request, self.request.user, result.device)
        return self.show_codes(result.backup_codes)


class OnePasskeyView(OwnFormView):
    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.passkey: Any = None

    def enter(self) -> HttpResponseBase | None:
        stopped = super().enter()
        if stopped is None:
            self.passkey = next((one for one in passkeys_of(self.request.user) if one.pk == self.kwargs["pk"]), None)
            if self.passkey is None:
                raise NotVisible
        return stopped

    def get_action_kwargs(self, form: forms.Form) -> dict[str, Any]:
        return {**super().get_action_kwargs(form), "passkey_id": str(self.passkey.pk)}


@guarded
class RenameView(OnePasskeyView):
    form_class = NameForm
    action = "passkeys.RenamePasskey"
    title = gettext_lazy("Rename the passkey")
    submit_label = gettext_lazy("Save")
    success_url_name = "accounts:security"

    def get_initial(self) -> dict[str, Any]:
        return {"title": self.passkey.name}


@guarded
class RemoveView(FactorGoesMixin, OnePasskeyView):
    gone = gettext_lazy("The passkey is removed. All other sessions and all tokens have ended.")
    action = "passkeys.RemovePasskey"
    template_name = "lk_kit/passkeys/remove.html"
    submit_label = gettext_lazy("Remove")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        others = [
            one for one in factors.strong_devices(self.request.user) if one.pk != self.passkey.pk or type(one) is not type(self.passkey)
        ]
        context = {"title": _("Remove the passkey “%(name)s”?") % {"name": self.passkey.name}, "is_last": not others}
        return super().get_context_data(**{**context, **kwargs})
