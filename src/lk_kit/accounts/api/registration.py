from __future__ import annotations

from django.utils.translation import get_language
from rest_framework.request import Request
from rest_framework.response import Response

from lk_kit.accounts import codes, pipeline
from lk_kit.api.inspection import describe
from lk_kit.parties.invitations import are_mailed

from .base import AccountAPIView, PublicAPIView, guarded


@guarded
class RegisterView(PublicAPIView):
    @describe(
        request="accounts.RegistrationInput",
        responses={201: "accounts.StateAnswer", 202: "accounts.StateAnswer"},
        summary="Register; a mail or a code follows. An invitation that came by mail needs neither",
    )
    def post(self, request: Request) -> Response:
        data = {**self.input("RegistrationInput"), "language": get_language() or ""}
        if data.get("invitation") and are_mailed():
            names = {name: value for name, value in data.items() if name not in {"email", "phone"}}
            self.run("accounts.RegisterInvited", **{"password": "", **names}, ip=self.ip)
            return self.say("StateAnswer", 201, state="confirmed", next=["login"])
        wish = self.run("accounts.RequestRegistration", **data, ip=self.ip)
        if wish.code is not None:
            return self.say("StateAnswer", 202, state="code_sent", next=["register_code"], flow=codes.flow_of(wish.code))
        return self.say("StateAnswer", 202, state="confirmation_sent", next=["confirm"])


@guarded
class ConfirmView(PublicAPIView):
    @describe(
        request="accounts.ConfirmInput",
        responses={201: "accounts.StateAnswer"},
        summary="Finish the registration with the proof and a password",
    )
    def post(self, request: Request) -> Response:
        self.run("accounts.ConfirmRegistration", **self.input("ConfirmInput"), ip=self.ip)
        return self.say("StateAnswer", 201, state="confirmed", next=["login"])


@guarded
class PasswordResetView(PublicAPIView):
    @describe(request="accounts.ResetInput", responses={202: "accounts.StateAnswer"}, summary="Ask for a reset by mail or SMS")
    def post(self, request: Request) -> Response:
        wish = self.run("accounts.RequestPasswordReset", **self.input("ResetInput"), language=get_language() or "", ip=self.ip)
        if wish.code is not None:
            return self.say("StateAnswer", 202, state="code_sent", next=["password_reset_code"], flow=codes.flow_of(wish.code))
        return self.say("StateAnswer", 202, state="reset_sent", next=["password_reset_confirm"])


@guarded
class PasswordResetConfirmView(PublicAPIView):
    @describe(request="accounts.ResetConfirmInput", responses={200: "accounts.StateAnswer"}, summary="Set a password by the mailed link")
    def post(self, request: Request) -> Response:
        self.run("accounts.ResetPassword", **self.input("ResetConfirmInput"), ip=self.ip)
        return self.say("StateAnswer", state="password_set", next=["login"])


@guarded
class PasswordChangeView(AccountAPIView):
    """Ends all other sessions and all tokens, the one in use too."""

    @describe(request="accounts.PasswordChangeInput", responses={200: "accounts.StateAnswer"}, summary="Change the password")
    def post(self, request: Request) -> Response:
        keep = getattr(self.plain.session, "row_id", None) if request.auth is None else None
        self.run("accounts.ChangePassword", **self.input("PasswordChangeInput"), keep=keep, ip=self.ip)
        if request.auth is None:
            pipeline.keep_session(self.plain, request.user, getattr(request.user, "otp_device", None))
        return self.say("StateAnswer", state="password_changed", next=[] if request.auth is None else ["login"])
