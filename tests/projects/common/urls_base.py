"""Mounts what is installed: the API, the cabinet, the admin."""

from __future__ import annotations

from django.apps import apps
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.urls import include, path


def home(request: HttpRequest) -> HttpResponse:
    return HttpResponse("The site's own front page")


urlpatterns = [path("", home, name="home")]
if apps.is_installed("lk_kit.api"):
    urlpatterns.append(path("api/lk/", include("lk_kit.api.urls")))
if apps.is_installed("lk_kit.cabinet"):
    urlpatterns.append(path("lk/", include("lk_kit.cabinet.urls")))
if apps.is_installed("django.contrib.admin"):
    urlpatterns.append(path("admin/", admin.site.urls))
