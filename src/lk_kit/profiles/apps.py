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
        "profiles.SavePassport": "lk_kit.profiles.actions.SavePassport",
        "profiles.RemovePassport": "lk_kit.profiles.actions.RemovePassport",
        "profiles.ShowPassport": "lk_kit.profiles.actions.ShowPassport",
        "profiles.PassportSerializer": "lk_kit.profiles.api.passport.PassportSerializer",
        "profiles.FullPassportSerializer": "lk_kit.profiles.api.passport.FullPassportSerializer",
        "profiles.PassportInput": "lk_kit.profiles.api.passport.PassportInput",
        "profiles.PassportForm": "lk_kit.profiles.web.forms.PassportForm",
        "profiles.PassportAdmin": "lk_kit.profiles.admin.PassportAdmin",
        "profiles.ProfileSerializer": "lk_kit.profiles.api.serializers.ProfileSerializer",
        "profiles.ProfileInput": "lk_kit.profiles.api.serializers.ProfileInput",
        "profiles.ProfileAdmin": "lk_kit.profiles.admin.ProfileAdmin",
        "profiles.ProfileForm": "lk_kit.profiles.web.forms.ProfileForm",
        "profiles.AvatarInput": "lk_kit.profiles.api.serializers.AvatarInput",
    }
