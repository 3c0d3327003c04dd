from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from lk_kit.core.personal import Personal, declare

PURPOSE = _("Addressing you and filling in your papers")
RETENTION = _("As long as you have an account")

declare(
    "lk_kit_profiles.Profile",
    {
        name: Personal(purpose=PURPOSE, retention=RETENTION)
        for name in ("last_name", "first_name", "patronymic", "phone", "birth_date", "avatar", "language", "time_zone")
    },
    owner="user",
)
