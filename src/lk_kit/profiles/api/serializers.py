from __future__ import annotations

from typing import Any

from django.urls import reverse
from rest_framework import serializers

from lk_kit.api.fields import CleanCharField
from lk_kit.api.serializers import LkModelSerializer, LkSerializer
from lk_kit.core.users import get_email
from lk_kit.profiles.abstract import AbstractProfile, get_profile_model
from lk_kit.profiles.fields import BASE


class ProfileSerializer(LkModelSerializer[AbstractProfile]):
    """One's own profile, with the host's `extra_fields.read` and `.write`. `avatar` is a path of this API, or null."""

    phone = serializers.CharField(read_only=True)
    email = serializers.SerializerMethodField()
    avatar = serializers.SerializerMethodField()

    class Meta:
        model = get_profile_model()
        fields = (*BASE, "email", "avatar")
        with_extra_fields = True

    def get_email(self, profile: AbstractProfile) -> str:
        return get_email(profile.user)

    def get_avatar(self, profile: AbstractProfile) -> str | None:
        return reverse("lk_kit_api:profile-avatar") if profile.avatar else None


class ProfileInput(LkModelSerializer[AbstractProfile]):
    """What a person may change: the own fields and the host's `extra_fields.write`."""

    phone = CleanCharField(max_length=40, required=False, allow_blank=True)
    birth_date = serializers.DateField(required=False, allow_null=True)
    language = CleanCharField(max_length=16, required=False, allow_blank=True)
    time_zone = CleanCharField(max_length=64, required=False, allow_blank=True, help_text="IANA name, for example Europe/Moscow")

    class Meta:
        model = get_profile_model()
        fields = BASE
        with_extra_fields = True

    def get_field_names(self, declared_fields: Any, info: Any) -> list[str]:
        """Without what may only be read."""
        extra = self.extra_fields()
        return [name for name in super().get_field_names(declared_fields, info) if name in BASE or name in extra.write]


class AvatarInput(LkSerializer):
    """A JPEG, PNG, WebP or GIF; it is drawn anew as a square JPEG without metadata."""

    file = serializers.FileField()
