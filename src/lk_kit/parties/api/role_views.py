"""The roles that companies make themselves."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponseBase
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from lk_kit.api.fields import CleanCharField, PartyField
from lk_kit.api.idempotency import idempotent
from lk_kit.api.inspection import describe
from lk_kit.api.lists import ListViewSet
from lk_kit.api.serializers import LkModelSerializer, LkSerializer
from lk_kit.parties.models import Role

from .fields import visible_party
from .member_serializers import ROLE


class CompanyRoleSerializer(LkModelSerializer[Role]):
    """A role that a company made itself. Its `id` is the code under which it is given."""

    party = PartyField(read_only=True)
    permissions = serializers.ListField(child=serializers.CharField(), read_only=True)

    class Meta:
        model = Role
        fields = ("id", "party", "title", "description", "permissions", "created_at")


class CompanyRoleValues(LkSerializer):
    """Permissions are named by their codes; the reference lists them."""

    title = CleanCharField(max_length=64)
    description = CleanCharField(max_length=255, required=False, allow_blank=True)
    permissions = serializers.ListField(child=CleanCharField(max_length=64), max_length=500)


class CompanyRoleInput(CompanyRoleValues):
    """A new role and its company."""

    party = PartyField()


class ReplaceRoleInput(LkSerializer):
    """The role that everybody gets who has this one."""

    replacement = CleanCharField(max_length=ROLE)


class RoleViewSet(ListViewSet):
    """Roles of the companies' own. Nobody puts more into a role than he may do himself."""

    model = Role
    serializer_key = "parties.CompanyRoleSerializer"
    serializer_keys = {
        "create": "parties.CompanyRoleInput",
        "partial_update": "parties.CompanyRoleValues",
        "replace": "parties.ReplaceRoleInput",
    }
    filterset_key = "parties.RoleListFilter"
    ordering_fields = {"title": "title"}

    def get_queryset(self) -> Any:
        return super().get_queryset().select_related("party")

    @describe(request="parties.CompanyRoleInput", responses={201: "parties.CompanyRoleSerializer"}, summary="Make a role")
    @idempotent("parties.CreateRole")
    def create(self, request: Request) -> HttpResponseBase:
        data = self.validated()
        party = visible_party(self.actor, data.pop("party"))
        return self.created(self.run("parties.CreateRole", party, **data))

    @describe(request="parties.CompanyRoleValues", responses={200: "parties.CompanyRoleSerializer"}, summary="Change the role")
    def partial_update(self, request: Request, pk: str) -> Response:
        return self.answer(self.run("parties.UpdateRole", self.get_object(), **self.validated(partial=True)))

    @describe(responses={204: None}, summary="Delete a role that nobody has")
    def destroy(self, request: Request, pk: str) -> Response:
        self.run("parties.DeleteRole", self.get_object())
        return self.no_content()

    @describe(request="parties.ReplaceRoleInput", responses={204: None}, summary="Give its members another role and delete it")
    @action(detail=True, methods=["post"])
    def replace(self, request: Request, pk: str) -> Response:
        self.run("parties.DeleteRole", self.get_object(), **self.validated())
        return self.no_content()
