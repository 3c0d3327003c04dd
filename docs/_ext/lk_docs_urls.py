from django.urls import include, path

urlpatterns = [path("lk/", include("lk_kit.cabinet.urls")), path("api/lk/", include("lk_kit.api.urls"))]
