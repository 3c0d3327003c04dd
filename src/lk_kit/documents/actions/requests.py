from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any, ClassVar
from uuid import UUID

from django.db import transaction

from lk_kit.core.actions import Action, InstanceAction
from lk_kit.core.classes import get_class
from lk_kit.core.clock import now
from lk_kit.core.events import emit, head
from lk_kit.documents import files
from lk_kit.documents.enums import PUBLISHED, Permission
from lk_kit.documents.flow import STAFF_OF_REQUESTS
from lk_kit.documents.models import Document, StoredFile, UploadRequest
from lk_kit.documents.signals import (
    DocumentCreated,
    DocumentPublished,
    UploadAccepted,
    UploadAnswered,
    UploadCancelled,
    UploadReminder,
    UploadRequested,
    UploadReturned,
)
from lk_kit.documents.wording import reason_of, request_values

from .base import Receiving, add_version, existing_party, facts, save


def told(action: Action[Any], request: UploadRequest) -> dict[str, Any]:
    """What every `UploadEvent` tells."""
    return {**head(action.actor, request), "request_id": request.pk, "title": request.title}


def drop_file(request: UploadRequest, file: StoredFile | None) -> None:
    """The file of the request goes, once the transaction that took it away is committed."""
    if file is not None:
        files.release(file)
        transaction.on_commit(partial(files.discard_unused, file), robust=True)


@dataclass(kw_only=True)
class RequestUpload(Action[UploadRequest]):
    """Asks the party with the id `party` for a file."""

    party: UUID
    values: Mapping[str, Any]

    name: ClassVar[str] = "documents.request_upload"
    staff_permission: ClassVar[str] = "lk_kit_documents.add_uploadrequest"

    def party_id(self) -> UUID:
        return self.party

    def perform(self) -> UploadRequest:
        values = request_values(self.values)
        author: Any = self.actor.user
        request = UploadRequest.objects.create(party_id=existing_party(self.party), created_by=author, **values)
        emit(UploadRequested(**told(self, request), due_on=request.due_on), request)
        return request


@dataclass
class RequestAction(InstanceAction[UploadRequest, UploadRequest]):
    """What staff do to a request, under its lock."""

    name: ClassVar[str] = "documents.change_request"
    staff_permission: ClassVar[str] = STAFF_OF_REQUESTS

    def move(self, step: str, **values: Any) -> None:
        get_class("documents.UploadRequestFlow").move(self.instance, step, self.actor, **values)


@dataclass
class AnswerUploadRequest(Receiving[UploadRequest], RequestAction):
    """The customer sends the file; until it is accepted another one takes its place."""

    upload: Any = field(kw_only=True)

    name: ClassVar[str] = "documents.answer_request"
    permission: ClassVar[str] = Permission.UPLOAD.value
    staff_permission: ClassVar[str] = ""

    def type_code(self) -> str:
        return self.instance.type

    def receive(self) -> None:
        """Nothing is stored for a request that takes nothing any more."""
        if self.stored is None:
            get_class("documents.UploadRequestFlow").authorize(self.instance, "answer", self.actor)
        super().receive()

    def perform(self) -> UploadRequest:
        request, former = self.instance, self.instance.file
        if former is not None and self.stored is not None and former.sha256 == self.stored.sha256:
            return request
        file = self.taken()
        self.move("answer", file=file, answered_at=now(), return_reason="")
        drop_file(request, former)
        emit(UploadAnswered(**told(self, request), sha256=file.sha256), request)
        return request


@dataclass
class AcceptUpload(RequestAction):
    """The file becomes a published document of the type that was asked for."""

    name: ClassVar[str] = "documents.accept_upload"

    def perform(self) -> UploadRequest:
        request = self.instance
        self.move("accept")
        document = self.document(request)
        save(request, document=document)
        emit(UploadAccepted(**told(self, request), document_id=document.pk), request)
        return request

    def document(self, request: UploadRequest) -> Document:
        document = Document.objects.create(party_id=request.party_id, type=request.type, title=request.title)
        emit(DocumentCreated(**facts(self, document)), document)
        if request.file is not None:
            add_version(self, document, request.file)
        save(document, status=PUBLISHED, published_at=now())
        emit(DocumentPublished(**facts(self, document)), document)
        return document


@dataclass
class ReturnUpload(RequestAction):
    """The file does not do: it goes, and the customer is told why he is asked again."""

    reason: str = field(default="", kw_only=True)

    name: ClassVar[str] = "documents.return_upload"

    def perform(self) -> UploadRequest:
        request, former, reason = self.instance, self.instance.file, reason_of(self.reason)
        self.move("return", file=None, answered_at=None, return_reason=reason, reminded_at=None)
        drop_file(request, former)
        emit(UploadReturned(**told(self, request), reason=reason), request)
        return request


@dataclass
class CancelUploadRequest(RequestAction):
    """The file is no longer needed; what was sent goes."""

    name: ClassVar[str] = "documents.cancel_request"

    def perform(self) -> UploadRequest:
        request, former = self.instance, self.instance.file
        self.move("cancel", file=None)
        drop_file(request, former)
        emit(UploadCancelled(**told(self, request)), request)
        return request


@dataclass
class RemindOfUpload(InstanceAction[UploadRequest, bool]):
    """The reminder before the term, once a request. Returns whether it was sent."""

    name: ClassVar[str] = "documents.remind_of_upload"
    staff_permission: ClassVar[str] = STAFF_OF_REQUESTS

    def perform(self) -> bool:
        request = self.instance
        is_waiting = get_class("documents.UploadRequestFlow").initial == request.status
        if not is_waiting or request.reminded_at is not None or request.due_on is None:
            return False
        save(request, reminded_at=now())
        emit(UploadReminder(**told(self, request), due_on=request.due_on), request)
        return True
