"""The company page: requisites, address book, bank accounts. For a private customer the same page is «My details»."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from lk_kit.cabinet.sections import Text
from lk_kit.cabinet.views import CabinetView, ConfirmActionView, FormActionView, ObjectActionView
from lk_kit.core.classes import get_class
from lk_kit.core.exceptions import NotVisible
from lk_kit.core.users import name_paths
from lk_kit.parties.conf import conf
from lk_kit.parties.enums import PartyKind, PartyStatus, Permission
from lk_kit.parties.models import Address, BankAccount, BankAccountChange, Party
from lk_kit.parties.requisites import ADDRESS, BANK_ACCOUNT, fields_of
from lk_kit.parties.selection import describe

from .forms import AddressForm, BankAccountForm, RequisitesForm, initial_of

TEMPLATE = "lk_kit/parties/form.html"
FACTS = ("full_name", "inn", "kpp", "ogrn", "legal_address", "email", "phone")


class PartyPage:
    """Marks the right section of the menu and finds the party of the URL."""

    lk: Any

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)  # type: ignore[misc]
        self.lk.section = "company" if self.is_company else "my_details"

    @property
    def is_company(self) -> bool:
        return self.lk.grant is None or self.lk.grant.party_kind != PartyKind.PERSON

    @cached_property
    def party(self) -> Party:
        found = Party.objects.visible_to(self.lk.actor).select_related(*name_paths("manager")).filter(pk=self.lk.party_id).first()
        if found is None:
            raise NotVisible
        return found

    def home(self) -> str:
        return str(self.lk.url("parties:company" if self.is_company else "parties:my_details"))

    def home_label(self) -> Text:
        return _("Company") if self.is_company else _("My details")

    def get_back(self) -> tuple[str, Text] | None:
        return self.home(), self.home_label()

    def get_success_target(self, result: Any) -> str:
        return self.home()


class CompanyView(PartyPage, CabinetView):
    template_name = "lk_kit/parties/company.html"
    permission = Permission.VIEW.value

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        party = self.party
        return super().get_context_data(
            party=party,
            label=describe(party),
            title=describe(party).name if party.is_company else self.home_label(),
            facts=[(field(party, name), getattr(party, name), name) for name in FACTS if name in fields_of(party.kind)],
            addresses=party.addresses.order_by("-is_default", "pk"),
            bank_accounts=party.bank_accounts.order_by("-is_default", "pk") if party.is_company else (),
            bank_changes=waiting_changes(party),
            may_edit=self.lk.actor.can(Permission.EDIT, party.pk),
            may_add_company=conf.CUSTOMERS_ADD_COMPANIES,
            **kwargs,
        )

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        wanted = "company" if self.party.is_company else "my_details"
        if request.resolver_match is not None and request.resolver_match.url_name != wanted:
            return self.redirect(self.home())
        return super().get(request, *args, **kwargs)


def waiting_changes(party: Party) -> Any:
    return party.bank_account_changes.waiting().select_related(*name_paths("requested_by")).order_by("pk")


def field(party: Party, name: str) -> str:
    if name == "ogrn" and party.kind == PartyKind.SOLE_TRADER:
        return str(_("OGRNIP"))
    if name == "email":
        return str(_("E-mail"))
    return str(RequisitesForm.base_fields[name].label)


class CompanyEditView(PartyPage, FormActionView):
    template_name = TEMPLATE
    permission = Permission.EDIT.value
    action = "parties.UpdateParty"
    title = _("Requisites")
    success_message = _("Saved")

    def get_form_class(self) -> type[forms.BaseForm]:
        return get_class("parties.RequisitesForm")

    def get_form_kwargs(self) -> dict[str, Any]:
        active = self.party.status == PartyStatus.ACTIVE
        locked = [name for name in conf.LOCKED_REQUISITES if active and vars(self.party).get(name)]
        return {**super().get_form_kwargs(), "kind": self.party.kind, "locked": locked}

    def get_initial(self) -> dict[str, Any]:
        return dict(initial_of(self.party, fields_of(self.party.kind)))

    def get_action_args(self) -> tuple[Any, ...]:
        return (self.party,)

    def get_action_kwargs(self, form: Any) -> dict[str, Any]:
        return {"values": form.values()}


class PieceAddView(PartyPage, FormActionView):
    """Base: adds something to the party."""

    template_name = TEMPLATE
    permission = Permission.EDIT.value
    success_message = _("Saved")

    def get_action_args(self) -> tuple[Any, ...]:
        return (self.party,)

    def get_action_kwargs(self, form: forms.Form) -> dict[str, Any]:
        return {"values": form.cleaned_data}


class PieceView(PartyPage, ObjectActionView):
    """Base: works on something of the party."""

    template_name = TEMPLATE
    permission = Permission.EDIT.value
    model: ClassVar[type[Any]]
    names: ClassVar[tuple[str, ...]] = ()
    success_message = _("Saved")

    def get_queryset(self) -> Any:
        return self.model.objects.visible_to(self.lk.actor).filter(party=self.lk.party_id)

    def get_initial(self) -> dict[str, Any]:
        return dict(initial_of(self.object, self.names))

    def get_action_kwargs(self, form: forms.Form) -> dict[str, Any]:
        return {"values": form.cleaned_data} if self.names else {}


class PieceDeleteView(PartyPage, ConfirmActionView):
    permission = Permission.EDIT.value
    model: ClassVar[type[Any]]
    submit_label = _("Delete")
    is_dangerous = True
    success_message = _("Deleted")

    def get_queryset(self) -> Any:
        return self.model.objects.visible_to(self.lk.actor).filter(party=self.lk.party_id)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**{"subtitle": str(self.object), **kwargs})


class DefaultView(PieceView):
    """A button without a page of its own: the first of the list that forms take."""

    http_method_names = ["post"]
    form_class = forms.Form

    def form_invalid(self, form: forms.Form, status: int = 422) -> HttpResponse:
        return self.redirect(self.home())


class AddressAddView(PieceAddView):
    form_class = AddressForm
    action = "parties.AddAddress"
    title = _("New address")


class AddressEditView(PieceView):
    form_class = AddressForm
    model = Address
    names = tuple(ADDRESS)
    action = "parties.UpdateAddress"
    title = _("Delivery address")


class AddressDeleteView(PieceDeleteView):
    model = Address
    action = "parties.DeleteAddress"
    title = _("Delete the address?")
    text = _("Orders that were placed with it keep it.")


class AddressDefaultView(DefaultView):
    model = Address
    action = "parties.SetDefaultAddress"


class WaitingMixin:
    """Says whether the account is in force or waits for a second person."""

    result: Any = None

    def perform(self, form: forms.Form) -> Any:
        self.result = super().perform(form)  # type: ignore[misc]
        return self.result

    def get_success_message(self) -> Text:
        if isinstance(self.result, BankAccountChange):
            return _("Sent for approval: it takes effect when a colleague has approved it.")
        return super().get_success_message()  # type: ignore[misc, no-any-return]


class BankAccountAddView(WaitingMixin, PieceAddView):
    form_class = BankAccountForm
    action = "parties.AddBankAccount"
    title = _("New bank account")


class BankAccountEditView(WaitingMixin, PieceView):
    form_class = BankAccountForm
    model = BankAccount
    names = tuple(BANK_ACCOUNT)
    action = "parties.UpdateBankAccount"
    title = _("Bank account")


class BankAccountDeleteView(WaitingMixin, PieceDeleteView):
    model = BankAccount
    action = "parties.DeleteBankAccount"
    title = _("Delete the bank account?")


class BankAccountDefaultView(WaitingMixin, DefaultView):
    model = BankAccount
    action = "parties.SetDefaultBankAccount"
