from __future__ import annotations

from django.contrib import admin

from lk_kit.core.classes import get_class_or_none
from lk_kit.profiles.abstract import get_profile_model
from lk_kit.profiles.models import Passport

from .passport import PassportAdmin
from .profile import ProfileAdmin, ProfileAdminForm

__all__ = ["PassportAdmin", "ProfileAdmin", "ProfileAdminForm"]

for _model, _key in ((get_profile_model(), "profiles.ProfileAdmin"), (Passport, "profiles.PassportAdmin")):
    _class = get_class_or_none(_key)
    if _class is not None and not admin.site.is_registered(_model):
        admin.site.register(_model, _class)
