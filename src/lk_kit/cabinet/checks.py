from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core import checks
from django.urls import NoReverseMatch, reverse

from lk_kit.core.checks import TAG

from .icons import ICONS
from .sections import Section, registry

SAMPLE_CODE = "k7f3q2"
NEEDED_APPS = ("django_htmx", "django.contrib.messages", "django.contrib.staticfiles")
MESSAGES = "django.contrib.messages.middleware.MessageMiddleware"


@checks.register(TAG)
def check_surroundings(app_configs: Any = None, **kwargs: Any) -> list[checks.CheckMessage]:
    found: list[checks.CheckMessage] = [
        checks.Error(
            f"The cabinet needs the app {name!r}.",
            hint=f"Add {name!r} to INSTALLED_APPS.",
            id="lk_kit.E070",
        )
        for name in NEEDED_APPS
        if not apps.is_installed(name)
    ]
    if MESSAGES not in settings.MIDDLEWARE:
        hint = f"Add {MESSAGES!r} to MIDDLEWARE, after the session middleware."
        found.append(checks.Error("The cabinet needs Django's message middleware.", hint=hint, id="lk_kit.E071"))
    return found


@checks.register(TAG)
def check_sections(app_configs: Any = None, **kwargs: Any) -> list[checks.CheckMessage]:
    """A section that cannot be drawn would break every page, not only its own."""
    if not is_mounted():
        return []
    return [problem for section in registry().sections.values() for problem in _problems(section)]


def is_mounted() -> bool:
    try:
        reverse("lk_kit:home")
    except NoReverseMatch:
        return False
    return True


def _problems(section: Section) -> Iterator[checks.CheckMessage]:
    if section.icon not in ICONS:
        close = get_close_matches(section.icon, ICONS, n=1)
        hint = f"Did you mean {close[0]!r}?" if close else f"Known icons: {', '.join(sorted(ICONS))}."
        yield checks.Error(f"Section {section.key!r}: there is no icon {section.icon!r}.", hint=hint, id="lk_kit.E072")
    try:
        reverse(section.url_name, kwargs={"code": SAMPLE_CODE} if section.party_scoped else {})
    except NoReverseMatch:
        takes = "the argument `code` only" if section.party_scoped else "no arguments (party_scoped=False)"
        hint = f"The URL must exist and take {takes}."
        yield checks.Error(f"Section {section.key!r}: {section.url_name!r} cannot be reversed.", hint=hint, id="lk_kit.E073")
