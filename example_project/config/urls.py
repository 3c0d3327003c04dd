from django.apps import apps
from django.contrib import admin
from django.urls import include, path
from shop.views import catalog

urlpatterns = [
    path("", catalog, name="catalog"),
    path("lk/", include("lk_kit.cabinet.urls")),
    path("api/lk/", include("lk_kit.api.urls")),
    path("admin/", admin.site.urls),
]
handler403 = "lk_kit.cabinet.views.errors.permission_denied"
handler404 = "lk_kit.cabinet.views.errors.page_not_found"
handler500 = "lk_kit.cabinet.views.errors.server_error"
if apps.is_installed("demo_id"):
    urlpatterns += [path("demo/", include("demo_id.urls"))]
