from __future__ import annotations

from typing import Any

from lk_kit.api.routes import Route

routes = [
    Route("documents", "documents.DocumentViewSet", "documents"),
    Route("upload-requests", "documents.UploadRequestViewSet", "upload-requests"),
    Route("document-archives", "documents.ArchiveViewSet", "document-archives"),
]
urlpatterns: list[Any] = []
