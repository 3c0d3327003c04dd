from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from lk_kit.core.actions import Action, InstanceAction
from lk_kit.core.classes import get_class
from lk_kit.core.clock import now
from lk_kit.core.events import emit
from lk_kit.core.exceptions import InvalidInput
from lk_kit.documents.enums import PUBLISHED, Permission
from lk_kit.documents.flow import STAFF
from lk_kit.documents.linking import clean_links, links_of, write_links
from lk_kit.documents.models import Document, DocumentVersion
from lk_kit.documents.signals import DocumentChanged, DocumentCreated, DocumentPublished, DocumentRead, DocumentWithdrawn
from lk_kit.documents.wording import document_values, reason_of

from .base import existing_party, facts, save

Links = Iterable[tuple[str, str]]


@dataclass(kw_only=True)
class CreateDocument(Action[Document]):
    """Staff enter a document of the party with the id `party`: a draft, until it has a file and is published."""

    party: UUID
    values: Mapping[str, Any]
    links: Links = ()

    name: ClassVar[str] = "documents.create"
    staff_permission: ClassVar[str] = "lk_kit_documents.add_document"

    def party_id(self) -> UUID:
        return self.party

    def perform(self) -> Document:
        values = document_values(self.values)
        document = Document(party_id=existing_party(self.party), **values)
        links = clean_links(self.party, self.links)
        self.insert(document)
        write_links(document, links)
        emit(DocumentCreated(**facts(self, document)), document)
        return document

    def insert(self, document: Document) -> None:
        try:
            with transaction.atomic():
                document.save(force_insert=True)
        except IntegrityError as error:
            raise InvalidInput(errors={"external_id": [_("There is a document with this external id already.")]}) from error


@dataclass
class DocumentAction(InstanceAction[Document, Document]):
    """What staff do to a document, under its lock."""

    name: ClassVar[str] = "documents.change"
    staff_permission: ClassVar[str] = STAFF


@dataclass
class UpdateDocument(DocumentAction):
    """Changes the columns that are given, and the links when they are."""

    values: Mapping[str, Any] = field(default_factory=dict, kw_only=True)
    links: Links | None = field(default=None, kw_only=True)

    name: ClassVar[str] = "documents.update"

    def perform(self) -> Document:
        document = self.instance
        cleaned = document_values(self.values, before=document)
        changed = {name: value for name, value in cleaned.items() if getattr(document, name) != value}
        names = [*sorted(changed), *(["links"] if self.relink() else [])]
        if changed:
            save(document, **changed)
        if names:
            emit(DocumentChanged(**facts(self, document), changed=names), document)
        return document

    def relink(self) -> bool:
        """Writes other links; whether there were any."""
        if self.links is None:
            return False
        wanted = clean_links(self.instance.party_id, self.links)
        if set(wanted) == set(links_of(self.instance)):
            return False
        write_links(self.instance, wanted)
        return True


@dataclass
class PublishDocument(DocumentAction):
    """From now on the members of the party see it. Once, however often the button is pressed."""

    name: ClassVar[str] = "documents.publish"

    def perform(self) -> Document:
        get_class("documents.DocumentFlow").move(self.instance, "publish", self.actor, published_at=now(), withdraw_reason="")
        emit(DocumentPublished(**facts(self, self.instance)), self.instance)
        return self.instance


@dataclass
class WithdrawDocument(DocumentAction):
    """Takes it out of the customer's sight; he is told the reason."""

    reason: str = field(default="", kw_only=True)

    name: ClassVar[str] = "documents.withdraw"

    def perform(self) -> Document:
        reason = reason_of(self.reason)
        get_class("documents.DocumentFlow").move(self.instance, "withdraw", self.actor, withdraw_reason=reason)
        emit(DocumentWithdrawn(**facts(self, self.instance), reason=reason), self.instance)
        return self.instance


@dataclass
class MarkRead(InstanceAction[Document, bool]):
    """The read receipt of the newest version: the first one counts. Returns whether this was it."""

    version: DocumentVersion = field(kw_only=True)

    name: ClassVar[str] = "documents.mark_read"
    permission: ClassVar[str] = Permission.VIEW.value
    lock: ClassVar[bool] = False
    while_impersonating: ClassVar[bool] = False

    def perform(self) -> bool:
        unread = Document.objects.filter(pk=self.instance.pk, version=self.version.number, read_at=None, status=PUBLISHED)
        if not unread.update(read_at=now(), read_by=self.actor.user):
            return False
        emit(DocumentRead(**facts(self, self.instance), version=self.version.number, sha256=self.version.file.sha256), self.instance)
        return True
