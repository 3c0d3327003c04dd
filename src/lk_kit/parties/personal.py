from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db.models import Q
from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lk_kit.core.personal import Erase, Personal, Subject, declare

CONTRACT = _("Concluding and carrying out contracts with you")
MEMBERSHIP = _("Working in the cabinet of a company")
DELIVERY = _("Delivering what you ordered")
PAYMENT = _("Paying and being paid")
ACCOUNT = _("As long as you have an account")
BOOKS = _("5 years after the year of the last document")
ACCOUNTING = _("Federal Law 402-FZ, article 29: accounting documents are kept for at least 5 years")


def erased_name(row: Any) -> str:
    """In the language of the site: staff read it in lists of orders."""
    with translation.override(settings.LANGUAGE_CODE):
        return gettext("Deleted customer")


def addressed(subject: Subject) -> Q:
    """To him, or by him as a private person: companies' invitations to others are theirs."""
    return Q(email__in=subject.addresses) | Q(party_id__in=subject.party_ids)


declare(
    "lk_kit_parties.Party",
    {
        "name": Personal(purpose=CONTRACT, retention=ACCOUNT, erase=Erase.ANONYMISE, replacement=erased_name),
        **{
            name: Personal(purpose=CONTRACT, retention=ACCOUNT)
            for name in ("full_name", "inn", "kpp", "ogrn", "legal_address", "email", "phone", "status_note")
        },
        "internal_note": Personal(purpose=_("Notes of our staff about working with you"), retention=ACCOUNT, export=False),
        "external_id": Personal(purpose=_("Finding you in our accounting"), retention=BOOKS, erase=Erase.KEEP, law=ACCOUNTING),
    },
    owner="",
    impersonal=("code", "kind", "status", "external_source"),
)
declare(
    "lk_kit_parties.Membership",
    {"role": Personal(purpose=MEMBERSHIP, retention=_("As long as you are a member"), erase=Erase.DELETE_ROW)},
    owner="user",
)
declare(
    "lk_kit_parties.Invitation",
    {"email": Personal(purpose=MEMBERSHIP, retention=ACCOUNT, erase=Erase.DELETE_ROW)},
    owner=addressed,
    impersonal=("role",),
)
declare(
    "lk_kit_parties.Address",
    {
        name: Personal(purpose=DELIVERY, retention=ACCOUNT, erase=Erase.DELETE_ROW)
        for name in ("label", "postal_code", "country", "region", "city", "street", "contact_name", "contact_phone", "instructions")
    },
    owner="party",
)
declare(
    "lk_kit_parties.BankAccount",
    {
        name: Personal(purpose=PAYMENT, retention=ACCOUNT, erase=Erase.DELETE_ROW)
        for name in ("bank_name", "bik", "account", "correspondent_account")
    },
    owner="party",
    impersonal=("account_hash",),
)
declare(
    "lk_kit_parties.BankAccountChange",
    {
        name: Personal(purpose=PAYMENT, retention=ACCOUNT, erase=Erase.DELETE_ROW)
        for name in ("bank_name", "bik", "account", "correspondent_account", "reason")
    },
    owner="party",
    impersonal=("what", "decision"),
)
declare("lk_kit_parties.Role", {}, impersonal=("title", "description", "permissions"))
declare("lk_kit_parties.SpendingLimit", {}, impersonal=("period", "currency"))
