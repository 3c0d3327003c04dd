from __future__ import annotations

from typing import Any

from django.core import checks

from lk_kit.core.conf import conf as core_conf

from .conf import conf


@checks.register("lk_kit")
def check_passport_keys(app_configs: Any = None, **kwargs: Any) -> list[checks.CheckMessage]:
    if not conf.PASSPORT or core_conf.ENCRYPTION_KEYS:
        return []
    return [
        checks.Error(
            "LK_KIT['PROFILES']['PASSPORT'] is on, but there is no key to encrypt passports with.",
            hint='pip install "lk_kit[crypto]" and put a key of Fernet.generate_key() into LK_KIT["CORE"]["ENCRYPTION_KEYS"].',
            id="lk_kit.E039",
        )
    ]
