from __future__ import annotations

from dataclasses import replace
from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from lk_kit.accounts import factors, pipeline
from lk_kit.accounts.enums import Method, Step
from lk_kit.accounts.exceptions import FlowExpired
from lk_kit.api.inspection import describe
from lk_kit.core.actors import Actor
from lk_kit.core.classes import get_class
from lk_kit.core.exceptions import NotSignedIn

from .base import AccountAPIView, answer, blank, enforce_csrf, guarded


class SetUpAPIView(AccountAPIView):
    """For a person who is signed in, or who brings the `flow` of a sign-in that waits for the set-up of a second factor."""

    permission_classes = ()
    gated = False

    def person(self, flow: str) -> tuple[Actor, pipeline.SignIn | None]:
        if not flow:
            if not self.actor.is_authenticated:
                raise NotSignedIn
            return self.actor, None
        sign_in = pipeline.resume(flow)
        if sign_in.step != Step.SET_UP:
            raise FlowExpired
        return Actor.for_user(sign_in.user), sign_in

    def keep(self, sign_in: pipeline.SignIn | None) -> Any:
        is_session = sign_in is None and self.request.auth is None
        return getattr(self.plain.session, "row_id", None) if is_session else None


@guarded
class TotpStartView(SetUpAPIView):
    @describe(request="accounts.TotpStartInput", responses={200: "accounts.TotpStartAnswer"}, summary="Begin the set-up of TOTP")
    def post(self, request: Request) -> Response:
        actor, _sign_in = self.person(self.input("TotpStartInput").get("flow", ""))
        made = get_class("accounts.StartTotp")(actor=actor).execute()
        return self.say("TotpStartAnswer", secret=made.secret, uri=made.uri)


@guarded
class TotpConfirmView(SetUpAPIView):
    @describe(
        request="accounts.TotpConfirmInput", responses={200: "accounts.SignInAnswer"}, summary="Finish the set-up with the first code"
    )
    def post(self, request: Request) -> Response:
        data = self.input("TotpConfirmInput")
        actor, sign_in = self.person(data.get("flow", ""))
        if sign_in is not None and data["mode"] == "session":
            enforce_csrf(request)
        enabled = get_class("accounts.EnableTotp")(actor=actor, keep=self.keep(sign_in), ip=self.ip, code=data["code"]).execute()
        if sign_in is not None:
            proven = replace(sign_in, device=enabled.device, factor=Method.TOTP.value)
            return answer(self, proven, data, backup_codes=enabled.backup_codes)
        if request.auth is None:
            pipeline.keep_session(self.plain, request.user, enabled.device)
        following = [] if request.auth is None else ["login"]
        return self.say("SignInAnswer", **blank({"state": Step.COMPLETE.value, "next": following, "backup_codes": enabled.backup_codes}))


@guarded
class FactorsView(AccountAPIView):
    @describe(responses={200: "accounts.FactorsAnswer"}, summary="Kinds of second factor, on and off")
    def get(self, request: Request) -> Response:
        return self.say("FactorsAnswer", factors=factors.rows_of(request.user), backup_codes_left=factors.backup_codes_left(request.user))


@guarded
class FactorRemoveView(AccountAPIView):
    """Ends all other sessions and all tokens."""

    @describe(request="accounts.FactorRemoveInput", responses={200: "accounts.StateAnswer"}, summary="Switch a second factor off")
    def post(self, request: Request) -> Response:
        keep = getattr(self.plain.session, "row_id", None) if request.auth is None else None
        self.run("accounts.RemoveFactor", method=self.input("FactorRemoveInput").get("method", ""), keep=keep, ip=self.ip)
        if request.auth is None:
            pipeline.keep_session(self.plain, request.user, next(iter(factors.strong_devices(request.user)), None))
        state = "second_factor_on" if factors.has_second_factor(request.user) else "second_factor_off"
        return self.say("StateAnswer", state=state, next=[] if request.auth is None else ["login"])


@guarded
class CodesStartView(AccountAPIView):
    @describe(request="accounts.ChannelInput", responses={200: "accounts.ChallengeAnswer"}, summary="Send the first code")
    def post(self, request: Request) -> Response:
        sent = self.run("accounts.StartCodes", **self.input("ChannelInput"), request=self.plain, ip=self.ip)
        return self.say("ChallengeAnswer", challenge=sent)


@guarded
class CodesConfirmView(AccountAPIView):
    @describe(request="accounts.CodesConfirmInput", responses={200: "accounts.SignInAnswer"}, summary="Switch sent codes on")
    def post(self, request: Request) -> Response:
        keep = getattr(self.plain.session, "row_id", None) if request.auth is None else None
        enabled = self.run("accounts.EnableCodes", **self.input("CodesConfirmInput"), keep=keep, ip=self.ip)
        if request.auth is None:
            pipeline.keep_session(self.plain, request.user, enabled.device)
        following = [] if request.auth is None else ["login"]
        return self.say("SignInAnswer", **blank({"state": Step.COMPLETE.value, "next": following, "backup_codes": enabled.backup_codes}))


@guarded
class BackupCodesView(AccountAPIView):
    @describe(responses={200: "accounts.BackupCodesLeft"}, summary="How many backup codes are left")
    def get(self, request: Request) -> Response:
        return self.say("BackupCodesLeft", left=factors.backup_codes_left(request.user))

    @describe(request=None, responses={200: "accounts.BackupCodesAnswer"}, summary="New backup codes, shown this once")
    def post(self, request: Request) -> Response:
        return self.say("BackupCodesAnswer", backup_codes=self.run("accounts.RenewBackupCodes", ip=self.ip))
