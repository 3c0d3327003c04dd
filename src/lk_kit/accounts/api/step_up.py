from __future__ import annotations

from rest_framework.request import Request
from rest_framework.response import Response

from lk_kit.accounts import pipeline, step_up
from lk_kit.api.inspection import describe
from lk_kit.core.proof import has_fresh_proof

from .base import AccountAPIView, PublicAPIView, guarded


@guarded
class ChallengeView(PublicAPIView):
    """Between the steps of a sign-in: sends the code, or makes the options of a passkey."""

    @describe(request="accounts.ChallengeInput", responses={200: "accounts.ChallengeAnswer"}, summary="Second step: have a code sent")
    def post(self, request: Request) -> Response:
        data = self.input("ChallengeInput")
        return self.say("ChallengeAnswer", challenge=pipeline.challenge(self.plain, pipeline.resume(data["flow"]), data["method"]))


@guarded
class StepUpView(AccountAPIView):
    """After a 403 `step_up_required`: the person proves himself, then the refused request is sent again."""

    @describe(responses={200: "accounts.StepUpState"}, summary="Whether the last proof is fresh, and how to give another")
    def get(self, request: Request) -> Response:
        return self.say("StepUpState", is_fresh=has_fresh_proof(self.actor), methods=step_up.methods_of(request.user))

    @describe(request="accounts.StepUpInput", responses={200: "accounts.StateAnswer"}, summary="Prove oneself again")
    def post(self, request: Request) -> Response:
        data = self.input("StepUpInput")
        step_up.prove(self.plain, data["method"], data["code"])
        return self.say("StateAnswer", state="confirmed", next=[])


@guarded
class StepUpChallengeView(AccountAPIView):
    @describe(request="accounts.MethodInput", responses={200: "accounts.ChallengeAnswer"}, summary="Have the code of a confirmation sent")
    def post(self, request: Request) -> Response:
        sent = step_up.challenge(self.plain, request.user, self.input("MethodInput")["method"])
        return self.say("ChallengeAnswer", challenge=sent)
