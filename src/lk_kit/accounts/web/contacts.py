from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponseBase
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from lk_kit.accounts import codes, contacts, identifiers, pipeline
from lk_kit.accounts.enums import IdentifierKind, Purpose
from lk_kit.accounts.exceptions import LinkInvalid
from lk_kit.accounts.links import read_undo
from lk_kit.accounts.models import IdentifierChange
from lk_kit.accounts.security_page import own_session
from lk_kit.core.clock import now
from lk_kit.core.contacts import format_phone
from lk_kit.core.exceptions import NotVisible

from .base import OwnFormView, guarded
from .codes import CodePageMixin
from .forms import ContactForm, SentCodeForm
from .registration import LinkView


@guarded
class ContactChangeView(OwnFormView):
    """A new e-mail or telephone, or the present one that was never confirmed; a code goes there."""

    form_class = ContactForm
    action = "accounts.RequestIdentifierChange"
    submit_label = gettext_lazy("Send the code")

    @property
    def kind(self) -> IdentifierKind:
        try:
            return IdentifierKind(self.kwargs["kind"])
        except ValueError as error:
            raise NotVisible from error

    def enter(self) -> HttpResponseBase | None:
        if self.kind not in identifiers.addable():
            raise NotVisible
        return super().enter()

    def get_form_kwargs(self) -> dict[str, Any]:
        row = contacts.contact_of(self.request.user, self.kind)
        initial = {"value": row.value} if row.value and not row.is_verified else {}
        kwargs = super().get_form_kwargs()
        return {**kwargs, "initial": {**initial, **(kwargs.get("initial") or {})}, "kinds": [self.kind], "name": "value"}

    def get_action_kwargs(self, form: forms.Form) -> dict[str, Any]:
        return {**super().get_action_kwargs(form), "language": get_language() or ""}

    def get_success_target(self, result: Any) -> str:
        return reverse("lk_kit:accounts:contact_confirm", args=[codes.flow_of(result)])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        is_phone = self.kind == IdentifierKind.PHONE
        context = {
            "title": _("Telephone for signing in") if is_phone else _("E-mail for signing in"),
            "intro": _("A code will come to this number.") if is_phone else _("A code will come to this address."),
        }
        return super().get_context_data(**{**context, **kwargs})


@guarded
class ContactConfirmView(CodePageMixin, OwnFormView):
    template_name = "lk_kit/accounts/contact_code.html"
    form_class = SentCodeForm
    action = "accounts.ConfirmIdentifierChange"
    purpose = Purpose.CHANGE
    url_name = "lk_kit:accounts:contact_confirm"
    title = gettext_lazy("Confirm the contact")
    submit_label = gettext_lazy("Confirm")

    def enter(self) -> HttpResponseBase | None:
        found = self.find_code()
        if found is None or found.user != self.request.user:
            raise NotVisible
        self.sent = found
        return super().enter()

    def get_action_kwargs(self, form: forms.Form) -> dict[str, Any]:
        return {**super().get_action_kwargs(form), "keep": own_session(self.request)}

    def get_success_target(self, result: Any) -> str:
        if result is None:
            messages.success(self.request, _("The contact is confirmed."))
        else:
            pipeline.keep_session(self.request, self.request.user, getattr(self.request.user, "otp_device", None))
            messages.success(self.request, _("The contact is changed. All other sessions have ended."))
        return self.lk.url("accounts:security")


@guarded
class ContactRemoveView(OwnFormView):
    form_class = forms.Form
    action = "accounts.RemoveIdentifier"
    submit_label = gettext_lazy("Remove")
    success_message = gettext_lazy("The contact is removed. All other sessions have ended.")

    def enter(self) -> HttpResponseBase | None:
        """The page opens only for what can be removed; the button may still be refused."""
        if stopped := super().enter():
            return stopped
        if self.kwargs["kind"] not in {row.kind.value for row in contacts.contacts_of(self.request.user) if row.is_removable}:
            raise NotVisible
        return None

    def get_action_kwargs(self, form: forms.Form) -> dict[str, Any]:
        return {**super().get_action_kwargs(form), "kind": self.kwargs["kind"], "keep": own_session(self.request)}

    def get_success_target(self, result: Any) -> str:
        pipeline.keep_session(self.request, self.request.user, getattr(self.request.user, "otp_device", None))
        return self.lk.url("accounts:security")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        row = contacts.contact_of(self.request.user, IdentifierKind(self.kwargs["kind"]))
        intro = _("%(contact)s will open this account no more, and gets no messages about it. A link to take this back goes there.")
        context = {"title": _("Remove this contact?"), "intro": intro % {"contact": row.shown}}
        return super().get_context_data(**{**context, **kwargs})


@guarded
class UndoView(LinkView):
    """Opening the link changes nothing; the button does, and leads to the choice of a new password."""

    template_name = "lk_kit/accounts/undo.html"
    form_class = forms.Form
    action = "accounts.UndoIdentifierChange"
    kind = "undo"
    sends_home = False

    def enter(self) -> HttpResponseBase | None:
        if stopped := super().enter():
            return stopped
        try:
            key = read_undo(self.kwargs["token"])
        except LinkInvalid:
            return self.dead_link()
        self.change = IdentifierChange.objects.filter(pk=key, undone_at=None, undo_until__gt=now()).first()
        return None if self.change else self.dead_link()

    def get_action_kwargs(self, form: forms.Form) -> dict[str, Any]:
        return {**super().get_action_kwargs(form), "token": self.kwargs["token"]}

    def get_success_target(self, result: Any) -> str:
        messages.success(self.request, _("The change is rolled back and everybody is signed out. Choose a new password."))
        return reverse("lk_kit:accounts:password_reset_confirm", args=result)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        change = self.change
        is_phone = bool(change and change.kind == IdentifierKind.PHONE)
        former = change.old_value if change else ""
        context = {"is_phone": is_phone, "former": format_phone(former) if is_phone and former else former}
        return super().get_context_data(**{**context, **kwargs})
