from __future__ import annotations

from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from lk_kit.api.fields import CleanCharField
from lk_kit.api.inspection import describe
from lk_kit.api.serializers import LkModelSerializer, LkSerializer
from lk_kit.api.views import LkAPIView
from lk_kit.core.classes import get_class
from lk_kit.core.exceptions import NotVisible
from lk_kit.profiles.enums import PassportKind
from lk_kit.profiles.models import Passport
from lk_kit.profiles.passports import own_passport, read_in_full


class PassportSerializer(LkModelSerializer[Passport]):
    """`masked_number` shows the last three characters."""

    kind = serializers.ChoiceField(choices=PassportKind.choices, read_only=True)
    masked_number = serializers.CharField(read_only=True)

    class Meta:
        model = Passport
        fields = ("kind", "masked_number", "issued_on", "saved_at")


class FullPassportSerializer(LkModelSerializer[Passport]):
    """`number` and `unit_code` without blanks and dashes, as they are kept."""

    kind = serializers.ChoiceField(choices=PassportKind.choices, read_only=True)
    number = serializers.CharField(read_only=True)
    issued_by = serializers.CharField(read_only=True)
    unit_code = serializers.CharField(read_only=True)

    class Meta:
        model = Passport
        fields = ("kind", "number", "issued_by", "issued_on", "unit_code", "saved_at")


class PassportInput(LkSerializer):
    """`unit_code` is for Russian passports only, and needed there. Blanks and dashes do not matter."""

    kind = serializers.ChoiceField(choices=PassportKind.choices)
    number = CleanCharField(max_length=40)
    issued_by = CleanCharField(max_length=300)
    issued_on = serializers.DateField()
    unit_code = CleanCharField(max_length=20, required=False, allow_blank=True)


class PassportView(LkAPIView):
    @describe(responses={200: "profiles.PassportSerializer"}, summary="One's own passport, masked")
    def get(self, request: Request) -> Response:
        return self.answer(own_passport(self.actor))

    @describe(request="profiles.PassportInput", responses={200: "profiles.PassportSerializer"}, summary="Save one's passport")
    def put(self, request: Request) -> Response:
        values = self.check_input("profiles.PassportInput")
        return self.answer(self.run("profiles.SavePassport", values=values))

    @describe(responses={204: None}, summary="Remove one's passport")
    def delete(self, request: Request) -> Response:
        self.run("profiles.RemovePassport")
        return Response(status=status.HTTP_204_NO_CONTENT)

    def answer(self, passport: Passport | None) -> Response:
        if passport is None:
            raise NotVisible
        return Response(get_class("profiles.PassportSerializer")(passport, context=self.context()).data)


class FullPassportView(LkAPIView):
    """Needs a fresh proof, as what changes a passport does."""

    @describe(responses={200: "profiles.FullPassportSerializer"}, summary="One's own passport in full")
    def get(self, request: Request) -> Response:
        passport = read_in_full(self.actor)
        return Response(get_class("profiles.FullPassportSerializer")(passport, context=self.context()).data)
