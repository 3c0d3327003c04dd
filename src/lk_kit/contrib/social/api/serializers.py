from __future__ import annotations

from rest_framework import serializers

from lk_kit.accounts.api.serializers import ModeInput
from lk_kit.api.serializers import LkModelSerializer, LkSerializer
from lk_kit.contrib.social.models import LinkedAccount


class LinkedAccountSerializer(LkModelSerializer[LinkedAccount]):
    """An account at another service with which one may sign in."""

    class Meta:
        model = LinkedAccount
        fields = ("id", "provider", "title", "created_at", "last_used")


class ProviderSerializer(LkSerializer):
    """A service that is offered."""

    id = serializers.CharField()
    name = serializers.CharField()


class StartInput(LkSerializer):
    """`return_to`: a path of this site, to which the browser comes back; without it the cabinet's pages go on."""

    provider = serializers.CharField(max_length=64)
    return_to = serializers.CharField(max_length=500, required=False, allow_blank=True, default="")


class StartAnswer(LkSerializer):
    """Open `authorize_url` in the same browser; keep `flow` for `finish`, `register` or `link`."""

    authorize_url = serializers.CharField()
    flow = serializers.CharField()
    expires_at = serializers.DateTimeField()


class FinishInput(ModeInput):
    """The `flow` of `start`, after the browser has come back."""

    flow = serializers.CharField(max_length=200)


class RegisterInput(FinishInput):
    """What a new customer says. `email` and `code` only where the provider's word about the address is not taken: without `code` one is
    mailed."""

    first_name = serializers.CharField(max_length=150, required=False, allow_blank=True, default="")
    last_name = serializers.CharField(max_length=150, required=False, allow_blank=True, default="")
    email = serializers.CharField(max_length=254, required=False, allow_blank=True, default="")
    code = serializers.CharField(max_length=32, required=False, allow_blank=True, default="", write_only=True)


class LinkInput(LkSerializer):
    """The `flow` of `start`, after the browser has come back."""

    flow = serializers.CharField(max_length=200)
