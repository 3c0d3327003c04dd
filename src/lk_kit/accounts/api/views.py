from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from lk_kit.accounts import pipeline
from lk_kit.accounts.models import ApiToken, Session, TrustedBrowser
from lk_kit.accounts.policy import pending_step, state_of
from lk_kit.api.inspection import describe
from lk_kit.api.lists import ListViewSet
from lk_kit.core.classes import get_class
from lk_kit.core.exceptions import NotAllowed
from lk_kit.core.users import display_name, get_email

from .base import AccountAPIView, guarded


class SessionViewSet(ListViewSet):
    """One's own sessions, staff's too."""

    model = Session
    serializer_key = "accounts.SessionSerializer"
    ordering_fields = {"last_seen": "last_seen"}
    ordering = "-last_seen"

    def get_queryset(self) -> QuerySet[Any, Any]:
        queryset: Any = super().get_queryset()
        return queryset.of_user(self.actor.user).live().defer("data") if self.actor.is_authenticated else queryset.none()  # type: ignore[no-any-return]

    def destroy(self, request: Request, pk: str) -> Response:
        row = self.get_object()
        if row.pk == getattr(request.session, "row_id", None):
            pipeline.sign_out(request._request)
        else:
            self.run("accounts.EndSession", row)
        return self.no_content()

    @action(detail=False, methods=["post"], url_path="end-others")
    @describe(request=None, responses={200: "accounts.CountAnswer"}, summary="End all sessions but the one in use")
    def end_others(self, request: Request) -> Response:
        keep = getattr(request.session, "row_id", None) if request.auth is None else None
        count = self.run("accounts.EndOtherSessions", keep=keep)
        return Response(get_class("accounts.CountAnswer")({"count": count}).data)


class ApiTokenViewSet(ListViewSet):
    """One's own live tokens. A token cannot make further ones: that takes a session."""

    model = ApiToken
    serializer_key = "accounts.ApiTokenSerializer"
    serializer_keys = {"create": "accounts.ApiTokenInput"}

    def get_queryset(self) -> QuerySet[Any, Any]:
        queryset: Any = super().get_queryset()
        return queryset.of_user(self.actor.user).live() if self.actor.is_authenticated else queryset.none()  # type: ignore[no-any-return]

    @describe(
        request="accounts.ApiTokenInput", responses={201: "accounts.ApiTokenCreated"}, summary="Make a token; its secret is shown this once"
    )
    def create(self, request: Request) -> Response:
        if isinstance(request.auth, ApiToken):
            raise NotAllowed
        token, secret = self.run("accounts.CreateToken", **self.validated())
        token.token = secret
        return self.created(token, key="accounts.ApiTokenCreated")

    def destroy(self, request: Request, pk: str) -> Response:
        self.run("accounts.RevokeToken", self.get_object())
        return self.no_content()


class TrustedBrowserViewSet(ListViewSet):
    """One's own browsers in which the second factor is not asked for."""

    model = TrustedBrowser
    serializer_key = "accounts.TrustedBrowserSerializer"

    def get_queryset(self) -> QuerySet[Any, Any]:
        queryset: Any = super().get_queryset()
        return queryset.of_user(self.actor.user).live() if self.actor.is_authenticated else queryset.none()  # type: ignore[no-any-return]

    def destroy(self, request: Request, pk: str) -> Response:
        self.run("accounts.ForgetBrowser", self.get_object())
        return self.no_content()


@guarded
class MeView(AccountAPIView):
    gated = False

    @describe(responses={200: "accounts.MeSerializer"}, summary="Who is signed in")
    def get(self, request: Request) -> Response:
        user: Any = self.actor.signed_in_user
        step = pending_step(user, self.actor)
        grants = self.actor.grants.values() if step == step.COMPLETE else ()
        return self.say(
            "MeSerializer",
            id=str(user.pk),
            email=get_email(user),
            name=display_name(user),
            state=step.value,
            has_second_factor=state_of(user).has_device,
            is_staff=self.actor.is_staff_member,
            parties=[
                {
                    "id": str(grant.party_id),
                    "code": grant.party_code,
                    "name": grant.party_name,
                    "kind": grant.party_kind,
                    "status": grant.party_status,
                    "role": grant.role,
                    "permissions": sorted(grant.permissions),
                }
                for grant in grants
            ],
        )
