from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core import checks

from lk_kit.core.checks import TAG
from lk_kit.core.exceptions import BackendConfigurationError

from .backends.sms import SmsBackend, sms_backends
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


@checks.register(TAG)
def check_default_sms(app_configs: Any = None, **kwargs: Any) -> list[checks.CheckMessage]:
    if not conf.SMS or "default" in conf.SMS:
        return []
    return [
        checks.Error(
            "LK_KIT['MESSAGING']['SMS'] has no 'default': no text would leave.",
            hint="Call the gateway that texts go through 'default'.",
            id="lk_kit.E053",
        )
    ]


@checks.register(TAG, deploy=True)
def check_real_sms(app_configs: Any = None, **kwargs: Any) -> list[checks.CheckMessage]:
    return [
        checks.Warning(
            f"The SMS backend {alias!r} is for development: no telephone gets its texts.",
            hint="Set a gateway in LK_KIT['MESSAGING']['SMS'], or leave the setting out when the site sends no texts.",
            id="lk_kit.W054",
        )
        for alias in sms_backends.aliases()
        if _is_for_development(alias)
    ]


@checks.register(TAG, deploy=True)
def check_spend(app_configs: Any = None, **kwargs: Any) -> list[checks.CheckMessage]:
    if not conf.SMS or conf.SMS_DAILY_SPEND is not None:
        return []
    return [
        checks.Warning(
            "Nothing caps what texts may cost in a day.",
            hint="Set LK_KIT['MESSAGING']['SMS_DAILY_SPEND'].",
            id="lk_kit.W055",
        )
    ]


def _is_for_development(alias: str) -> bool:
    try:
        backend: SmsBackend = sms_backends[alias]
    except BackendConfigurationError:
        return False  # check_backends says so
    return backend.is_for_development
