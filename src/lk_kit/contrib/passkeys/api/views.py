from __future__ import annotations

from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from lk_kit.accounts import factors, pipeline
from lk_kit.accounts.api.base import AccountAPIView, PublicAPIView, answer, enforce_csrf, guarded
from lk_kit.api.inspection import describe
from lk_kit.contrib.passkeys import ceremony, door
from lk_kit.contrib.passkeys.kinds import passkeys_of
from lk_kit.core.classes import get_class


class PasskeyAPIView(AccountAPIView):
    def input(self, key: str) -> dict[str, Any]:
        return self.check_input(f"passkeys.{key}")

    def say(self, key: str, status: int = 200, **values: Any) -> Response:
        return Response(get_class(f"passkeys.{key}")(values).data, status=status)

    def own_session(self) -> Any:
        return getattr(self.plain.session, "row_id", None) if self.request.auth is None else None


@guarded
class EnterOptionsView(PublicAPIView):
    @describe(request=None, responses={200: "passkeys.OptionsAnswer"}, summary="What a browser needs to sign in with a passkey")
    def post(self, request: Request) -> Response:
        door.refuse_closed()
        return Response(get_class("passkeys.OptionsAnswer")({"options": ceremony.request_options(ceremony.LOGIN)}).data)


@guarded
class EnterView(PublicAPIView):
    @describe(request="passkeys.EnterInput", responses={200: "accounts.SignInAnswer"}, summary="Sign in with a passkey")
    def post(self, request: Request) -> Response:
        data = self.check_input("passkeys.EnterInput")
        if data["mode"] == "session":
            enforce_csrf(request)
        return answer(self, door.enter(self.plain, data["credential"]), data)


@guarded
class OptionsView(PasskeyAPIView):
    @describe(request=None, responses={200: "passkeys.OptionsAnswer"}, summary="What a browser needs to make a passkey")
    def post(self, request: Request) -> Response:
        return self.say("OptionsAnswer", options=self.run("passkeys.StartPasskey", ip=self.ip))


@guarded
class PasskeysView(PasskeyAPIView):
    @describe(responses={200: {"type": "array", "items": {"type": "object"}}}, summary="One's own passkeys")
    def get(self, request: Request) -> Response:
        return Response(get_class("passkeys.PasskeySerializer")(passkeys_of(request.user), many=True).data)

    @describe(request="passkeys.RegisterInput", responses={201: "passkeys.RegisterAnswer"}, summary="Add a passkey")
    def post(self, request: Request) -> Response:
        made = self.run("passkeys.RegisterPasskey", **self.input("RegisterInput"), keep=self.own_session(), ip=self.ip)
        if request.auth is None and made.backup_codes:
            pipeline.keep_session(self.plain, request.user, made.device)
        return self.say("RegisterAnswer", 201, passkey=made.device, backup_codes=made.backup_codes)


@guarded
class PasskeyView(PasskeyAPIView):
    @describe(request="passkeys.RenameInput", responses={200: "passkeys.PasskeySerializer"}, summary="Rename a passkey")
    def patch(self, request: Request, pk: int) -> Response:
        device = self.run("passkeys.RenamePasskey", passkey_id=str(pk), **self.input("RenameInput"), ip=self.ip)
        return Response(get_class("passkeys.PasskeySerializer")(device).data)

    @describe(request=None, responses={204: None}, summary="Remove a passkey; ends all other sessions and all tokens")
    def delete(self, request: Request, pk: int) -> Response:
        self.run("passkeys.RemovePasskey", passkey_id=str(pk), keep=self.own_session(), ip=self.ip)
        if request.auth is None:
            pipeline.keep_session(self.plain, request.user, next(iter(factors.strong_devices(request.user)), None))
        return Response(status=204)
