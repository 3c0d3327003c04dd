"""Makes the ZIP of a selection in the background (`core/made_files.py`): what its owner sees when it is made, not when he asked."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from datetime import timedelta
from typing import IO
from uuid import UUID
from zipfile import ZIP_STORED, ZipFile

from django.conf import settings
from django.utils import translation

from lk_kit.core import made_files
from lk_kit.core.actors import Actor
from lk_kit.core.events import emit
from lk_kit.core.made_files import LeaseLost, keep_lease

from .conf import conf
from .models import Archive, Document, DocumentVersion, StoredFile
from .naming import distinct, file_name
from .signals import ArchiveReady

CHUNK = 64 * 1024


def build(archive_id: UUID) -> None:
    """Raises StillLeased and FailedForGood, see `core/made_files.py`."""
    archive = made_files.claim(Archive.objects.filter(pk=archive_id).select_related("user"), "documents.zip")
    if archive is None:
        return
    try:
        with tempfile.TemporaryFile() as target, translation.override(settings.LANGUAGE_CODE):
            pack(archive, target)
            finish(archive, target)
    except LeaseLost:
        return
    except Exception:
        made_files.give_back(archive)
        raise


def chosen(archive: Archive) -> list[Document]:
    """Of the selection what its owner may see now."""
    visible = Document.objects.visible_to(Actor.for_user(archive.user)).filter(party_id=archive.party_id, pk__in=archive.documents)
    return list(visible.order_by("date", "pk"))


def pack(archive: Archive, target: IO[bytes]) -> None:
    """The formats that are accepted are packed already: stored as they are, which also makes progress even."""
    found = chosen(archive)
    keep_lease(archive, parts_total=len(found))
    with ZipFile(target, "w", ZIP_STORED) as into:
        for number, (name, file) in enumerate(entries(found), 1):
            write(into, name, file)
            keep_lease(archive, parts_done=number)


def entries(documents: list[Document]) -> Iterator[tuple[str, StoredFile]]:
    versions = DocumentVersion.objects.filter(document__in=documents).select_related("file")
    files = {(one.document_id, one.number): one.file for one in versions}
    rows = [(document, files[(document.pk, document.version)]) for document in documents if (document.pk, document.version) in files]
    names = distinct(file_name(document, file) for document, file in rows)
    yield from zip(names, (file for _document, file in rows), strict=True)


def write(into: ZipFile, name: str, file: StoredFile) -> None:
    with file.file.storage.open(str(file.file.name), "rb") as source, into.open(name, "w") as stream:
        for chunk in source.chunks(CHUNK):
            stream.write(chunk)


def finish(archive: Archive, target: IO[bytes]) -> None:
    def tell() -> None:
        emit(ArchiveReady(party_id=archive.party_id, archive_id=archive.pk), archive)

    made_files.finish(archive, target, keep=timedelta(hours=conf.ARCHIVE_HOURS), tell=tell)
