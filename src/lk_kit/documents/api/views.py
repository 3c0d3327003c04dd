from __future__ import annotations

from typing import Any

from django.db.models import Prefetch, QuerySet
from django.http import HttpResponseBase
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from lk_kit.api.idempotency import idempotent
from lk_kit.api.inspection import describe
from lk_kit.documents.downloads import document_response
from lk_kit.documents.models import Document, DocumentVersion

from .base import FileViewSet, version_number

COLUMNS = ("party", "links")


class DocumentViewSet(FileViewSet):
    """Papers of the parties. Customers read; staff enter, publish and withdraw."""

    model = Document
    serializer_key = "documents.DocumentSerializer"
    serializer_keys = {
        "list": "documents.DocumentRowSerializer",
        "create": "documents.CreateDocumentInput",
        "partial_update": "documents.DocumentInput",
        "withdraw": "documents.ReasonInput",
    }
    filterset_key = "documents.DocumentFilter"
    ordering_fields = {"date": "date"}
    ordering = "-date"

    def get_queryset(self) -> QuerySet[Any, Any]:
        return super().get_queryset().select_related("party")

    def get_detail_queryset(self) -> QuerySet[Any, Any]:
        versions = DocumentVersion.objects.select_related("file").order_by("-number")
        return super().get_detail_queryset().prefetch_related(Prefetch("versions", versions))

    def told(self, document: Document, *, code: int = 200) -> Response:
        """The document after a write, read anew."""
        fresh = self.get_model()._default_manager.select_related("party").get(pk=document.pk)
        return self.answer(fresh, status=code, key="documents.DocumentSerializer")

    def columns(self, data: dict[str, Any]) -> dict[str, Any]:
        return {name: value for name, value in data.items() if name not in COLUMNS}

    @describe(request="documents.CreateDocumentInput", responses={201: "documents.DocumentSerializer"}, summary="Staff: enter a document")
    @idempotent("documents.CreateDocument")
    def create(self, request: Request) -> HttpResponseBase:
        data = self.validated()
        made = self.run("documents.CreateDocument", party=data["party"], values=self.columns(data), links=data.get("links", ()))
        return self.told(made, code=201)

    @describe(request="documents.DocumentInput", responses={200: "documents.DocumentSerializer"}, summary="Staff: change a document")
    def partial_update(self, request: Request, pk: str) -> Response:
        data = self.validated(partial=True)
        return self.told(self.run("documents.UpdateDocument", self.get_object(), values=self.columns(data), links=data.get("links")))

    @describe(request=None, responses={200: "documents.DocumentSerializer"}, summary="Staff: let the customer see it")
    @action(detail=True, methods=["post"])
    @idempotent("documents.PublishDocument")
    def publish(self, request: Request, pk: str) -> HttpResponseBase:
        return self.told(self.run("documents.PublishDocument", self.get_object()))

    @describe(request="documents.ReasonInput", responses={200: "documents.DocumentSerializer"}, summary="Staff: take it back")
    @action(detail=True, methods=["post"])
    @idempotent("documents.WithdrawDocument")
    def withdraw(self, request: Request, pk: str) -> HttpResponseBase:
        return self.told(self.run("documents.WithdrawDocument", self.get_object(), **self.validated()))

    @describe(
        responses={200: None},
        parameters={"version": "number of a version; the newest without it"},
        media_type="application/octet-stream",
        summary="The file; takes Range",
    )
    @action(detail=True, methods=["get"])
    def file(self, request: Request, pk: str) -> HttpResponseBase:
        return document_response(request._request, self.get_object(), self.actor, version_number(request))

    @describe(request="documents.FileInput", responses={200: "documents.DocumentSerializer"}, summary="Staff: the file, or a newer one")
    @file.mapping.put
    def put_file(self, request: Request, pk: str) -> Response:
        document = self.get_object()
        self.authorize_action("documents.AddVersion", document.party_id)
        return self.told(self.run("documents.AddVersion", document, upload=self.uploaded(request)))
