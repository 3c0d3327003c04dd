"""Facts about a person's data. They hold ids only: what is erased must not live on in a history."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.dispatch import Signal
from django.utils.translation import gettext_lazy as _

from lk_kit.core.events import Event

document_published = Signal()
consent_given = Signal()
consent_withdrawn = Signal()
export_requested = Signal()
export_ready = Signal()
erasure_requested = Signal()
erasure_cancelled = Signal()
erasure_stopped = Signal()
person_erased = Signal()


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentPublished(Event):
    """A version of a text to agree to is in force; whoever has not agreed to it is asked at the next sign-in."""

    name = "privacy.document_published"
    signal = document_published
    is_public = False

    document_id: UUID
    kind: str
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentGiven(Event):
    """Somebody agreed to a version of a text; `instance` is the row."""

    name = "privacy.consent_given"
    signal = consent_given
    text = _("Consent given")
    is_public = False

    user_id: str
    consent_id: UUID
    kind: str
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentWithdrawn(Event):
    """From now on nothing may be done for this purpose; what `on_withdrawal` registered has run already."""

    name = "privacy.consent_withdrawn"
    signal = consent_withdrawn
    text = _("Consent withdrawn")
    is_public = False

    user_id: str
    consent_id: UUID
    kind: str
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportRequested(Event):
    """A person wants a copy of his data; a consumer makes it."""

    name = "privacy.export_requested"
    signal = export_requested
    text = _("A copy of personal data was requested")
    is_public = False

    user_id: str
    export_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportReady(Event):
    """The copy can be fetched until its term ends."""

    name = "privacy.export_ready"
    signal = export_ready
    is_public = False

    user_id: str
    export_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class ErasureRequested(Event):
    """A person wants to be forgotten; until `due_at` he can cancel it."""

    name = "privacy.erasure_requested"
    signal = erasure_requested
    text = _("Erasure of personal data was requested")
    is_public = False

    user_id: str
    erasure_id: UUID
    due_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ErasureCancelled(Event):
    """The person changed his mind; nothing was erased."""

    name = "privacy.erasure_cancelled"
    signal = erasure_cancelled
    text = _("Erasure of personal data was cancelled")
    is_public = False

    user_id: str
    erasure_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class ErasureStopped(Event):
    """The day came and something stood in the way, for example that he had become the last owner of a company. Nothing was erased; it is
    tried again with every run of `lk_privacy_run`."""

    name = "privacy.erasure_stopped"
    signal = erasure_stopped
    is_public = False

    user_id: str
    erasure_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonErased(Event):
    """Everything about the person is erased or anonymised. A site erases here what lies outside the database: a CRM, a mailing service."""

    name = "privacy.person_erased"
    signal = person_erased
    is_public = False

    user_id: str
    erasure_id: UUID
