"""For the company's managers. Every write is an Action, so the admin keeps the rules of the cabinet and leaves the same facts."""

from __future__ import annotations

from django.contrib import admin

from lk_kit.core.classes import get_class_or_none
from lk_kit.parties.models import Address, BankAccount, BankAccountChange, Invitation, Membership, Party, Role, SpendingLimit

from .bank_changes import BankAccountChangeAdmin
from .limits import SpendingLimitAdmin
from .members import InvitationAdmin, MembershipAdmin
from .party import PartyAdmin
from .pieces import AddressAdmin, BankAccountAdmin
from .roles import RoleAdmin

__all__ = [
    "AddressAdmin",
    "BankAccountAdmin",
    "BankAccountChangeAdmin",
    "InvitationAdmin",
    "MembershipAdmin",
    "PartyAdmin",
    "RoleAdmin",
    "SpendingLimitAdmin",
]

for model, key in (
    (Party, "parties.PartyAdmin"),
    (Membership, "parties.MembershipAdmin"),
    (Role, "parties.RoleAdmin"),
    (SpendingLimit, "parties.SpendingLimitAdmin"),
    (Invitation, "parties.InvitationAdmin"),
    (Address, "parties.AddressAdmin"),
    (BankAccount, "parties.BankAccountAdmin"),
    (BankAccountChange, "parties.BankAccountChangeAdmin"),
):
    if (admin_class := get_class_or_none(key)) is not None:
        admin.site.register(model, admin_class)
