from __future__ import annotations

from typing import Any

from django import forms
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from lk_kit.core.actors import Actor
from lk_kit.core.classes import get_class
from lk_kit.core.crypto import lookup_hashes
from lk_kit.core.exceptions import LkKitError
from lk_kit.parties.requisites import ADDRESS, BANK_ACCOUNT, clean_address, clean_bank_account

from .base import ActionAdmin, put


class PieceForm(forms.ModelForm):  # type: ignore[type-arg]
    """Checks the whole as the Actions do, so that errors stand at their fields."""

    cleaner: Any = None

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        try:
            type(self).cleaner({name: value for name, value in data.items() if name != "party"})
        except LkKitError as error:
            put(self, error)
        return data

    def values(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "party"}


class AddressForm(PieceForm):
    cleaner = staticmethod(clean_address)


class BankAccountForm(PieceForm):
    cleaner = staticmethod(clean_bank_account)


class PieceAdmin(ActionAdmin):
    raw_id_fields = ("party",)
    list_select_related = ("party",)
    ordering = ("-pk",)
    noun = ""

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ("party",) if obj else ()

    def add(self, actor: Actor, form: Any) -> models.Model:
        made: models.Model = get_class(f"parties.Add{self.noun}")(form.cleaned_data["party"], actor=actor, values=form.values()).execute()
        return made

    def change(self, actor: Actor, obj: Any, form: Any) -> models.Model:
        changed: models.Model = get_class(f"parties.Update{self.noun}")(
            self.model.objects.get(pk=obj.pk), actor=actor, values=form.values()
        ).execute()
        return changed

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        get_class(f"parties.Delete{self.noun}")(obj, actor=Actor.from_request(request)).execute()

    def delete_queryset(self, request: HttpRequest, queryset: models.QuerySet[Any]) -> None:
        self.one_by_one(request, queryset, lambda one: self.delete_model(request, one))


class AddressAdmin(PieceAdmin):
    """Address books of all parties, for staff."""

    form = AddressForm
    noun = "Address"
    list_display = ("one_line", "label", "party", "is_default")
    search_fields = ("city", "street", "label", "party__name", "party__inn")
    fields = ("party", *ADDRESS)


class BankAccountAdmin(PieceAdmin):
    """Bank accounts of all parties, for staff."""

    form = BankAccountForm
    noun = "BankAccount"
    list_display = ("bank_name", "account", "bik", "party", "is_default")
    search_fields = ("bik", "bank_name", "party__name", "party__inn")
    search_help_text = _("BIK, bank, name or INN of the party, or the whole number of the account")
    fields = ("party", *BANK_ACCOUNT)

    def get_search_results(self, request: HttpRequest, queryset: models.QuerySet[Any], search_term: str) -> Any:
        found, may_repeat = super().get_search_results(request, queryset, search_term)
        number = search_term.strip()
        if len(number) == 20 and number.isdecimal():
            found |= queryset.filter(account_hash__in=lookup_hashes(number))
        return found, may_repeat
