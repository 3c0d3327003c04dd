"""How a person gets into a company: he adds it himself, or he is invited."""

from __future__ import annotations

from typing import Any, ClassVar
from urllib.parse import urlencode

from django import forms
from django.http import HttpResponseBase
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.views.generic import FormView

from lk_kit.cabinet.context import first_url
from lk_kit.cabinet.sections import Text
from lk_kit.cabinet.views import CabinetView, FormActionView
from lk_kit.cabinet.views.actions import FormActionMixin
from lk_kit.cabinet.views.pages import PageMixin
from lk_kit.core.actions import Action
from lk_kit.core.classes import get_class
from lk_kit.core.exceptions import NotAllowed, NotSignedIn
from lk_kit.parties.conf import conf
from lk_kit.parties.enums import PartyKind
from lk_kit.parties.invitations import find_by_token, masked, owns_address
from lk_kit.parties.models import Invitation, Party
from lk_kit.parties.roles import role_of
from lk_kit.parties.selection import describe

from .forms import AnswerForm


class AddCompanyView(CabinetView):
    """Asks which kind of company it is."""

    template_name = "lk_kit/parties/add_company.html"

    def enter(self) -> HttpResponseBase | None:
        stopped = super().enter()
        if not conf.CUSTOMERS_ADD_COMPANIES:
            raise NotAllowed(_("Companies are added by our managers. Please write to us."), code="companies_closed")
        return stopped


class CompanyFormView(FormActionView):
    template_name = "lk_kit/parties/company_form.html"
    action = "parties.AddCompany"
    submit_label = _("Add the company")
    success_message = _("The company has been added")
    kind: ClassVar[str] = PartyKind.LEGAL_ENTITY.value

    def get_form_class(self) -> type[forms.BaseForm]:
        return get_class("parties.RequisitesForm")

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "kind": self.kind}

    def get_action_kwargs(self, form: Any) -> dict[str, Any]:
        return {"kind": self.kind, "values": form.values()}

    def get_success_target(self, result: Party) -> str:
        return reverse("lk_kit:parties:company", kwargs={"code": result.code})

    def get_back(self) -> tuple[str, Text] | None:
        return reverse("lk_kit:parties:add_company"), _("Which kind of company?")


class LegalEntityAddView(CompanyFormView):
    title = _("New legal entity")


class SoleTraderAddView(CompanyFormView):
    title = _("New sole trader")
    kind = PartyKind.SOLE_TRADER.value


class InvitationView(FormActionMixin, PageMixin, FormView):  # type: ignore[type-arg]
    """Where the link of an invitation leads. Who has no account yet is sent to register, who is not signed in to sign in."""

    template_name = "lk_kit/parties/invitation.html"
    form_class = AnswerForm
    ACTIONS: ClassVar[dict[str, str]] = {"accept": "parties.AcceptInvitation", "decline": "parties.DeclineInvitation"}

    @cached_property
    def invitation(self) -> Invitation:
        return find_by_token(self.kwargs["token"])

    @property
    def answer(self) -> str:
        return "decline" if self.request.POST.get("answer") == "decline" else "accept"

    def enter(self) -> HttpResponseBase | None:
        if self.request.method == "POST" and not self.lk.actor.is_authenticated:
            raise NotSignedIn
        return None

    def get_action_class(self) -> type[Action[Any]]:
        return get_class(self.ACTIONS[self.answer])

    def get_action_args(self) -> tuple[Any, ...]:
        return (self.invitation,)

    def get_action_kwargs(self, form: forms.Form) -> dict[str, Any]:
        return {}

    def get_success_message(self) -> Text:
        return _("You are in. Welcome!") if self.answer == "accept" else _("The invitation has been declined.")

    def get_success_target(self, result: Any) -> str:
        if self.answer == "decline":
            return reverse("lk_kit:home")
        return reverse("lk_kit:party_home", kwargs={"code": self.invitation.party.code})

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        invitation, user = self.invitation, self.lk.actor.user
        query = urlencode({"next": self.request.path, "invitation": self.kwargs["token"]})
        given = role_of(invitation)
        register, login = first_url("lk_kit:accounts:register"), first_url("lk_kit:accounts:login")
        return super().get_context_data(
            invitation=invitation,
            party=describe(invitation.party),
            role=given.label,
            role_description=given.description,
            masked_email=masked(invitation.email),
            is_mine=user is not None and owns_address(user, invitation.email),
            login_url=f"{login}?{query}" if login else "",
            register_url=f"{register}?{query}" if register else "",
            **kwargs,
        )
