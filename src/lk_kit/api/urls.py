"""`path("api/lk/", include("lk_kit.api.urls"))`: root listing, schema, docs, and the routes of every installed app."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from .docs import DocsView, SchemaView
from .root import RootView
from .routes import patterns

app_name = "lk_kit_api"

_patterns, _routes = patterns()
urlpatterns: list[URLPattern | URLResolver] = [
    path("", RootView.as_view(routes=_routes), name="root"),
    path("schema/", SchemaView.as_view(), name="schema"),
    path("docs/", DocsView.as_view(), name="docs"),
    *_patterns,
]
