from __future__ import annotations

from django.urls import path

from lk_kit.api.routes import Route

from . import views

routes = [Route("privacy/exports", "privacy.ExportViewSet", "privacy-exports")]
urlpatterns = [
    path("privacy/consents/", views.ConsentsView.as_view(), name="privacy-consents"),
    path("privacy/consents/<uuid:pk>/withdraw/", views.WithdrawView.as_view(), name="privacy-withdraw"),
    path("privacy/erasure/", views.ErasureView.as_view(), name="privacy-erasure"),
    path("privacy/erasure/cancel/", views.CancelErasureView.as_view(), name="privacy-erasure-cancel"),
]
