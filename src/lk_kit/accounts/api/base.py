from __future__ import annotations

from typing import Any

from django.db import transaction
from django.http import HttpRequest
from django.utils.decorators import method_decorator
from django.views.decorators.debug import sensitive_post_parameters
from rest_framework.authentication import BaseAuthentication
from rest_framework.request import Request
from rest_framework.response import Response

from lk_kit.accounts import pipeline, trust
from lk_kit.accounts.clients import client_ip
from lk_kit.accounts.enums import Step
from lk_kit.api.authentication import SessionAuthentication
from lk_kit.api.views import LkAPIView
from lk_kit.core.classes import get_class

guarded = method_decorator([sensitive_post_parameters(), transaction.non_atomic_requests], name="dispatch")


class AccountAPIView(LkAPIView):
    """Everything here belongs to the account, so pages that a pending step leads to stay open where `gated` is false."""

    @property
    def plain(self) -> HttpRequest:
        return self.request._request

    @property
    def ip(self) -> str:
        return client_ip(self.plain)

    def input(self, key: str) -> dict[str, Any]:
        return self.check_input(f"accounts.{key}")

    def say(self, key: str, status: int = 200, **values: Any) -> Response:
        return Response(get_class(f"accounts.{key}")(values).data, status=status)


class PublicAPIView(AccountAPIView):
    """For visitors. What a browser sends along (an old session, a token) is not looked at."""

    permission_classes = ()
    gated = False

    def get_authenticators(self) -> list[BaseAuthentication]:
        return []


def answer(view: AccountAPIView, sign_in: pipeline.SignIn, data: dict[str, Any], **extra: Any) -> Response:
    """What follows: the next step with its `flow`, or the finished sign-in in the wished mode."""
    if data["mode"] == "session":
        sign_in = trust.recognise(view.plain, sign_in)
    step = sign_in.step
    if step != Step.COMPLETE:
        following = sign_in.methods if step == Step.SECOND_FACTOR else ["totp_set_up"]
        return view.say("SignInAnswer", **{**blank(extra), "state": step.value, "next": following, "flow": sign_in.flow()})
    if data["mode"] == "token":
        _token, secret = pipeline.complete_with_token(view.plain, sign_in, data["token_title"])
        return view.say("SignInAnswer", **{**blank(extra), "state": step.value, "token": secret})
    enforce_csrf(view.request)
    pipeline.complete_login(view.plain, sign_in)
    return view.say("SignInAnswer", state=step.value, **blank(extra))


def blank(extra: dict[str, Any]) -> dict[str, Any]:
    return {"next": [], "flow": "", "token": "", "csrf_token": "", "backup_codes": [], **extra}


def enforce_csrf(request: Request) -> None:
    """Before a cookie is given out: nobody signs a stranger's browser into his own account (matrix D1)."""
    SessionAuthentication().enforce_csrf(request)
