from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lk_kit.core.clock import now, today
from lk_kit.core.files import private_storage, random_path
from lk_kit.core.ids import uuid7
from lk_kit.core.made_files import MadeFile
from lk_kit.parties.models import Party

from .conf import conf
from .enums import DRAFT, WAITING, FileState
from .querysets import ArchiveQuerySet, DocumentQuerySet, StoredFileQuerySet, UploadRequestQuerySet

NAME = 200


class StoredFile(models.Model):
    """Bytes in the private storage. The row, with their name, is there before the first byte: what a dead process left can be found."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="lk_files", verbose_name=_("party"))
    state = models.CharField(_("state"), max_length=16, default=FileState.WRITING.value)
    file = models.FileField(_("file"), upload_to=random_path, storage=private_storage, max_length=200)
    original_name = models.CharField(_("name given by the sender"), max_length=NAME, blank=True, default="")
    format = models.CharField(_("format"), max_length=16)
    content_type = models.CharField(_("content type"), max_length=100)
    size = models.PositiveBigIntegerField(_("size"))
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("sent by")
    )
    created_at = models.DateTimeField(_("created"), default=now, editable=False)

    objects = StoredFileQuerySet.as_manager()

    class Meta:
        verbose_name = _("stored file")
        verbose_name_plural = _("stored files")
        indexes = [models.Index(fields=["state", "created_at"], name="lk_kit_documents_file_state")]

    def __str__(self) -> str:
        return self.original_name or str(self.pk)


class Document(models.Model):
    """A paper of one party. `version`, `file_format` and `file_size` are those of the newest version, so that a list needs no join."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="lk_documents", verbose_name=_("party"))
    type = models.CharField(_("type"), max_length=32)
    number = models.CharField(_("number"), max_length=64, blank=True, default="")
    date = models.DateField(_("date"), default=today)
    period_start = models.DateField(_("period from"), null=True, blank=True)
    period_end = models.DateField(_("period to"), null=True, blank=True)
    title = models.CharField(_("title"), max_length=NAME, blank=True, default="")
    status = models.CharField(_("status"), max_length=32, default=DRAFT)
    withdraw_reason = models.CharField(_("reason of the withdrawal"), max_length=500, blank=True, default="")
    signed_on = models.DateField(_("signed on"), null=True, blank=True)
    """When both sides had signed it, on paper or elsewhere."""
    version = models.PositiveIntegerField(_("version"), default=0, editable=False)
    file_format = models.CharField(_("format"), max_length=16, blank=True, default="", editable=False)
    file_size = models.PositiveBigIntegerField(_("size"), default=0, editable=False)
    created_at = models.DateTimeField(_("created"), default=now, editable=False)
    published_at = models.DateTimeField(_("published"), null=True, blank=True, editable=False)
    read_at = models.DateTimeField(_("first downloaded"), null=True, blank=True, editable=False)
    read_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("first downloaded by"),
    )
    external_source = models.CharField(_("external source"), max_length=32, blank=True, default="")
    external_id = models.CharField(_("external id"), max_length=64, blank=True, default="")

    objects = DocumentQuerySet.as_manager()

    class Meta:
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        indexes = [
            models.Index(fields=["party", "-date", "-id"], name="lk_kit_documents_list"),
            models.Index(fields=["party", "status", "-date", "-id"], name="lk_kit_documents_status"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["external_source", "external_id"], condition=~Q(external_id=""), name="lk_kit_documents_ext")
        ]

    def __str__(self) -> str:
        return self.title or self.number or str(self.pk)


class DocumentVersion(models.Model):
    """One file of a document. Rows are added, never changed."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="versions", verbose_name=_("document"))
    number = models.PositiveIntegerField(_("version"))
    file = models.OneToOneField(StoredFile, on_delete=models.PROTECT, related_name="version", verbose_name=_("file"))
    created_at = models.DateTimeField(_("created"), default=now, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("added by")
    )

    class Meta:
        verbose_name = _("version of a document")
        verbose_name_plural = _("versions of documents")
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["document", "number"], name="lk_kit_documents_version_number")]

    def __str__(self) -> str:
        return f"{self.document} · {self.number}"


class DocumentLink(models.Model):
    """What a document is about: `target` names a kind of object (see `linking.py`), `target_id` its key as text."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="links", verbose_name=_("document"))
    target = models.CharField(_("kind of object"), max_length=32)
    target_id = models.CharField(_("key of the object"), max_length=64)

    class Meta:
        verbose_name = _("link of a document")
        verbose_name_plural = _("links of documents")
        constraints = [models.UniqueConstraint(fields=["document", "target", "target_id"], name="lk_kit_documents_link")]
        indexes = [models.Index(fields=["target", "target_id"], name="lk_kit_documents_link_target")]

    def __str__(self) -> str:
        return f"{self.target} {self.target_id}"


class UploadRequest(models.Model):
    """A file that staff ask a party for («пришлите карту партнёра»). Accepted, it becomes a document of the `type`."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="lk_upload_requests", verbose_name=_("party"))
    type = models.CharField(_("type"), max_length=32)
    title = models.CharField(_("what is needed"), max_length=NAME)
    text = models.TextField(_("explanation"), max_length=2000, blank=True, default="")
    due_on = models.DateField(_("needed by"), null=True, blank=True)
    status = models.CharField(_("status"), max_length=32, default=WAITING)
    return_reason = models.CharField(_("why another file is needed"), max_length=500, blank=True, default="")
    file = models.OneToOneField(
        StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="upload_request", verbose_name=_("file")
    )
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True, editable=False)
    document = models.OneToOneField(
        Document, on_delete=models.SET_NULL, null=True, blank=True, related_name="upload_request", verbose_name=_("document")
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("asked by")
    )
    created_at = models.DateTimeField(_("created"), default=now, editable=False)
    reminded_at = models.DateTimeField(_("reminded"), null=True, blank=True, editable=False)

    objects = UploadRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("request for a file")
        verbose_name_plural = _("requests for files")
        indexes = [
            models.Index(fields=["party", "-created_at"], name="lk_kit_documents_request_list"),
            models.Index(fields=["status", "due_on"], name="lk_kit_documents_request_due"),
        ]

    def __str__(self) -> str:
        return self.title


class Archive(MadeFile):
    """A ZIP of the documents that somebody chose. Only he gets it, and only while he may see documents of the party."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    party = models.ForeignKey(Party, on_delete=models.CASCADE, related_name="lk_document_archives", verbose_name=_("party"))
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="lk_document_archives", verbose_name=_("user")
    )
    documents = models.JSONField(_("documents"), default=list)

    objects = ArchiveQuerySet.as_manager()

    class Meta:
        verbose_name = _("archive of documents")
        verbose_name_plural = _("archives of documents")
        indexes = [models.Index(fields=["user", "-requested_at"], name="lk_kit_documents_archive_user")]

    @classmethod
    def lease_seconds(cls) -> int:
        return conf.ARCHIVE_LEASE_SECONDS
