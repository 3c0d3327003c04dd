from __future__ import annotations

from django.utils.translation import get_language
from rest_framework.request import Request
from rest_framework.response import Response

from lk_kit.accounts import code_sign_in, codes
from lk_kit.accounts.enums import Purpose
from lk_kit.accounts.links import confirmation_token
from lk_kit.accounts.models import OneTimeCode
from lk_kit.api.inspection import describe

from .base import AccountAPIView, PublicAPIView, answer, enforce_csrf, guarded


def say_sent(view: AccountAPIView, code: OneTimeCode) -> Response:
    wait = codes.resend_after(code)
    return view.say(
        "CodeSent", 202, state="code_sent", flow=codes.flow_of(code), expires_in=codes.lifetime(code.channel), resend_after=wait
    )


@guarded
class CodeRequestView(PublicAPIView):
    @describe(request="accounts.CodeRequestInput", responses={202: "accounts.CodeSent"}, summary="Ask for a code to sign in")
    def post(self, request: Request) -> Response:
        data = self.input("CodeRequestInput")
        return say_sent(self, self.run("accounts.RequestSignInCode", **data, language=get_language() or "", ip=self.ip))


@guarded
class CodeResendView(PublicAPIView):
    @describe(request="accounts.ResendInput", responses={202: "accounts.CodeSent"}, summary="Ask for another code")
    def post(self, request: Request) -> Response:
        data = self.input("ResendInput")
        return say_sent(self, self.run("accounts.ResendCode", flow=data["flow"], purpose=Purpose(data["purpose"]), ip=self.ip))


@guarded
class CodeSignInView(PublicAPIView):
    @describe(request="accounts.CodeSignInInput", responses={200: "accounts.SignInAnswer"}, summary="First step by a code")
    def post(self, request: Request) -> Response:
        data = self.input("CodeSignInInput")
        if data["mode"] == "session":
            enforce_csrf(request)
        return answer(self, code_sign_in.begin_by_code(self.plain, data["flow"], data["code"]), data)


@guarded
class RegistrationCodeView(PublicAPIView):
    @describe(
        request="accounts.CodeInput", responses={200: "accounts.ConfirmationToken"}, summary="Confirm the telephone of a registration"
    )
    def post(self, request: Request) -> Response:
        wish = self.run("accounts.ProveRegistration", **self.input("CodeInput"), ip=self.ip)
        return self.say("ConfirmationToken", state="telephone_confirmed", token=confirmation_token(wish), next=["confirm"])


@guarded
class ResetCodeView(PublicAPIView):
    @describe(request="accounts.CodeInput", responses={200: "accounts.ResetParts"}, summary="Confirm the telephone of a reset")
    def post(self, request: Request) -> Response:
        uid, token = self.run("accounts.ProveReset", **self.input("CodeInput"), ip=self.ip)
        return self.say("ResetParts", uid=uid, token=token)
