from __future__ import annotations

from typing import Any
from uuid import UUID

import django_filters

from lk_kit.api.filters import LkFilterSet, PartyFilter, SearchFilter
from lk_kit.parties.enums import PartyKind, PartyStatus
from lk_kit.parties.models import Address, BankAccount, Invitation, Membership, Party, Role


class PartyListFilter(LkFilterSet):
    """How the list of parties may be narrowed."""

    kind = django_filters.ChoiceFilter(choices=PartyKind.choices)
    status = django_filters.ChoiceFilter(choices=PartyStatus.choices)
    search = SearchFilter(paths=("name", "full_name", "inn"))

    class Meta:
        model = Party
        fields = ("inn",)


class AddressFilter(LkFilterSet):
    """How the list of addresses may be narrowed."""

    party = PartyFilter()
    search = SearchFilter(paths=("label", "city", "street"))

    class Meta:
        model = Address
        fields = ("is_default",)


class BankAccountFilter(LkFilterSet):
    """How the list of bank accounts may be narrowed."""

    party = PartyFilter()

    class Meta:
        model = BankAccount
        fields = ("is_default",)


class RoleFilter(django_filters.CharFilter):
    """By the code of a role: its name in the settings, or the key of one that the company made itself."""

    def filter(self, qs: Any, value: Any) -> Any:
        if not value:
            return qs
        try:
            return qs.filter(custom_role_id=UUID(value))
        except ValueError:
            return qs.filter(role=value)


class RoleListFilter(LkFilterSet):
    """How the list of the companies' own roles may be narrowed."""

    party = PartyFilter()

    class Meta:
        model = Role
        fields = ()


class MembershipFilter(LkFilterSet):
    """How the list of members may be narrowed."""

    party = PartyFilter()
    role = RoleFilter()

    class Meta:
        model = Membership
        fields = ()


class InvitationFilter(LkFilterSet):
    """How the list of invitations may be narrowed."""

    party = PartyFilter()
    role = RoleFilter()

    class Meta:
        model = Invitation
        fields = ()
