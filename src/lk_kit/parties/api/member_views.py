from __future__ import annotations

from typing import Any

from django.db import transaction
from django.http import HttpResponseBase
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from lk_kit.api.idempotency import idempotent
from lk_kit.api.inspection import describe
from lk_kit.api.lists import ListViewSet
from lk_kit.core.classes import get_class
from lk_kit.core.exceptions import NotVisible
from lk_kit.core.users import name_paths
from lk_kit.parties.enums import Permission
from lk_kit.parties.explain import explain
from lk_kit.parties.invitations import find_by_token
from lk_kit.parties.models import Invitation, Membership

from .fields import visible_party


class MembershipViewSet(ListViewSet):
    """The members of the actor's parties, and his own memberships. New members come by invitation."""

    model = Membership
    serializer_key = "parties.MembershipSerializer"
    serializer_keys = {
        "partial_update": "parties.MembershipInput",
        "leave": "parties.HeirInput",
        "remove": "parties.HeirInput",
        "hand_over": "parties.HeirInput",
    }
    filterset_key = "parties.MembershipFilter"
    ordering_fields = {"role": "role"}

    def get_queryset(self) -> Any:
        return super().get_queryset().select_related("party", "custom_role", *name_paths("user"))

    @describe(request="parties.MembershipInput", responses={200: "parties.MembershipSerializer"}, summary="Change role or period")
    def partial_update(self, request: Request, pk: str) -> Response:
        membership, data = self.get_object(), self.validated(partial=True)
        dates = {name: data.get(name, getattr(membership, name)) for name in ("valid_from", "valid_to")}
        with transaction.atomic():
            if "role" in data:
                self.run("parties.ChangeRole", membership, role=data["role"])
            if "valid_from" in data or "valid_to" in data:
                self.run("parties.SetMembershipDates", membership, **dates)
        return self.answer(membership)

    @describe(responses={204: None}, summary="Remove the member")
    def destroy(self, request: Request, pk: str) -> Response:
        self.run("parties.RemoveMember", self.get_object())
        return self.no_content()

    @describe(request="parties.HeirInput", responses={204: None}, summary="Remove the member and say who gets his drafts")
    @action(detail=True, methods=["post"])
    def remove(self, request: Request, pk: str) -> Response:
        self.run("parties.RemoveMember", self.get_object(), **self.validated())
        return self.no_content()

    @describe(request="parties.HeirInput", responses={204: None}, summary="Leave the party oneself")
    @action(detail=True, methods=["post"])
    def leave(self, request: Request, pk: str) -> Response:
        self.run("parties.LeaveParty", self.get_object(), **self.validated())
        return self.no_content()

    @describe(request="parties.HeirInput", responses={200: "parties.HandedOverSerializer"}, summary="Give drafts to a colleague")
    @action(detail=True, methods=["post"], url_path="hand-over")
    def hand_over(self, request: Request, pk: str) -> Response:
        count = self.run("parties.HandOver", self.get_object(), **self.validated())
        return Response(get_class("parties.HandedOverSerializer")({"count": count}, context=self.context()).data)

    @describe(
        responses={200: "parties.ExplanationSerializer"},
        parameters={
            "permission": "The code of a permission, such as orders.place; without it parties.view: whether the member gets in at all"
        },
        summary="Why the member may or may not do something",
    )
    @action(detail=True, methods=["get"])
    def explain(self, request: Request, pk: str) -> Response:
        found = explain(self.get_object(), request.query_params.get("permission", Permission.VIEW.value), self.actor)
        return Response(get_class("parties.ExplanationSerializer")(found, context=self.context()).data)


class InvitationViewSet(ListViewSet):
    """The invitations sent by the parties whose members the actor manages; `mine/` has those sent to him."""

    model = Invitation
    serializer_key = "parties.InvitationSerializer"
    serializer_keys = {
        "create": "parties.InvitationInput",
        "accept": "parties.InvitationToken",
        "decline": "parties.InvitationToken",
        "look_up": "parties.InvitationToken",
    }
    filterset_key = "parties.InvitationFilter"

    def get_queryset(self) -> Any:
        return super().get_queryset().select_related("party", "custom_role", *name_paths("invited_by"))

    @describe(request="parties.InvitationInput", responses={201: "parties.SentInvitationSerializer"}, summary="Invite, or invite again")
    @idempotent("parties.InviteMember")
    def create(self, request: Request) -> HttpResponseBase:
        data = self.validated()
        party = visible_party(self.actor, data.pop("party"))
        return self.created(self.run("parties.InviteMember", party, **data), key="parties.SentInvitationSerializer")

    @describe(responses={204: None}, summary="Withdraw the invitation")
    def destroy(self, request: Request, pk: str) -> Response:
        self.run("parties.RevokeInvitation", self.get_object())
        return self.no_content()

    @describe(responses={200: "parties.InvitationsForMeSerializer"}, summary="Open invitations to the actor's own address")
    @action(detail=False, methods=["get"])
    def mine(self, request: Request) -> Response:
        found = Invitation.objects.addressed_to(self.actor.user).open().select_related("party", "custom_role").order_by("-pk")[:100]
        return Response(get_class("parties.InvitationsForMeSerializer")({"results": found}, context=self.context()).data)

    @describe(request="parties.InvitationToken", responses={200: "parties.InvitationForMeSerializer"}, summary="What a link invites to")
    @action(detail=False, methods=["post"], url_path="look-up", permission_classes=())
    def look_up(self, request: Request) -> Response:
        data = self.validated()
        return self.answer(find_by_token(data.get("token", "")), key="parties.InvitationForMeSerializer")

    @describe(request="parties.InvitationToken", responses={201: "parties.MembershipSerializer"}, summary="Join the company")
    @action(detail=False, methods=["post"])
    @idempotent("parties.AcceptInvitation")
    def accept(self, request: Request) -> HttpResponseBase:
        return self.created(self.run("parties.AcceptInvitation", self.named()), key="parties.MembershipSerializer")

    @describe(request="parties.InvitationToken", responses={204: None}, summary="Decline the invitation")
    @action(detail=False, methods=["post"])
    def decline(self, request: Request) -> Response:
        self.run("parties.DeclineInvitation", self.named())
        return self.no_content()

    def named(self) -> Invitation:
        """The invitation that the body names. Raises NotVisible."""
        data = self.validated()
        if "token" in data:
            return find_by_token(data["token"])
        found = Invitation.objects.addressed_to(self.actor.user).select_related("party", "custom_role").filter(pk=data["id"]).first()
        if found is None:
            raise NotVisible
        return found
