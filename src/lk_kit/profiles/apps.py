from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from lk_kit.core.apps import LkAppConfig


class ProfilesConfig(LkAppConfig):
    default = True
    name = "lk_kit.profiles"
    label = "lk_kit_profiles"
    verbose_name = _("Cabinet: profiles")
    requires = ("lk_kit.core",)
    classes = {
        "profiles.UpdateProfile": "lk_kit.profiles.actions.UpdateProfile",
        "profiles.SetAvatar": "lk_kit.profiles.actions.SetAvatar",
        "profiles.RemoveAvatar": "lk_kit.profiles.actions.RemoveAvatar",
        "profiles.ProfileSerializer": "lk_kit.profiles.api.serializers.ProfileSerializer",
        "profiles.ProfileInput": "lk_kit.profiles.api.serializers.ProfileInput",
        "profiles.ProfileAdmin": "lk_kit.profiles.admin.ProfileAdmin",
        "profiles.ProfileForm": "lk_kit.profiles.web.forms.ProfileForm",
        "profiles.AvatarInput": "lk_kit.profiles.api.serializers.AvatarInput",
    }
