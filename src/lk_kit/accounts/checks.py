from __future__ import annotations

from typing import Any

from django.apps import apps
from django.conf import settings
from django.core import checks
from django.urls import NoReverseMatch, reverse
from django.utils.module_loading import import_string

from lk_kit.core.permissions import all_permissions
from lk_kit.messaging.sms import is_available

from .clients import proxies
from .code_sign_in import sign_in_kinds
from .conf import conf

ENGINE = "lk_kit.accounts.sessions"
MIDDLEWARE = "lk_kit.accounts.middleware.AuthenticationMiddleware"
NEEDED = ("django_otp", "django_otp.plugins.otp_static", "django_otp.plugins.otp_totp", "two_factor")


@checks.register("lk_kit")
def check_accounts_apps(app_configs: Any = None, **kwargs: Any) -> list[checks.CheckMessage]:
    return [
        checks.Error(f"lk_kit.accounts needs {name!r} in INSTALLED_APPS.", hint=f"Add {name!r}.", id="lk_kit.E060")
        for name in NEEDED
        if not apps.is_installed(name)
    ]


@checks.register("lk_kit")
def check_accounts_middleware(app_configs: Any = None, **kwargs: Any) -> list[checks.CheckMessage]:
    found: list[checks.CheckMessage] = []
    if not _has_middleware():
        found.append(
            checks.Error(
                f"{MIDDLEWARE!r} is missing in MIDDLEWARE: nothing stops a session that lacks its second factor.",
                hint="Put it where 'django.contrib.auth.middleware.AuthenticationMiddleware' stands; it does that one's work and that of "
                "'django_otp.middleware.OTPMiddleware'.",
                id="lk_kit.E061",
            )
        )
    elif "django_otp.middleware.OTPMiddleware" in settings.MIDDLEWARE:
        found.append(
            checks.Warning(
                "'django_otp.middleware.OTPMiddleware' costs a query on every request and does nothing here.",
                hint=f"Remove it: {MIDDLEWARE!r} does its work.",
                id="lk_kit.W062",
            )
        )
    return found


def _has_middleware() -> bool:
    from .middleware import AuthenticationMiddleware

    for path in settings.MIDDLEWARE:
        try:
            found = import_string(path)
        except ImportError:
            continue
        if isinstance(found, type) and issubclass(found, AuthenticationMiddleware):
            return True
    return False


@checks.register("lk_kit")
def check_session_engine(app_configs: Any = None, **kwargs: Any) -> list[checks.CheckMessage]:
    if settings.SESSION_ENGINE == ENGINE:
        return []
    return [
        checks.Warning(
            f"SESSION_ENGINE is {settings.SESSION_ENGINE!r}: customers do not see their sessions and cannot end them, and a request costs "
            "three statements instead of one.",
            hint=f"Set SESSION_ENGINE = {ENGINE!r}. Everybody signs in once more.",
            id="lk_kit.W063",
        )
    ]


@checks.register("lk_kit")
def check_admin_protection(app_configs: Any = None, **kwargs: Any) -> list[checks.CheckMessage]:
    if not apps.is_installed("django.contrib.admin") or conf.PROTECT_ADMIN:
        return []
    return [
        checks.Warning(
            "Django's admin has its own sign-in, which asks for no second factor.",
            hint="Remove PROTECT_ADMIN from LK_KIT['ACCOUNTS'], or protect the admin yourself and silence this check.",
            id="lk_kit.W064",
        )
    ]


@checks.register("lk_kit")
def check_required_factor(app_configs: Any = None, **kwargs: Any) -> list[checks.CheckMessage]:
    """A mistyped role would quietly demand nothing."""
    from lk_kit.parties.conf import conf as parties

    rule = conf.REQUIRE_2FA if isinstance(conf.REQUIRE_2FA, dict) else {}
    known = {"roles": set(parties.ROLES), "permissions": set(all_permissions())}
    return [
        checks.Error(
            f"LK_KIT['ACCOUNTS']['REQUIRE_2FA'][{kind!r}] names {name!r}, which does not exist.",
            hint=f"There are: {', '.join(sorted(names))}.",
            id="lk_kit.E065",
        )
        for kind, names in known.items()
        for name in rule.get(kind, ())
        if name not in names
    ]


@checks.register("lk_kit", deploy=True)
def check_proxies(app_configs: Any = None, **kwargs: Any) -> list[checks.CheckMessage]:
    if proxies() is not None:
        return []
    return [
        checks.Warning(
            "Nobody has said how many reverse proxies stand before the site: limits per address cannot be trusted.",
            hint="Set LK_KIT['ACCOUNTS']['PROXIES'] to their number, 0 for none.",
            id="lk_kit.W066",
        )
    ]


@checks.register("lk_kit", deploy=True)
def check_pages(app_configs: Any = None, **kwargs: Any) -> list[checks.CheckMessage]:
    """Mails link to the pages."""
    try:
        reverse("lk_kit:accounts:login")
    except NoReverseMatch:
        return [
            checks.Warning(
                "The pages of lk_kit.accounts are not mounted, and its mails link to them.",
                hint='Add path("lk/", include("lk_kit.cabinet.urls")) to the URLconf.',
                id="lk_kit.W067",
            )
        ]
    return []


@checks.register("lk_kit")
def check_telephones(app_configs: Any = None, **kwargs: Any) -> list[checks.CheckMessage]:
    """Nobody could register: no code would ever come."""
    if "phone" not in conf.IDENTIFIERS or is_available():
        return []
    return [
        checks.Error(
            "LK_KIT['ACCOUNTS']['IDENTIFIERS'] has 'phone', but the site can send no SMS.",
            hint="Set LK_KIT['MESSAGING']['SMS'] = {'default': {'BACKEND': …}}.",
            id="lk_kit.E068",
        )
    ]


@checks.register("lk_kit")
def check_code_sign_in(app_configs: Any = None, **kwargs: Any) -> list[checks.CheckMessage]:
    """A mistake that only shows by a missing button."""
    if conf.CODE_SIGN_IN == "off" or "CODE_SIGN_IN" not in conf.given() or sign_in_kinds():
        return []
    return [
        checks.Warning(
            f"LK_KIT['ACCOUNTS']['CODE_SIGN_IN'] is {conf.CODE_SIGN_IN!r}, but IDENTIFIERS let nobody sign in that way.",
            hint="Add 'email' or 'phone' to IDENTIFIERS, or set CODE_SIGN_IN to 'off'.",
            id="lk_kit.W069",
        )
    ]
