"""Routes of the installed apps: `api/routes.py` in an app of the family, `lk_routes.py` in an app of the host.

Such a module holds `routes: list[Route]` and, for what is no viewset, plain `urlpatterns`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from types import ModuleType
from typing import Any

from django.apps import AppConfig, apps
from django.core.exceptions import ImproperlyConfigured
from django.urls import URLPattern, URLResolver, include, path, re_path
from django.urls.resolvers import RoutePattern
from django.utils.module_loading import import_string, module_has_submodule
from rest_framework.routers import SimpleRouter

from lk_kit.core.classes import REGISTRY, get_class

_FIRST_WORD = re.compile(r"\^?([a-z0-9-]+)/")


@dataclass(frozen=True)
class Route:
    """`view` is a class key ("orders.OrderViewSet", so that the host can override it), a dotted path or the viewset class.

    URL names are `lk_kit_api:<basename>-list`, `-detail` and `-<action>`.
    """

    prefix: str
    view: str | type[Any]
    basename: str

    def view_class(self) -> type[Any]:
        if not isinstance(self.view, str):
            return self.view
        found: type[Any] = get_class(self.view) if self.view in REGISTRY else import_string(self.view)
        return found


def route_modules() -> Iterator[ModuleType]:
    for config in apps.get_app_configs():
        name = _module_name(config)
        if name:
            yield import_module(name)


def _module_name(config: AppConfig) -> str:
    if config.module is None:
        return ""
    if module_has_submodule(config.module, "lk_routes"):
        return f"{config.name}.lk_routes"
    is_family = config.name.startswith("lk_kit.") and config.name != "lk_kit.api"
    if is_family and module_has_submodule(config.module, "api") and module_has_submodule(import_module(f"{config.name}.api"), "routes"):
        return f"{config.name}.api.routes"
    return ""


def patterns() -> tuple[list[URLPattern | URLResolver], list[Route]]:
    """URL patterns of all apps, and the routes behind them for the root listing. A name used twice is an error, not a silent loss."""
    router = SimpleRouter()
    plain: list[URLPattern | URLResolver] = []
    routes: dict[str, Route] = {}
    for module in route_modules():
        plain.extend(getattr(module, "urlpatterns", ()))
        for route in getattr(module, "routes", ()):
            if route.basename in routes:
                raise ImproperlyConfigured(f"{module.__name__}: the API basename {route.basename!r} is taken already")
            routes[route.basename] = route
            router.register(route.prefix, route.view_class(), basename=route.basename)
    return by_first_word([*plain, *router.urls]), list(routes.values())


def by_first_word(found: list[URLPattern | URLResolver]) -> list[URLPattern | URLResolver]:
    """The same addresses, those that begin with one word under one prefix: a request tries two dozen patterns instead of a hundred.

    Left as it is where some pattern does not begin with a plain word, as only the order tells then which one is meant.
    """
    groups: dict[str, list[URLPattern | URLResolver]] = {}
    for one in found:
        match = _FIRST_WORD.match(str(one.pattern)) if isinstance(one, URLPattern) else None
        if match is None:
            return found
        groups.setdefault(match[1], []).append(_behind(one, match))
    return [path(f"{word}/", include(members)) for word, members in groups.items()]


def _behind(one: Any, match: re.Match[str]) -> URLPattern:
    make, start = (path, "") if isinstance(one.pattern, RoutePattern) else (re_path, "^")
    made: URLPattern = make(start + str(one.pattern)[match.end() :], one.callback, one.default_args, one.name)
    return made
