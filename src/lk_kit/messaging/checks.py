from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core import checks

from lk_kit.core.checks import TAG

from .conf import conf


@checks.register(TAG, deploy=True)
def check_sender(app_configs: Any = None, **kwargs: Any) -> list[checks.CheckMessage]:
    if conf.FROM_EMAIL or settings.DEFAULT_FROM_EMAIL != "webmaster@localhost":
        return []
    return [
        checks.Warning(
            "Mails go out as webmaster@localhost, which mail servers refuse.",
            hint="Set DEFAULT_FROM_EMAIL, or LK_KIT['MESSAGING']['FROM_EMAIL'].",
            id="lk_kit.W050",
        )
    ]
