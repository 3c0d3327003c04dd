from __future__ import annotations

from importlib.util import find_spec
from typing import Any
from urllib.parse import urlsplit

from django.apps import apps
from django.conf import settings
from django.core import checks
from django.urls import NoReverseMatch, reverse

from lk_kit.core.conf import conf as core
from lk_kit.core.exceptions import MissingExtra

LIBRARY = "django_otp_webauthn"


def is_ready() -> bool:
    """Whether the extra is installed and listed; without it the app has no pages, no routes and no button."""
    return find_spec(LIBRARY) is not None and apps.is_installed(LIBRARY)


@checks.register("lk_kit")
def check_extra(app_configs: Any = None, **kwargs: Any) -> list[checks.CheckMessage]:
    if find_spec(LIBRARY) is None:
        text = str(MissingExtra("webauthn", "lk_kit.contrib.passkeys"))
        return [checks.Error(text, hint='pip install "lk_kit[webauthn]"', id="lk_kit.E170")]
    if not apps.is_installed(LIBRARY):
        text = f"lk_kit.contrib.passkeys needs {LIBRARY!r} in INSTALLED_APPS."
        return [checks.Error(text, hint=f"Add {LIBRARY!r}.", id="lk_kit.E171")]
    return []


@checks.register("lk_kit")
def check_other_door(app_configs: Any = None, **kwargs: Any) -> list[checks.CheckMessage]:
    """The library's own views open sessions by themselves."""
    try:
        reverse("otp_webauthn:credential-authentication-complete")
    except NoReverseMatch:
        return []
    text = "The URLs of django_otp_webauthn are mounted: its views open sessions past the cabinet's sign-in, its limits and its history."
    return [checks.Error(text, hint='Remove include("django_otp_webauthn.urls") from the URLconf.', id="lk_kit.E172")]


@checks.register("lk_kit", deploy=True)
def check_domain(app_configs: Any = None, **kwargs: Any) -> list[checks.CheckMessage]:
    """A browser makes no passkey for a domain that the site does not belong to (Web Authentication, section 5.1.2)."""
    domain, host = getattr(settings, "OTP_WEBAUTHN_RP_ID", ""), urlsplit(core.BASE_URL).hostname or ""
    if not domain or not host or host == domain or host.endswith(f".{domain}"):
        return []
    text = f"OTP_WEBAUTHN_RP_ID is {domain!r}, and the site is at {host!r}: browsers will refuse to make passkeys."
    return [checks.Warning(text, hint=f"Set OTP_WEBAUTHN_RP_ID = {host!r}, or its parent domain.", id="lk_kit.W173")]
