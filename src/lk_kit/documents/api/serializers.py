"""What the API shows of documents. Input is in `inputs.py`; nothing here writes."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from rest_framework import serializers

from lk_kit.api.fields import PartyField
from lk_kit.api.serializers import LkModelSerializer, LkSerializer
from lk_kit.core.classes import get_class
from lk_kit.core.users import display_name
from lk_kit.documents import kinds
from lk_kit.documents.linking import shown_links
from lk_kit.documents.models import Archive, Document, DocumentVersion, UploadRequest


class StepSerializer(LkSerializer):
    """A step that the reader may take now, at the address of its name."""

    name = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    needs_reason = serializers.BooleanField()


class LinkSerializer(LkSerializer):
    """What the document is about."""

    target = serializers.CharField()
    id = serializers.CharField()
    title = serializers.CharField()


class VersionSerializer(LkModelSerializer[DocumentVersion]):
    """A file of the document. `download` gives its bytes."""

    format = serializers.CharField(source="file.format")
    content_type = serializers.CharField(source="file.content_type")
    size = serializers.IntegerField(source="file.size")
    sha256 = serializers.CharField(source="file.sha256")
    download = serializers.SerializerMethodField()

    class Meta:
        model = DocumentVersion
        fields = ("number", "created_at", "format", "content_type", "size", "sha256", "download")
        read_only_fields = fields

    def get_download(self, version: DocumentVersion) -> str:
        return f"{reverse('lk_kit_api:documents-file', args=[version.document_id])}?version={version.number}"


def steps(flow: str, instance: Any, actor: Any) -> list[dict[str, Any]]:
    found = get_class(flow).available(instance, actor)
    return [{"name": one.name, "label": str(one.label), "needs_reason": one.needs_reason} for one in found]


class DocumentRowSerializer(LkModelSerializer[Document]):
    """A document in a list. `version`, `file_format` and `file_size` are those of the newest file; `read_at` is the read receipt."""

    party = PartyField(read_only=True)
    type_label = serializers.SerializerMethodField()
    status_label = serializers.SerializerMethodField()
    is_signed = serializers.SerializerMethodField()

    class Meta:
        model = Document
        fields: tuple[str, ...] = (
            "id",
            "party",
            "type",
            "type_label",
            "number",
            "date",
            "period_start",
            "period_end",
            "title",
            "status",
            "status_label",
            "is_signed",
            "signed_on",
            "version",
            "file_format",
            "file_size",
            "published_at",
            "read_at",
        )
        read_only_fields: tuple[str, ...] = fields

    def get_type_label(self, document: Document) -> str:
        return kinds.label(document.type)

    def get_status_label(self, document: Document) -> str:
        actor = self.context["actor"]
        is_customer = not actor.is_staff_member or document.party_id in actor.grants
        return str(get_class("documents.DocumentFlow").status(document.status).label_for(customer=is_customer))

    def get_is_signed(self, document: Document) -> bool:
        return document.signed_on is not None


class DocumentSerializer(DocumentRowSerializer):
    """A document with its files, what it is about and what the reader may do with it."""

    versions = VersionSerializer(many=True, read_only=True)
    links = serializers.SerializerMethodField()
    allowed_actions = serializers.SerializerMethodField()

    class Meta(DocumentRowSerializer.Meta):
        fields = (*DocumentRowSerializer.Meta.fields, "withdraw_reason", "versions", "links", "allowed_actions")
        read_only_fields = fields

    def get_links(self, document: Document) -> list[dict[str, str]]:
        return [
            {"target": target.name, "id": linked.key, "title": linked.title}
            for target, linked in shown_links(self.context["actor"], document)
        ]

    def get_allowed_actions(self, document: Document) -> list[dict[str, Any]]:
        return steps("documents.DocumentFlow", document, self.context["actor"])


class UploadRequestSerializer(LkModelSerializer[UploadRequest]):
    """A file that the party is asked for. `document` is what became of it, once it is accepted."""

    party = PartyField(read_only=True)
    status_label = serializers.SerializerMethodField()
    file_name = serializers.SerializerMethodField()
    asked_by = serializers.SerializerMethodField()
    allowed_actions = serializers.SerializerMethodField()

    class Meta:
        model = UploadRequest
        fields = (
            "id",
            "party",
            "type",
            "title",
            "text",
            "due_on",
            "status",
            "status_label",
            "return_reason",
            "answered_at",
            "file_name",
            "document",
            "asked_by",
            "created_at",
            "allowed_actions",
        )
        read_only_fields = fields

    def get_status_label(self, request: UploadRequest) -> str:
        actor = self.context["actor"]
        is_customer = not actor.is_staff_member or request.party_id in actor.grants
        return str(get_class("documents.UploadRequestFlow").status(request.status).label_for(customer=is_customer))

    def get_file_name(self, request: UploadRequest) -> str:
        return request.file.original_name if request.file else ""

    def get_asked_by(self, request: UploadRequest) -> str:
        return display_name(request.created_by)

    def get_allowed_actions(self, request: UploadRequest) -> list[dict[str, Any]]:
        return steps("documents.UploadRequestFlow", request, self.context["actor"])


class ArchiveSerializer(LkModelSerializer[Archive]):
    """A ZIP of a selection. `download` can be fetched by who ordered it until `expires_at`."""

    party = PartyField(read_only=True)
    percent = serializers.IntegerField(read_only=True)
    download = serializers.SerializerMethodField()

    class Meta:
        model = Archive
        fields = ("id", "party", "status", "requested_at", "percent", "ready_at", "expires_at", "size", "download")
        read_only_fields = fields

    def get_download(self, archive: Archive) -> str:
        return reverse("lk_kit_api:document-archives-download", args=[archive.pk]) if archive.is_ready else ""
