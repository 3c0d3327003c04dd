from __future__ import annotations

from django.middleware.csrf import get_token
from rest_framework.request import Request
from rest_framework.response import Response

from lk_kit.accounts import pipeline
from lk_kit.accounts.models import ApiToken
from lk_kit.api.inspection import describe
from lk_kit.core.actors import Actor
from lk_kit.core.classes import get_class

from .base import AccountAPIView, PublicAPIView, answer, blank, enforce_csrf, guarded


@guarded
class SignInView(PublicAPIView):
    @describe(responses={200: "accounts.SignInAnswer"}, summary="The CSRF token for a sign-in by cookie")
    def get(self, request: Request) -> Response:
        return self.say("SignInAnswer", **blank({"state": "anonymous", "next": ["login"], "csrf_token": get_token(self.plain)}))

    @describe(request="accounts.SignInInput", responses={200: "accounts.SignInAnswer"}, summary="First step: name and password")
    def post(self, request: Request) -> Response:
        data = self.input("SignInInput")
        if data["mode"] == "session":
            enforce_csrf(request)
        return answer(self, pipeline.begin(self.plain, data["username"], data["password"]), data)


@guarded
class SecondFactorView(PublicAPIView):
    @describe(request="accounts.SecondFactorInput", responses={200: "accounts.SignInAnswer"}, summary="Second step: code or backup code")
    def post(self, request: Request) -> Response:
        data = self.input("SecondFactorInput")
        if data["mode"] == "session":
            enforce_csrf(request)
        sign_in = pipeline.resume(data["flow"])
        return answer(self, pipeline.verify(self.plain, sign_in, data["method"], data["code"]), data)


@guarded
class SignOutView(AccountAPIView):
    """Ends the session, or revokes the token, by which the request came."""

    gated = False

    @describe(request=None, responses={204: None}, summary="Sign out")
    def post(self, request: Request) -> Response:
        if isinstance(request.auth, ApiToken):
            get_class("accounts.RevokeToken")(request.auth, actor=Actor.from_request(request)).execute()
        else:
            pipeline.sign_out(self.plain)
        return Response(status=204)
