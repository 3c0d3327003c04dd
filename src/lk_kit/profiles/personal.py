from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from lk_kit.core.personal import Erase, Personal, declare

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
declare(
    "lk_kit_profiles.Passport",
    {
        name: Personal(purpose=_("Concluding and carrying out contracts with you"), retention=RETENTION, erase=Erase.DELETE_ROW)
        for name in ("kind", "number", "issued_by", "issued_on", "unit_code")
    },
    owner="user",
)
