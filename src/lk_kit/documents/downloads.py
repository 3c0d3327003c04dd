"""The bytes of documents and archives. Whoever calls this has found the object among what the actor sees."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase

from lk_kit.core.actors import Actor
from lk_kit.core.classes import get_class
from lk_kit.core.downloads import send_file
from lk_kit.core.exceptions import NotAllowed, NotVisible

from .enums import Permission
from .models import Archive, Document, DocumentVersion, StoredFile, UploadRequest
from .naming import file_name, safe_stem


def version_of(document: Document, number: int | None = None) -> DocumentVersion:
    """The newest version, or the one with this number. Raises NotVisible."""
    wanted = document.version if number is None else number
    found = DocumentVersion.objects.filter(document=document, number=wanted).select_related("file").first()
    if found is None:
        raise NotVisible
    return found


def document_response(request: HttpRequest, document: Document, actor: Actor, number: int | None = None) -> HttpResponseBase:
    """The file of the document. The first member of the party who gets the newest version leaves the read receipt."""
    version = version_of(document, number)
    response = stored_response(request, version.file, file_name(document, version.file))
    is_newest = version.number == document.version and document.read_at is None
    is_reader = actor.impersonator is None and actor.can(Permission.VIEW.value, document.party_id)
    if is_newest and is_reader and request.method == "GET" and response.status_code in (200, 206):
        get_class("documents.MarkRead")(document, actor=actor, version=version).execute()
    return response


def request_response(request: HttpRequest, upload_request: UploadRequest) -> HttpResponseBase:
    """What the customer sent. Raises NotVisible while there is nothing."""
    if upload_request.file is None:
        raise NotVisible
    return stored_response(request, upload_request.file, upload_request.file.original_name or safe_stem(upload_request.title))


def stored_response(request: HttpRequest, file: StoredFile, name: str) -> HttpResponseBase:
    storage, path = file.file.storage, str(file.file.name)
    return send_file(request, storage, path, name=name, content_type=file.content_type, size=file.size, etag=file.sha256)


def archive_response(request: HttpRequest, archive: Archive, actor: Actor) -> HttpResponseBase:
    """The ZIP. Raises NotVisible when its term is over, and NotAllowed for staff who only look at the cabinet."""
    if actor.impersonator is not None:
        raise NotAllowed(code="not_while_viewing_as")
    if not archive.is_ready:
        raise NotVisible
    storage, path = archive.file.storage, str(archive.file.name)
    name, etag = f"documents-{archive.ready_at:%Y-%m-%d}.zip", archive.pk.hex
    return send_file(request, storage, path, name=name, content_type="application/zip", size=archive.size, etag=etag)
