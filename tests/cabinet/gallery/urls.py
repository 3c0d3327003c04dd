from __future__ import annotations

from django.urls import include, path

urlpatterns = [path("lk/", include("lk_kit.cabinet.urls"))]
handler404 = "lk_kit.cabinet.views.errors.page_not_found"
