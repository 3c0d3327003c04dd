"""`include("lk_kit.cabinet.urls")`: the shell's own pages and, assembled from `web/urls.py`, those of every installed app.

A `web/urls.py` (in a host's app: `lk_urls.py`) has an `app_name` and any of three lists: `party_urlpatterns` (mounted under
`<lkparty:code>/`), `personal_urlpatterns` and `public_urlpatterns` (mounted at the root). All land in the namespace `lk_kit:<app_name>`.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.urls import URLPattern, URLResolver, include, path

from lk_kit.core.classes import get_class

from . import converters as converters
from .sections import modules
from .views.preferences import PreferencesView
from .views.switch import SwitchView

app_name = "lk_kit"


def home(request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
    response: HttpResponseBase = get_class("cabinet.HomeView").as_view()(request, **kwargs)
    return response


def app_patterns() -> Iterator[URLResolver]:
    for name in [*modules("web.urls", family=True), *modules("lk_urls", family=False)]:
        module = import_module(name)
        patterns: list[URLPattern | URLResolver] = [
            *getattr(module, "public_urlpatterns", ()),
            *getattr(module, "personal_urlpatterns", ()),
            path("<lkparty:code>/", include(list(getattr(module, "party_urlpatterns", ())))),
        ]
        yield path("", include((patterns, module.app_name)))


urlpatterns: list[URLPattern | URLResolver] = [
    path("", home, name="home"),
    path("<lkparty:code>/", home, name="party_home"),
    path("switch/", SwitchView.as_view(), name="switch"),
    path("preferences/", PreferencesView.as_view(), name="preferences"),
    *app_patterns(),
]
