from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response

from lk_kit.accounts import pipeline
from lk_kit.accounts.api.base import AccountAPIView, PublicAPIView, answer, enforce_csrf, guarded
from lk_kit.api.inspection import describe
from lk_kit.api.lists import ListViewSet
from lk_kit.contrib.social import attempts
from lk_kit.contrib.social.actions import refuse_impersonated
from lk_kit.contrib.social.entering import enter
from lk_kit.contrib.social.enums import Purpose
from lk_kit.contrib.social.exceptions import NotLinked
from lk_kit.contrib.social.identity import Identity, find_provider, providers
from lk_kit.contrib.social.links import owner_of
from lk_kit.contrib.social.models import Attempt, LinkedAccount
from lk_kit.core.classes import get_class
from lk_kit.core.exceptions import InvalidInput


class LinkedAccountViewSet(ListViewSet):
    """One's own linked accounts."""

    model = LinkedAccount
    serializer_key = "social.LinkedAccountSerializer"
    ordering_fields = {"created_at": "created_at"}
    ordering = "-created_at"

    def get_queryset(self) -> QuerySet[Any, Any]:
        return LinkedAccount.objects.visible_to(self.actor)

    def destroy(self, request: Request, pk: str) -> Response:
        self.run("social.UnlinkAccount", self.get_object())
        return self.no_content()


class SocialMixin(AccountAPIView):
    def input_of(self, key: str) -> dict[str, Any]:
        return self.check_input(f"social.{key}")

    def begin(self, purpose: Purpose, user: Any = None) -> Response:
        """Puts half of the secret into the browser's session, so this needs CSRF protection like giving out a cookie."""
        enforce_csrf(self.request)
        data = self.input_of("StartInput")
        safe = url_has_allowed_host_and_scheme(data["return_to"], {self.plain.get_host()}, require_https=self.plain.is_secure())
        if data["return_to"] and not (safe and data["return_to"].startswith("/")):
            raise InvalidInput(errors={"return_to": [_("A path of this site is expected here.")]})
        provider = find_provider(data["provider"], self.plain)
        started = attempts.start(self.plain, provider, purpose=purpose, user=user, return_to=data["return_to"])
        shown = {"authorize_url": started.url, "flow": started.handle, "expires_at": started.attempt.expires_at}
        return Response(get_class("social.StartAnswer")(shown).data, status=201)


class PublicSocialView(SocialMixin, PublicAPIView):
    """For visitors."""


@guarded
class ProvidersView(PublicSocialView):
    @describe(responses={200: ["social.ProviderSerializer"]}, summary="With which services one may sign in")
    def get(self, request: Request) -> Response:
        rows = [{"id": one.id, "name": one.name} for one in providers(self.plain).values()]
        return Response(get_class("social.ProviderSerializer")(rows, many=True).data)


@guarded
class StartView(PublicSocialView):
    @describe(request="social.StartInput", responses={201: "social.StartAnswer"}, summary="Begin to sign in with another service")
    def post(self, request: Request) -> Response:
        return self.begin(Purpose.ENTER)


@guarded
class FinishView(PublicSocialView):
    """An unknown person gets `social_not_linked`, and the same `flow` serves to register, or, signed in, to link."""

    @describe(request="social.FinishInput", responses={200: "accounts.SignInAnswer"}, summary="Sign in after the other service")
    def post(self, request: Request) -> Response:
        data = self.input_of("FinishInput")
        attempt = attempts.by_handle(data["flow"])
        identity = Identity.from_json(attempt.identity)
        row = owner_of(identity)
        if row is None or attempt.purpose == Purpose.LINK:
            raise not_linked(attempt, identity)
        return answer(self, enter(self.plain, attempt, row, identity), data)


def not_linked(attempt: Attempt, identity: Identity) -> NotLinked:
    if attempt.purpose == Purpose.LINK:
        return NotLinked(next=["link"])
    needs_email = not find_provider(identity.provider).takes_email(identity)
    names = {"first_name": identity.first_name, "last_name": identity.last_name, "email": identity.email}
    return NotLinked(next=["register", "link"], needs_email=needs_email, **names)


@guarded
class RegisterView(PublicSocialView):
    @describe(
        request="social.RegisterInput",
        responses={200: "accounts.SignInAnswer", 202: "accounts.StateAnswer"},
        summary="Register after the other service; 202: a code was mailed",
    )
    def post(self, request: Request) -> Response:
        data = self.input_of("RegisterInput")
        attempt = attempts.by_handle(data["flow"])
        identity = Identity.from_json(attempt.identity)
        values = {"attempt": attempt, "ip": self.ip, "language": get_language() or ""}
        if not find_provider(identity.provider).takes_email(identity) and not data["code"]:
            names = {name: data[name] or None for name in ("first_name", "last_name")}
            self.run("social.SendAddressCode", email=data["email"] or identity.email, **names, **values)
            return self.say("StateAnswer", 202, state="code_sent", next=["register"])
        given = {name: data[name] for name in ("first_name", "last_name", "email", "code")}
        user = self.run("social.RegisterByIdentity", **values, **given)
        return answer(self, pipeline.enter(self.plain, user, door=identity.provider), data)


@guarded
class LinkStartView(SocialMixin):
    @describe(request="social.StartInput", responses={201: "social.StartAnswer"}, summary="Begin to link an account of another service")
    def post(self, request: Request) -> Response:
        refuse_impersonated(self.actor)
        return self.begin(Purpose.LINK, self.actor.signed_in_user)


@guarded
class LinkView(SocialMixin):
    @describe(request="social.LinkInput", responses={201: "social.LinkedAccountSerializer"}, summary="Link the account that was shown")
    def post(self, request: Request) -> Response:
        attempt = attempts.by_handle(self.input_of("LinkInput")["flow"])
        row = self.run("social.LinkAccount", attempt=attempt, ip=self.ip)
        return Response(get_class("social.LinkedAccountSerializer")(row).data, status=201)
