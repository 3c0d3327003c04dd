"""Uploads, publishing and archives without locks: look, then write."""

from __future__ import annotations

import time
from typing import Any
from uuid import UUID

from django.db import transaction

from lk_kit.core.events import emit
from lk_kit.core.made_files import OPEN, MadeStatus
from lk_kit.documents.conf import conf
from lk_kit.documents.enums import DRAFT, PUBLISHED
from lk_kit.documents.files import look
from lk_kit.documents.models import Archive, Document, StoredFile
from lk_kit.documents.signals import ArchiveReady, DocumentPublished


def naive_reserve(party_id: UUID, upload: Any) -> None:
    looked = look(upload, "other")
    with transaction.atomic():
        if StoredFile.objects.taken_by(party_id) + len(looked.data) > conf.QUOTA_BYTES:
            return
        time.sleep(0.05)
        StoredFile.objects.create(party_id=party_id, format="pdf", content_type="", size=len(looked.data), sha256="")


def naive_publish(pk: UUID) -> None:
    with transaction.atomic():
        document = Document.objects.get(pk=pk)
        if document.status != DRAFT:
            return
        time.sleep(0.05)
        Document.objects.filter(pk=pk).update(status=PUBLISHED)
        emit(DocumentPublished(document_id=pk, title="", party_id=document.party_id), document)


def naive_build(pk: UUID) -> None:
    archive = Archive.objects.get(pk=pk)
    if archive.status not in OPEN:
        return
    time.sleep(0.05)
    with transaction.atomic():
        Archive.objects.filter(pk=pk).update(status=MadeStatus.READY)
        emit(ArchiveReady(archive_id=pk), archive)
