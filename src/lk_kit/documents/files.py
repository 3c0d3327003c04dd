"""Bytes that people send: looked at, scanned, counted against the quota, then stored. Whoever uses a file says so in his transaction.

A row stands before the first byte (`writing`), so that whatever dies in between leaves something that `sweeping.py` finds.
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from pathlib import PurePath
from typing import Any
from uuid import UUID

from django.core.files.base import ContentFile
from django.db import router, transaction
from django.utils.translation import gettext_lazy as _

from lk_kit.core.actions import lock_row
from lk_kit.core.actors import Actor
from lk_kit.core.exceptions import BackendUnavailable, Conflict
from lk_kit.core.file_types import PICTURES, BadFile, FileType, recognise
from lk_kit.core.files import random_path
from lk_kit.core.pictures import without_metadata
from lk_kit.core.text import clean_text
from lk_kit.parties.models import Party

from . import antivirus, kinds
from .conf import conf
from .enums import FileState
from .exceptions import Infected, QuotaReached
from .models import NAME, StoredFile


@dataclass(frozen=True)
class Looked:
    """A file that may be stored, as it will be stored."""

    data: bytes
    kind: FileType
    name: str

    @property
    def sha256(self) -> str:
        return sha256(self.data).hexdigest()


def look(upload: Any, type_code: str) -> Looked:
    """The upload as it would be stored for a document of the type. Raises BadFile; stores nothing and asks no antivirus."""
    data = _read(upload, kinds.max_bytes(type_code))
    name = str(getattr(upload, "name", "") or "")
    declared = str(getattr(upload, "content_type", "") or "")
    kind = recognise(data, file_name=name, declared=declared, allowed=kinds.formats(type_code))
    if kind.code in PICTURES:
        data = without_metadata(data, kind, max_pixels=conf.MAX_PIXELS)
    return Looked(data, kind, shown_name(name))


def _read(upload: Any, limit: int) -> bytes:
    if (getattr(upload, "size", None) or 0) > limit:
        raise _too_large(limit)
    upload.seek(0)
    data = bytes(upload.read(limit + 1))
    if len(data) > limit:
        raise _too_large(limit)
    if not data:
        raise BadFile("file_empty", _("The file is empty."))
    return data


def _too_large(limit: int) -> BadFile:
    return BadFile("file_too_large", _("The file is too large: %(limit)s MB at most."), limit=f"{limit / 1024 / 1024:.4g}")


def shown_name(name: str) -> str:
    """The sender's name for it, to show to people; never a path, never used for storing."""
    last = name.replace("\\", "/").rpartition("/")[2]
    path = PurePath(last[-4 * NAME :])
    return clean_text(f"{path.stem[: NAME - 20]}{path.suffix[:10]}", NAME)


def receive(upload: Any, *, party_id: UUID, type_code: str, actor: Actor) -> StoredFile:
    """Stores the file; nothing uses it yet. Raises BadFile, QuotaReached, BackendUnavailable.

    Call it outside of a transaction: its row must be committed before the bytes are written.
    """
    looked = look(upload, type_code)
    verdict = antivirus.scan(looked.data)
    if not verdict.is_clean:
        raise Infected(verdict.threat)
    row = reserve(looked, party_id, actor)
    try:
        saved = row.file.storage.save(str(row.file.name), ContentFile(looked.data))
    except OSError as error:
        discard(row)
        raise BackendUnavailable(backend="storage") from error
    if not StoredFile.objects.filter(pk=row.pk, state=FileState.WRITING).update(state=FileState.STORED, file=saved):
        row.file.storage.delete(saved)
        raise Conflict
    row.state, row.file.name = FileState.STORED.value, saved
    return row


def reserve(looked: Looked, party_id: UUID, actor: Actor) -> StoredFile:
    """The row that takes the room. Under the party's lock: no two uploads count the same free bytes. Raises QuotaReached."""
    sender: Any = actor.user
    row = StoredFile(
        party_id=party_id,
        original_name=looked.name,
        format=looked.kind.code,
        content_type=looked.kind.content_type,
        size=len(looked.data),
        sha256=looked.sha256,
        created_by=sender,
    )
    row.file.name = random_path(row, f"file{looked.kind.suffixes[0]}")
    using = router.db_for_write(StoredFile)
    with transaction.atomic(using=using):
        if conf.QUOTA_BYTES:
            lock_row(Party(pk=party_id), using=using)
            used = StoredFile.objects.taken_by(party_id)
            if used + row.size > conf.QUOTA_BYTES:
                raise QuotaReached(limit=conf.QUOTA_BYTES, used=used)
        row.save(using=using)
    return row


def use(file: StoredFile) -> None:
    """Part of the transaction that begins to use it. Raises Conflict when it is used already or was swept away."""
    if not StoredFile.objects.filter(pk=file.pk, state=FileState.STORED).update(state=FileState.USED):
        raise Conflict
    file.state = FileState.USED.value


def release(file: StoredFile) -> None:
    """Nothing uses it any more; part of the transaction that drops it. The sweep, or `discard_unused` after the commit, deletes it."""
    StoredFile.objects.filter(pk=file.pk).update(state=FileState.STORED)


def discard_unused(file: StoredFile) -> None:
    """Deletes the file unless something uses it."""
    if StoredFile.objects.filter(pk=file.pk, state=FileState.STORED).update(state=FileState.WRITING):
        discard(file)


def discard(file: StoredFile) -> None:
    """Bytes first: a row that still says where they are can be tried again."""
    if file.file:
        file.file.storage.delete(str(file.file.name))
    StoredFile.objects.filter(pk=file.pk).delete()
