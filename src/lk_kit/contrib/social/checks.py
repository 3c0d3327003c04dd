from __future__ import annotations

from importlib.util import find_spec
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core import checks
from django.urls import NoReverseMatch, reverse
from django.utils.module_loading import import_string

from .conf import conf

ADAPTER = "lk_kit.contrib.social.adapter.SocialAdapter"
FOREIGN = ("account_login", "account_signup", "socialaccount_login_cancelled", "socialaccount_connections", "socialaccount_signup")


@checks.register("lk_kit")
def check_allauth(app_configs: Any = None, **kwargs: Any) -> list[checks.CheckMessage]:
    """The extra, and what makes allauth use our transport and nothing else of its own."""
    wants = bool(getattr(settings, "SOCIALACCOUNT_PROVIDERS", None)) or apps.is_installed("allauth.socialaccount")
    if not wants:
        return []
    if find_spec("allauth") is None:
        hint = 'pip install "lk_kit[social]"'
        return [checks.Error("SOCIALACCOUNT_PROVIDERS is set, but django-allauth is not installed.", hint=hint, id="lk_kit.E160")]
    missing = [name for name in ("allauth.account", "allauth.socialaccount") if not apps.is_installed(name)]
    if missing:
        hint = f"Add {', '.join(map(repr, missing))} to INSTALLED_APPS, and the providers that you want."
        return [checks.Error("SOCIALACCOUNT_PROVIDERS is set, but allauth is not in INSTALLED_APPS.", hint=hint, id="lk_kit.E161")]
    return _check_adapter()


def _check_adapter() -> list[checks.CheckMessage]:
    from .adapter import SocialAdapter

    try:
        found = import_string(getattr(settings, "SOCIALACCOUNT_ADAPTER", "") or "")
    except ImportError:
        found = None
    if isinstance(found, type) and issubclass(found, SocialAdapter):
        return []
    return [
        checks.Error(
            "SOCIALACCOUNT_ADAPTER is not ours: allauth would follow redirects of providers, read answers of any size, and its own views "
            "would open sessions without the second factor.",
            hint=f'SOCIALACCOUNT_ADAPTER = "{ADAPTER}", or a subclass of it.',
            id="lk_kit.E162",
        )
    ]


@checks.register("lk_kit")
def check_other_doors(app_configs: Any = None, **kwargs: Any) -> list[checks.CheckMessage]:
    mounted = [name for name in FOREIGN if _is_mounted(name)]
    if not mounted:
        return []
    return [
        checks.Warning(
            f"allauth's own pages are mounted ({', '.join(mounted)}): another door beside the cabinet's, with its own accounts and mails.",
            hint='Remove include("allauth.urls") from the URLconf: lk_kit needs none of its URLs.',
            id="lk_kit.W163",
        )
    ]


@checks.register("lk_kit")
def check_bot_token(app_configs: Any = None, **kwargs: Any) -> list[checks.CheckMessage]:
    """Its answers are signed with nothing else."""
    options = (getattr(settings, "SOCIALACCOUNT_PROVIDERS", None) or {}).get("telegram", {})
    bots = [*options.get("APPS", ()), *([options["APP"]] if "APP" in options else [])]
    if all(bot.get("secret") for bot in bots):
        return []
    text = "SOCIALACCOUNT_PROVIDERS['telegram'] has a bot without 'secret': nobody could be believed, so nobody is signed in."
    return [checks.Error(text, hint="Put the bot's token there, as @BotFather has shown it.", id="lk_kit.E165")]


def _is_mounted(name: str) -> bool:
    try:
        reverse(name)
    except NoReverseMatch:
        return False
    return True


@checks.register("lk_kit")
def check_provider_names(app_configs: Any = None, **kwargs: Any) -> list[checks.CheckMessage]:
    """A mistyped id would quietly trust or offer nothing. Providers kept in allauth's table are not looked at: checks read no database."""
    from .identity import names_in_settings

    known = names_in_settings()
    wrong = [name for name in (*conf.TRUSTED_EMAIL, *(conf.PROVIDERS or ())) if name not in known]
    return [
        checks.Warning(
            f"LK_KIT['SOCIAL'] names {name!r}, which SOCIALACCOUNT_PROVIDERS does not configure.",
            hint=f"There are: {', '.join(sorted(known)) or 'none'}. Ignore this for an application kept in allauth's table.",
            id="lk_kit.W164",
        )
        for name in wrong
    ]
