from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponseBase
from rest_framework.decorators import action
from rest_framework.request import Request

from lk_kit.api.idempotency import idempotent
from lk_kit.api.inspection import describe
from lk_kit.api.lists import ListViewSet
from lk_kit.documents.downloads import archive_response
from lk_kit.documents.models import Archive

KEY = "documents.ArchiveSerializer"


class ArchiveViewSet(ListViewSet):
    """ZIPs of chosen documents, made in the background; everybody sees his own."""

    model = Archive
    serializer_key = KEY
    serializer_keys = {"create": "documents.ArchiveInput"}
    ordering_fields = {"requested_at": "requested_at"}
    ordering = "-requested_at"

    def get_queryset(self) -> QuerySet[Any, Any]:
        return super().get_queryset().select_related("party")

    @describe(request="documents.ArchiveInput", responses={201: KEY}, summary="Order an archive of documents")
    @idempotent("documents.RequestArchive")
    def create(self, request: Request) -> HttpResponseBase:
        data = self.validated()
        return self.created(self.run("documents.RequestArchive", party=data["party"].party_id, documents=data["documents"]))

    @describe(responses={200: None}, media_type="application/zip", summary="The archive; takes Range")
    @action(detail=True, methods=["get"])
    def download(self, request: Request, pk: str) -> HttpResponseBase:
        return archive_response(request._request, self.get_object(), self.actor)
