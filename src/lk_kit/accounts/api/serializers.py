from __future__ import annotations

from typing import Any

from rest_framework import serializers

from lk_kit.accounts.enums import Channel, Method, Step
from lk_kit.accounts.models import ApiToken, FactorReset, Session, TrustedBrowser
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
    """E-mail (or the site's user name) and password, and how the sign-in shall end."""

    username = serializers.CharField(max_length=254)
    password = secret()


class SecondFactorInput(ModeInput):
    """`flow` of the first step, the kind of factor (one of `next`) and its code."""

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
    """The state that was reached, and what may come next. `flow` goes into the next request where a code was sent."""

    state = serializers.CharField()
    next = serializers.ListField(child=serializers.CharField(), default=list)
    flow = serializers.CharField(default="")


class RegistrationInput(LkSerializer):
    """What a visitor says to register: `email` or `phone`, as the site takes them. The password may wait for the confirmation where people
    also register by telephone. `invitation` is the token of an invitation's link. Extend it together with the Actions `RequestRegistration`
    and `ConfirmRegistration`."""

    email = serializers.CharField(max_length=254, required=False, allow_blank=True)
    phone = serializers.CharField(max_length=40, required=False, allow_blank=True)
    password = secret(required=False, allow_blank=True)
    first_name = serializers.CharField(max_length=150, required=False, allow_blank=True)
    last_name = serializers.CharField(max_length=150, required=False, allow_blank=True)
    invitation = serializers.CharField(max_length=500, required=False, allow_blank=True)


class ConfirmInput(LkSerializer):
    """The token of the mailed link, or of the confirmed telephone, and the password: the one chosen at registration, else a new one."""

    token = serializers.CharField(max_length=500)
    password = secret()


class ResetInput(LkSerializer):
    """The address or number whose password is forgotten."""

    email = serializers.CharField(max_length=254, required=False, allow_blank=True)
    phone = serializers.CharField(max_length=40, required=False, allow_blank=True)


class ResetConfirmInput(LkSerializer):
    """Both parts of the mailed link, and the new password."""

    uid = serializers.CharField(max_length=200)
    token = serializers.CharField(max_length=200)
    new_password = secret()


class PasswordChangeInput(LkSerializer):
    """The present password and the new one."""

    current_password = secret()
    new_password = secret()


class TotpStartInput(LkSerializer):
    """`flow` where the set-up is part of a sign-in; nothing for who is signed in."""

    flow = serializers.CharField(max_length=2000, required=False, allow_blank=True)


class TotpStartAnswer(LkSerializer):
    """The secret as text for the application, and the address behind its QR code."""

    secret = serializers.CharField()
    uri = serializers.CharField()


class TotpConfirmInput(ModeInput):
    """The first code of the application. `flow` where the set-up is part of a sign-in."""

    flow = serializers.CharField(max_length=2000, required=False, allow_blank=True)
    code = secret()


class FactorRow(LkSerializer):
    """A kind of second factor: whether it is on, and whether it can be switched on now."""

    method = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    is_on = serializers.BooleanField()
    is_available = serializers.BooleanField()


class FactorsAnswer(LkSerializer):
    """All kinds of second factor, and how many backup codes are unused."""

    factors = FactorRow(many=True)
    backup_codes_left = serializers.IntegerField()


class ChannelInput(LkSerializer):
    """Whether codes come by e-mail or SMS."""

    channel = serializers.ChoiceField(choices=Channel.choices)


class CodesConfirmInput(ChannelInput):
    """The code that was sent."""

    code = secret()


class FactorRemoveInput(LkSerializer):
    """The kind to switch off; empty for all of them."""

    method = serializers.CharField(max_length=100, required=False, allow_blank=True)


class ChallengeInput(LkSerializer):
    """`flow` of the first step, and the kind of factor to be asked for."""

    flow = serializers.CharField(max_length=2000)
    method = serializers.CharField(max_length=100)


class MethodInput(LkSerializer):
    """One of the `methods` in the refusal."""

    method = serializers.CharField(max_length=100)


class ChallengeAnswer(LkSerializer):
    """What the client must know to answer: where a code was sent and how long it works, or the options of a passkey."""

    challenge = serializers.DictField()


class StepUpInput(MethodInput):
    """The code of the method, or the password."""

    code = secret()


class StepUpState(LkSerializer):
    """Whether the last proof is fresh, and by which methods it can be given anew."""

    is_fresh = serializers.BooleanField()
    methods = serializers.ListField(child=serializers.CharField())


class BackupCodesAnswer(LkSerializer):
    """New backup codes; the former ones work no more."""

    backup_codes = serializers.ListField(child=serializers.CharField())


class BackupCodesLeft(LkSerializer):
    """How many backup codes are unused."""

    left = serializers.IntegerField()


class CountAnswer(LkSerializer):
    """How many objects the request changed."""

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
    """A session as its owner sees it; its key is never shown."""

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


class TrustedBrowserSerializer(LkModelSerializer[TrustedBrowser]):
    """A browser that is not asked for the second factor."""

    client = serializers.CharField(read_only=True)

    class Meta:
        model = TrustedBrowser
        fields = ("id", "client", "created_at", "last_used", "expires_at")


class FactorResetSerializer(LkModelSerializer[FactorReset]):
    """Who asked, who decided, and when it takes effect."""

    user = serializers.CharField(source="user_id")
    requested_by = serializers.CharField(source="requested_by_id", allow_null=True)
    decided_by = serializers.CharField(source="decided_by_id", allow_null=True)

    class Meta:
        model = FactorReset
        fields = ("id", "user", "status", "reason", "requested_by", "requested_at", "decided_by", "decided_at", "due_at", "ended_at")


class FactorResetInput(LkSerializer):
    """Whose second factor, by the id of the user, and why."""

    user = serializers.CharField(max_length=64)
    reason = serializers.CharField(max_length=1000)


class ApiTokenSerializer(LkModelSerializer[ApiToken]):
    """A token without its secret; `hint` is how it begins."""

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
    """What a user says about a new token."""

    class Meta:
        model = ApiToken
        fields = ("title", "expires_at")
