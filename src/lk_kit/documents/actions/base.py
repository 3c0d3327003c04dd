from __future__ import annotations

from typing import Any, Generic, TypeVar
from uuid import UUID

from django.db import router

from lk_kit.core.actions import Action
from lk_kit.core.events import emit, head
from lk_kit.core.exceptions import NotVisible
from lk_kit.documents import files
from lk_kit.documents.enums import PUBLISHED
from lk_kit.documents.models import Document, DocumentVersion, StoredFile
from lk_kit.documents.naming import full_name
from lk_kit.documents.signals import FileAdded, VersionAdded
from lk_kit.parties.models import Party

R = TypeVar("R")


class Receiving(Action[R], Generic[R]):
    """An action that takes a file in `upload`. The bytes are stored before its transaction begins, under a row that is committed.

    Whoever opens a transaction around `execute()` (a form's token, ATOMIC_REQUESTS) calls `receive()` before it and `drop_unused()` after.
    """

    upload: Any
    stored: StoredFile | None = None

    def execute(self) -> R:
        self.receive()
        try:
            return super().execute()
        finally:
            self.drop_unused()

    def receive(self) -> None:
        """Stores the file once. Asks for the rights first, and for what would refuse it later."""
        if self.stored is None:
            self.refuse_impersonator()
            self.authorize()
            self.stored = files.receive(self.upload, party_id=self.room(), type_code=self.type_code(), actor=self.actor)

    def drop_unused(self) -> None:
        if self.stored is not None:
            files.discard_unused(self.stored)

    def room(self) -> UUID:
        """The party whose quota the file takes."""
        party_id = self.party_id()
        if party_id is None:
            raise NotVisible
        return party_id

    def type_code(self) -> str:
        raise NotImplementedError(f"{type(self).__name__} must implement type_code()")

    def taken(self) -> StoredFile:
        """The stored file, from now on in use. Part of the transaction."""
        if self.stored is None:
            raise RuntimeError("receive() was not called")
        files.use(self.stored)
        return self.stored


def facts(action: Action[Any], document: Document) -> dict[str, Any]:
    """What every `DocumentEvent` tells."""
    return {**head(action.actor, document), "document_id": document.pk, "title": full_name(document)}


def save(instance: Any, **values: Any) -> None:
    for name, value in values.items():
        setattr(instance, name, value)
    instance.save(using=instance._state.db or router.db_for_write(type(instance)), update_fields=list(values))


def existing_party(party_id: UUID) -> UUID:
    """Raises NotVisible for a party that is not there."""
    if not Party.objects.filter(pk=party_id).exists():
        raise NotVisible
    return party_id


def add_version(action: Action[Any], document: Document, file: StoredFile) -> DocumentVersion:
    """The next version of a document under its lock; the read receipt is of the newest one, so it begins anew."""
    number = document.version + 1
    author: Any = action.actor.user
    made = DocumentVersion.objects.create(document=document, number=number, file=file, created_by=author)
    save(document, version=number, file_format=file.format, file_size=file.size, read_at=None, read_by=None)
    event = VersionAdded if document.status == PUBLISHED else FileAdded
    emit(event(**facts(action, document), version=number, sha256=file.sha256), document)
    return made
