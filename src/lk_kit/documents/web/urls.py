from __future__ import annotations

from django.db import transaction
from django.urls import path

from .views import archives, documents, requests

app_name = "documents"

party_urlpatterns = [
    path("documents/", documents.DocumentList.as_view(), name="list"),
    path("documents/archives/new/", archives.ArchiveNew.as_view(), name="archive_new"),
    path("documents/archives/<uuid:pk>/", archives.ArchiveDetail.as_view(), name="archive"),
    path("documents/archives/<uuid:pk>/download/", archives.ArchiveDownload.as_view(), name="archive_download"),
    path("documents/requests/", requests.RequestList.as_view(), name="requests"),
    # Its file is stored under a row that must be committed before, whatever ATOMIC_REQUESTS says.
    path("documents/requests/<uuid:pk>/", transaction.non_atomic_requests(requests.RequestDetail.as_view()), name="request"),
    path("documents/requests/<uuid:pk>/file/", requests.RequestFile.as_view(), name="request_file"),
    path("documents/<uuid:pk>/", documents.DocumentDetail.as_view(), name="detail"),
    path("documents/<uuid:pk>/file/", documents.DocumentFile.as_view(), name="file"),
    path("documents/<uuid:pk>/file/<int:number>/", documents.DocumentFile.as_view(), name="version"),
]
