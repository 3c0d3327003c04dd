from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponseBase
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from lk_kit.api.idempotency import idempotent
from lk_kit.api.inspection import describe
from lk_kit.api.lists import ListViewSet
from lk_kit.core.classes import get_class
from lk_kit.core.exceptions import NotAllowed
from lk_kit.core.users import name_paths
from lk_kit.parties.giving import roles_of
from lk_kit.parties.models import Address, BankAccount, BankAccountChange, Party
from lk_kit.parties.roles import may_give

from .fields import visible_party

WAITS = {202: "parties.BankAccountChangeSerializer"}
STAFF_VIEW = "lk_kit_parties.view_party"


class PartyViewSet(ListViewSet):
    """The parties that the actor acts for; for staff, those that they look after."""

    model = Party
    serializer_key = "parties.PartySerializer"
    serializer_keys = {
        "list": "parties.PartyRowSerializer",
        "create": "parties.AddCompanyInput",
        "partial_update": "parties.UpdatePartyInput",
        "reject": "parties.ReasonInput",
        "close": "parties.ReasonInput",
        "assign_manager": "parties.AssignManagerInput",
        "second_factor": "parties.SecondFactorRuleInput",
    }
    filterset_key = "parties.PartyListFilter"
    ordering_fields = {"name": "name"}

    def get_detail_queryset(self) -> Any:
        return super().get_detail_queryset().select_related(*name_paths("manager"))

    def party_of_request(self) -> UUID | None:
        return self.get_object().pk if self.detail else None

    @describe(request="parties.AddCompanyInput", responses={201: "parties.PartySerializer"}, summary="Add a company and own it")
    @idempotent("parties.AddCompany")
    def create(self, request: Request) -> HttpResponseBase:
        data = self.validated()
        return self.created(self.run("parties.AddCompany", kind=data.pop("kind"), values=data))

    @describe(request="parties.UpdatePartyInput", responses={200: "parties.PartySerializer"})
    def partial_update(self, request: Request, pk: str) -> Response:
        party = self.get_object()
        return self.answer(self.run("parties.UpdateParty", party, values=self.validated(partial=True)))

    @describe(responses={200: "parties.RoleListSerializer"}, summary="The roles and which of them the reader may give")
    @action(detail=True, methods=["get"])
    def roles(self, request: Request, pk: str) -> Response:
        party = self.get_object()
        rows = [
            {
                "role": role.code,
                "label": role.label,
                "description": role.description,
                "permissions": sorted(role.permissions),
                "is_custom": role.key is not None,
                "can_give": may_give(self.actor, party.pk, role),
            }
            for role in roles_of(party.pk)
        ]
        return Response(get_class("parties.RoleListSerializer")({"results": rows}, context=self.context()).data)

    @describe(
        request="parties.SecondFactorRuleInput", responses={200: "parties.PartySerializer"}, summary="Demand a second factor of the members"
    )
    @action(detail=True, methods=["post"], url_path="second-factor")
    def second_factor(self, request: Request, pk: str) -> Response:
        return self.answer(self.run("parties.RequireSecondFactor", self.get_object(), **self.validated()))

    @describe(request=None, responses={200: "parties.PartySerializer"}, summary="Staff: open the cabinet to the company")
    @action(detail=True, methods=["post"])
    @idempotent("parties.ApproveParty")
    def approve(self, request: Request, pk: str) -> HttpResponseBase:
        return self.answer(self.run("parties.ApproveParty", self.get_object()))

    @describe(request="parties.ReasonInput", responses={200: "parties.PartySerializer"}, summary="Staff: reject the company")
    @action(detail=True, methods=["post"])
    @idempotent("parties.RejectParty")
    def reject(self, request: Request, pk: str) -> HttpResponseBase:
        return self.answer(self.run("parties.RejectParty", self.get_object(), **self.validated()))

    @describe(request="parties.ReasonInput", responses={200: "parties.PartySerializer"}, summary="Staff: close the company")
    @action(detail=True, methods=["post"])
    @idempotent("parties.CloseParty")
    def close(self, request: Request, pk: str) -> HttpResponseBase:
        return self.answer(self.run("parties.CloseParty", self.get_object(), **self.validated()))

    @describe(request="parties.AssignManagerInput", responses={200: "parties.PartySerializer"}, summary="Staff: who looks after it")
    @action(detail=True, methods=["post"], url_path="assign-manager")
    @idempotent("parties.AssignManager")
    def assign_manager(self, request: Request, pk: str) -> HttpResponseBase:
        return self.answer(self.run("parties.AssignManager", self.get_object(), **self.validated()))

    @describe(responses={200: "parties.InternalPartySerializer"}, summary="Staff: what customers never see")
    @action(detail=True, methods=["get"])
    def internal(self, request: Request, pk: str) -> Response:
        return self.answer(self.internal_object(), key="parties.InternalPartySerializer")

    @describe(request="parties.InternalPartyInput", responses={200: "parties.InternalPartySerializer"}, summary="Staff: the internal note")
    @internal.mapping.patch
    def change_internal(self, request: Request, pk: str) -> Response:
        values = self.check_input("parties.InternalPartyInput", partial=True)
        party = self.run("parties.UpdateParty", self.internal_object(), values=values)
        return self.answer(party, key="parties.InternalPartySerializer")

    def internal_object(self) -> Party:
        party: Party = self.get_object()
        if not (self.actor.has_staff_perm(STAFF_VIEW) or self.actor.has_staff_perm("lk_kit_parties.change_party")):
            raise NotAllowed
        return party


