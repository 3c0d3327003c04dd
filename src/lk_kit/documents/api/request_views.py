from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponseBase
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from lk_kit.api.idempotency import idempotent
from lk_kit.api.inspection import describe
from lk_kit.core.users import name_paths
from lk_kit.documents.downloads import request_response
from lk_kit.documents.models import UploadRequest

from .base import FileViewSet

KEY = "documents.UploadRequestSerializer"


class UploadRequestViewSet(FileViewSet):
    """Files that staff ask the parties for."""

    model = UploadRequest
    serializer_key = KEY
    serializer_keys = {"create": "documents.RequestUploadInput", "return_file": "documents.ReasonInput"}
    filterset_key = "documents.UploadRequestFilter"
    ordering_fields = {"created_at": "created_at"}
    ordering = "-created_at"

    def get_queryset(self) -> QuerySet[Any, Any]:
        return super().get_queryset().select_related("party", "file", *name_paths("created_by"))

    @describe(request="documents.RequestUploadInput", responses={201: KEY}, summary="Staff: ask for a file")
    @idempotent("documents.RequestUpload")
    def create(self, request: Request) -> HttpResponseBase:
        data = self.validated()
        return self.created(self.run("documents.RequestUpload", party=data.pop("party"), values=data))

    @describe(responses={200: None}, media_type="application/octet-stream", summary="The file that was sent; takes Range")
    @action(detail=True, methods=["get"])
    def file(self, request: Request, pk: str) -> HttpResponseBase:
        return request_response(request._request, self.get_object())

    @describe(request="documents.FileInput", responses={200: KEY}, summary="Send the file")
    @file.mapping.put
    def put_file(self, request: Request, pk: str) -> Response:
        found = self.get_object()
        self.authorize_action("documents.AnswerUploadRequest", found.party_id)
        return self.answer(self.run("documents.AnswerUploadRequest", found, upload=self.uploaded(request)))

    @describe(request=None, responses={200: KEY}, summary="Staff: the file becomes a document")
    @action(detail=True, methods=["post"])
    @idempotent("documents.AcceptUpload")
    def accept(self, request: Request, pk: str) -> HttpResponseBase:
        return self.answer(self.run("documents.AcceptUpload", self.get_object()))

    @describe(request="documents.ReasonInput", responses={200: KEY}, summary="Staff: ask for another file")
    @action(detail=True, methods=["post"], url_path="return", url_name="return")
    @idempotent("documents.ReturnUpload")
    def return_file(self, request: Request, pk: str) -> HttpResponseBase:
        return self.answer(self.run("documents.ReturnUpload", self.get_object(), **self.validated()))

    @describe(request=None, responses={200: KEY}, summary="Staff: no longer needed")
    @action(detail=True, methods=["post"])
    @idempotent("documents.CancelUploadRequest")
    def cancel(self, request: Request, pk: str) -> HttpResponseBase:
        return self.answer(self.run("documents.CancelUploadRequest", self.get_object()))
