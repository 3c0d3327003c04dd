"""What happens to documents. The signals are sent after commit and give `event` and `instance`."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import ClassVar
from uuid import UUID

from django.dispatch import Signal
from django.utils.translation import gettext_lazy as _

from lk_kit.core.events import Event

document_created = Signal()
document_changed = Signal()
document_published = Signal()
document_withdrawn = Signal()
document_version_added = Signal()
document_read = Signal()
upload_requested = Signal()
upload_answered = Signal()
upload_accepted = Signal()
upload_returned = Signal()
upload_cancelled = Signal()
upload_reminder = Signal()
archive_requested = Signal()
archive_ready = Signal()


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentEvent(Event):
    """`title` is how the document was called then, with type, number and date."""

    personal: ClassVar[tuple[str, ...]] = ("title",)

    document_id: UUID
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentCreated(DocumentEvent):
    """Staff entered a document; the customer does not see it yet."""

    name = "documents.created"
    signal = document_created
    text = _("Document entered: %(title)s")
    is_public = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentChanged(DocumentEvent):
    """Number, date, links or another column; `changed` names them."""

    name = "documents.changed"
    signal = document_changed
    text = _("Document changed: %(title)s")
    is_public = False

    changed: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentPublished(DocumentEvent):
    """From now on the customer sees it."""

    name = "documents.published"
    signal = document_published
    text = _("New document: %(title)s")


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentWithdrawn(DocumentEvent):
    """The customer does not see it any more; `reason` is told to him."""

    name = "documents.withdrawn"
    personal = ("title", "reason")
    signal = document_withdrawn
    text = _("Document withdrawn: %(title)s. %(reason)s")

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionAdded(DocumentEvent):
    """A published document has a newer file."""

    name = "documents.version_added"
    signal = document_version_added
    text = _("New version %(version)s: %(title)s")

    version: int
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FileAdded(DocumentEvent):
    """A file of a document that the customer does not see yet; sent as `document_version_added` too."""

    name = "documents.file_added"
    signal = document_version_added
    text = _("File added, version %(version)s: %(title)s")
    is_public = False

    version: int
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentRead(DocumentEvent):
    """The read receipt: a member of the party downloaded it for the first time. `version` and `sha256` say what he got."""

    name = "documents.read"
    signal = document_read
    text = _("Downloaded for the first time: %(title)s")

    version: int
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UploadEvent(Event):
    """About a file that staff ask for."""

    personal: ClassVar[tuple[str, ...]] = ("title",)

    request_id: UUID
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UploadRequested(UploadEvent):
    """Staff ask for a file."""

    name = "documents.upload_requested"
    signal = upload_requested
    text = _("A file is needed: %(title)s")

    due_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class UploadAnswered(UploadEvent):
    """The customer sent it."""

    name = "documents.upload_answered"
    signal = upload_answered
    text = _("File sent: %(title)s")

    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UploadAccepted(UploadEvent):
    """Staff accepted it; it is a document now."""

    name = "documents.upload_accepted"
    signal = upload_accepted
    text = _("File accepted: %(title)s")

    document_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class UploadReturned(UploadEvent):
    """The file does not do; `reason` is told to the customer."""

    name = "documents.upload_returned"
    personal = ("title", "reason")
    signal = upload_returned
    text = _("Another file is needed: %(title)s. %(reason)s")

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UploadCancelled(UploadEvent):
    """The file is no longer needed."""

    name = "documents.upload_cancelled"
    signal = upload_cancelled
    text = _("A file is no longer needed: %(title)s")


@dataclass(frozen=True, slots=True, kw_only=True)
class UploadReminder(UploadEvent):
    """The term is near or over, and nothing came. Sent once a request by `lk_documents_run`."""

    name = "documents.upload_reminder"
    signal = upload_reminder
    text = _("Reminder, a file is needed: %(title)s")

    due_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchiveRequested(Event):
    """Somebody wants a selection as a ZIP; the archive is made by the consumer of this."""

    name = "documents.archive_requested"
    signal = archive_requested
    text = _("Archive of documents ordered")
    is_public = False

    archive_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchiveReady(Event):
    """The archive can be fetched."""

    name = "documents.archive_ready"
    signal = archive_ready
    text = _("Archive of documents ready")
    is_public = False

    archive_id: UUID