class AddressViewSet(ListViewSet):
    """The address books."""

    model = Address
    serializer_key = "parties.AddressSerializer"
    serializer_keys = {"create": "parties.AddressInput", "partial_update": "parties.AddressValues"}
    filterset_key = "parties.AddressFilter"
    ordering_fields = {"city": "city"}

    def get_detail_queryset(self) -> Any:
        return super().get_detail_queryset().select_related("party")

    @describe(request="parties.AddressInput", responses={201: "parties.AddressSerializer"})
    @idempotent("parties.AddAddress")
    def create(self, request: Request) -> HttpResponseBase:
        data = self.validated()
        party = visible_party(self.actor, data.pop("party"))
        return self.created(self.run("parties.AddAddress", party, values=data))

    @describe(request="parties.AddressValues", responses={200: "parties.AddressSerializer"})
    def partial_update(self, request: Request, pk: str) -> Response:
        address = self.get_object()
        return self.answer(self.run("parties.UpdateAddress", address, values=self.validated(partial=True)))

    @describe(responses={204: None})
    def destroy(self, request: Request, pk: str) -> Response:
        self.run("parties.DeleteAddress", self.get_object())
        return self.no_content()

    @describe(request=None, responses={200: "parties.AddressSerializer"}, summary="Make it the default address")
    @action(detail=True, methods=["post"], url_path="make-default")
    def make_default(self, request: Request, pk: str) -> Response:
        return self.answer(self.run("parties.SetDefaultAddress", self.get_object()))


class BankAccountViewSet(ListViewSet):
    """The bank accounts; both numbers are checked against the BIK. 202: a second person has to approve the change first."""

    model = BankAccount
    serializer_key = "parties.BankAccountSerializer"
    serializer_keys = {"create": "parties.BankAccountInput", "partial_update": "parties.BankAccountValues"}
    filterset_key = "parties.BankAccountFilter"

    def get_detail_queryset(self) -> Any:
        return super().get_detail_queryset().select_related("party")

    def answer_change(self, made: BankAccount | BankAccountChange, *, status: int = 200) -> Response:
        """The account, or what waits for a second person."""
        if isinstance(made, BankAccountChange):
            return self.answer(made, status=202, key="parties.BankAccountChangeSerializer")
        return self.answer(made, status=status)

    @describe(request="parties.BankAccountInput", responses={201: "parties.BankAccountSerializer", **WAITS})
    @idempotent("parties.AddBankAccount")
    def create(self, request: Request) -> HttpResponseBase:
        data = self.validated()
        party = visible_party(self.actor, data.pop("party"))
        return self.answer_change(self.run("parties.AddBankAccount", party, values=data), status=201)

    @describe(request="parties.BankAccountValues", responses={200: "parties.BankAccountSerializer", **WAITS})
    def partial_update(self, request: Request, pk: str) -> Response:
        account = self.get_object()
        return self.answer_change(self.run("parties.UpdateBankAccount", account, values=self.validated(partial=True)))

    @describe(responses={204: None, **WAITS})
    def destroy(self, request: Request, pk: str) -> Response:
        waiting = self.run("parties.DeleteBankAccount", self.get_object())
        return self.no_content() if waiting is None else self.answer_change(waiting)

    @describe(request=None, responses={200: "parties.BankAccountSerializer", **WAITS}, summary="Make it the default account")
    @action(detail=True, methods=["post"], url_path="make-default")
    def make_default(self, request: Request, pk: str) -> Response:
        return self.answer_change(self.run("parties.SetDefaultBankAccount", self.get_object()))
