from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from lk_kit.cabinet import gates, sections
from tests.cabinet import people

MIDDLEWARE = [
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "tests.cabinet.people.SignedIn",
    "django.contrib.messages.middleware.MessageMiddleware",
]


@pytest.fixture(autouse=True)
def shell(settings, monkeypatch: pytest.MonkeyPatch) -> sections.Registry:
    """The shell alone: nothing of the installed apps, an empty registry to fill."""
    from tests.cabinet import pages  # it assembles the URLs of the installed apps

    settings.ROOT_URLCONF = "tests.cabinet.pages"
    settings.MIDDLEWARE = MIDDLEWARE
    settings.MESSAGE_STORAGE = "django.contrib.messages.storage.cookie.CookieStorage"
    settings.LOGIN_URL = "/in/"
    registry = sections.Registry()
    monkeypatch.setattr(sections, "registry", lambda: registry)
    monkeypatch.setattr(gates, "_gates", [])
    pages.OPENED.clear()
    return registry


@pytest.fixture
def as_user() -> Callable[..., Client]:
    return lambda name="": Client(**{people.WHO: name}) if name else Client()


@pytest.fixture
def boris(as_user) -> Client:
    return as_user("boris")
