from __future__ import annotations

from rest_framework import serializers

from lk_kit.accounts.api.serializers import ModeInput
from lk_kit.api.serializers import LkSerializer
from lk_kit.contrib.passkeys.actions import MAX_NAME
from lk_kit.contrib.passkeys.ceremony import MAX_ANSWER


def answer() -> serializers.CharField:
    return serializers.CharField(max_length=MAX_ANSWER, write_only=True)


class PasskeySerializer(LkSerializer):
    """A passkey as its owner sees it."""

    id = serializers.CharField(source="pk", read_only=True)
    title = serializers.CharField(source="name", read_only=True)
    created_at = serializers.DateTimeField(read_only=True)
    last_used_at = serializers.DateTimeField(read_only=True, allow_null=True)
    is_backed_up = serializers.BooleanField(source="backup_state", read_only=True)


class OptionsAnswer(LkSerializer):
    """The options of Web Authentication in its JSON form, for `PublicKeyCredential.parse…OptionsFromJSON()`."""

    options = serializers.DictField()


class RegisterInput(LkSerializer):
    """`credential` is the browser's answer, `JSON.stringify(credential.toJSON())`."""

    credential = answer()
    title = serializers.CharField(max_length=MAX_NAME, required=False, allow_blank=True, default="")


class RegisterAnswer(LkSerializer):
    """`backup_codes`, shown this once, come with the first second factor of an account; other sessions and all tokens have ended then."""

    passkey = PasskeySerializer()
    backup_codes = serializers.ListField(child=serializers.CharField())


class RenameInput(LkSerializer):
    """Another name."""

    title = serializers.CharField(max_length=MAX_NAME)


class EnterInput(ModeInput):
    """The browser's answer, and how the sign-in shall end."""

    credential = answer()
