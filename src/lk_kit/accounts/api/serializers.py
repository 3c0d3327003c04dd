from __future__ import annotations

from typing import Any

from rest_framework import serializers

from lk_kit.accounts.enums import Method, Step
from lk_kit.accounts.models import ApiToken, Session
from lk_kit.accounts.pipeline import MAX_PASSWORD
from lk_kit.api.serializers import LkModelSerializer, LkSerializer

MODES = ("session", "token")


def secret(**options: Any) -> serializers.CharField:
    return serializers.CharField(max_length=MAX_PASSWORD, trim_whitespace=False, write_only=True, **options)


class ModeInput(LkSerializer):
    """How the sign-in shall end: a session cookie (with CSRF protection), or a token for the Authorization header."""

    mode = serializers.ChoiceField(choices=MODES, default="session")
    token_title = serializers.CharField(max_length=100, default="API")


class SignInInput(ModeInput):
    username = serializers.CharField(max_length=254)
    password = secret()


class SecondFactorInput(ModeInput):
    flow = serializers.CharField(max_length=2000)
    method = serializers.CharField(max_length=100, default=Method.TOTP.value)
    code = secret()


class SignInAnswer(LkSerializer):
    """`next` names what may follow: kinds of second factor, `totp_set_up`, or nothing. `flow` goes into the next request."""

    state = serializers.ChoiceField(choices=["anonymous", *Step.values])
    next = serializers.ListField(child=serializers.CharField(), default=list)
    flow = serializers.CharField(default="")
    token = serializers.CharField(default="")
    csrf_token = serializers.CharField(default="")
    backup_codes = serializers.ListField(child=serializers.CharField(), default=list)


class StateAnswer(LkSerializer):
    state = serializers.CharField()
    next = serializers.ListField(child=serializers.CharField(), default=list)


class RegistrationInput(LkSerializer):
    email = serializers.CharField(max_length=254)
    password = secret()
    first_name = serializers.CharField(max_length=150, required=False, allow_blank=True)
    last_name = serializers.CharField(max_length=150, required=False, allow_blank=True)


class ConfirmInput(LkSerializer):
    token = serializers.CharField(max_length=500)
    password = secret()


class ResetInput(LkSerializer):
    email = serializers.CharField(max_length=254)


class ResetConfirmInput(LkSerializer):
    uid = serializers.CharField(max_length=200)
    token = serializers.CharField(max_length=200)
    new_password = secret()


class PasswordChangeInput(LkSerializer):
    current_password = secret()
    new_password = secret()


class TotpStartInput(LkSerializer):
    flow = serializers.CharField(max_length=2000, required=False, allow_blank=True)


class TotpStartAnswer(LkSerializer):
    secret = serializers.CharField()
    uri = serializers.CharField()


class TotpConfirmInput(ModeInput):
    flow = serializers.CharField(max_length=2000, required=False, allow_blank=True)
    code = secret()
    password = secret(required=False, allow_blank=True)


class TotpRemoveInput(LkSerializer):
    password = secret()
    code = secret()
    method = serializers.ChoiceField(choices=Method.choices, default=Method.TOTP.value)


class PasswordInput(LkSerializer):
    password = secret(required=False, allow_blank=True)


class BackupCodesAnswer(LkSerializer):
    backup_codes = serializers.ListField(child=serializers.CharField())


class BackupCodesLeft(LkSerializer):
    left = serializers.IntegerField()


class CountAnswer(LkSerializer):
    count = serializers.IntegerField()


class PartyRow(LkSerializer):
    id = serializers.CharField()
    code = serializers.CharField()
    name = serializers.CharField()
    kind = serializers.CharField()
    status = serializers.CharField()
    role = serializers.CharField()
    permissions = serializers.ListField(child=serializers.CharField())


class MeSerializer(LkSerializer):
    """Who is signed in, where he may do what, and whether a step is pending."""

    id = serializers.CharField()
    email = serializers.CharField()
    name = serializers.CharField()
    state = serializers.ChoiceField(choices=Step.values)
    has_second_factor = serializers.BooleanField()
    is_staff = serializers.BooleanField()
    parties = PartyRow(many=True)


class SessionSerializer(LkModelSerializer[Session]):
    client = serializers.CharField(read_only=True)
    is_current = serializers.SerializerMethodField()
    has_second_factor = serializers.SerializerMethodField()

    class Meta:
        model = Session
        fields = ("id", "client", "ip", "created_at", "last_seen", "is_current", "has_second_factor")

    def get_is_current(self, row: Session) -> bool:
        session = getattr(self.context["request"], "session", None)
        return bool(row.pk == getattr(session, "row_id", None))

    def get_has_second_factor(self, row: Session) -> bool:
        return bool(row.otp_device)


class ApiTokenSerializer(LkModelSerializer[ApiToken]):
    class Meta:
        model = ApiToken
        fields = ("id", "title", "hint", "created_at", "expires_at", "last_used")


class ApiTokenCreated(LkModelSerializer[ApiToken]):
    """The only answer that holds the secret."""

    token = serializers.CharField()

    class Meta:
        model = ApiToken
        fields = ("id", "title", "hint", "created_at", "expires_at", "token")


class ApiTokenInput(LkModelSerializer[ApiToken]):
    class Meta:
        model = ApiToken
        fields = ("title", "expires_at")
