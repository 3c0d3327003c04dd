from __future__ import annotations

from rest_framework import serializers

from lk_kit.accounts.enums import IdentifierKind, Purpose
from lk_kit.api.serializers import LkSerializer

from .serializers import ModeInput, secret

RESENT = (Purpose.LOGIN, Purpose.REGISTER, Purpose.RESET, Purpose.CHANGE)


def flow() -> serializers.CharField:
    return serializers.CharField(max_length=500)


class CodeRequestInput(LkSerializer):
    """The e-mail or telephone to which a code to sign in shall go."""

    identifier = serializers.CharField(max_length=254)


class CodeSent(LkSerializer):
    """The same whether or not there is an account. `flow` goes with the digits into the next request; both numbers are seconds."""

    state = serializers.CharField()
    flow = serializers.CharField()
    expires_in = serializers.IntegerField()
    resend_after = serializers.IntegerField()


class ResendInput(LkSerializer):
    """The `flow` of the former code, and what it was for."""

    flow = flow()
    purpose = serializers.ChoiceField(choices=[(one.value, one.label) for one in RESENT])


class CodeInput(LkSerializer):
    """The digits, and the `flow` of the request that had them sent."""

    flow = flow()
    code = secret()


class CodeSignInInput(ModeInput):
    """The digits, the `flow` of the request that had them sent, and how the sign-in shall end."""

    flow = flow()
    code = secret()


class ConfirmationToken(LkSerializer):
    """`token` goes with a password into the confirmation of the registration."""

    state = serializers.CharField()
    token = serializers.CharField()
    next = serializers.ListField(child=serializers.CharField(), default=list)


class ResetParts(LkSerializer):
    """Both parts of a reset link; with a new password they go into its confirmation."""

    uid = serializers.CharField()
    token = serializers.CharField()


class ContactRow(LkSerializer):
    """An e-mail or telephone of one's own. `value` is empty where there is none."""

    kind = serializers.ChoiceField(choices=IdentifierKind.choices)
    value = serializers.CharField()
    is_verified = serializers.BooleanField()


class ContactList(LkSerializer):
    """One's own contacts for signing in."""

    contacts = ContactRow(many=True)


class ContactInput(LkSerializer):
    """The new e-mail or telephone."""

    value = serializers.CharField(max_length=254)


class ContactRemoveInput(LkSerializer):
    """Which contact to take away."""

    kind = serializers.ChoiceField(choices=IdentifierKind.choices)


class UndoInput(LkSerializer):
    """The token of the link that the former address or number got."""

    token = serializers.CharField(max_length=500)
