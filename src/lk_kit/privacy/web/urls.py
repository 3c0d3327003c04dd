from __future__ import annotations

from django.urls import path

from . import consents, erasure, exports

app_name = "privacy"
personal_urlpatterns = [
    path("privacy/", consents.PrivacyView.as_view(), name="index"),
    path("privacy/consents/required/", consents.RequiredView.as_view(), name="required"),
    path("privacy/documents/<uuid:pk>/", consents.DocumentView.as_view(), name="document"),
    path("privacy/consents/<uuid:pk>/withdraw/", consents.WithdrawView.as_view(), name="withdraw"),
    path("privacy/export/new/", exports.ExportNewView.as_view(), name="export_new"),
    path("privacy/export/<uuid:pk>/", exports.ExportView.as_view(), name="export"),
    path("privacy/export/<uuid:pk>/download/", exports.DownloadView.as_view(), name="download"),
    path("privacy/erasure/", erasure.ErasureView.as_view(), name="erasure"),
    path("privacy/erasure/cancel/", erasure.CancelView.as_view(), name="erasure_cancel"),
]
