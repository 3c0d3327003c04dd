from __future__ import annotations

from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext_lazy as _
from django.views.generic import View

from lk_kit.cabinet.context import CabinetContext
from lk_kit.cabinet.views import CabinetMixin, DetailView, ListView
from lk_kit.cabinet.views.details import ObjectMixin
from lk_kit.core.actors import Actor
from lk_kit.core.classes import get_class
from lk_kit.core.file_types import TYPES
from lk_kit.core.users import display_name, name_paths
from lk_kit.documents import kinds
from lk_kit.documents.conf import conf
from lk_kit.documents.downloads import document_response
from lk_kit.documents.enums import Permission
from lk_kit.documents.linking import shown_links
from lk_kit.documents.models import Document, DocumentVersion, UploadRequest
from lk_kit.documents.naming import full_name
from lk_kit.documents.web.filters import DocumentFilter

ROW = ("pk", "type", "number", "date", "period_start", "period_end", "title", "signed_on", "file_format", "file_size", "read_at")
HISTORY = 50


def with_labels(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Adds the words for type and format."""
    for row in rows:
        row["type_label"], row["format"] = kinds.label(row["type"]), format_word(row["file_format"])
    return rows


def format_word(code: str) -> str:
    return TYPES[code].suffixes[0][1:].upper() if code in TYPES else ""


class DocumentsOfParty:
    """The documents of the party in the URL, as far as the actor may see them."""

    lk: CabinetContext
    permission: ClassVar[str] = Permission.VIEW.value
    section: ClassVar[str] = "documents"

    def get_queryset(self) -> Any:
        return Document.objects.visible_to(self.lk.actor).filter(party=self.lk.party_id)


class DocumentList(DocumentsOfParty, ListView):
    template_name = "lk_kit/documents/list.html"
    title = _("Documents")
    filterset_class = DocumentFilter
    ordering = ("-date", "-pk")
    primary_filters = ("q", "type", "period")
    count_limit = 1000

    def get_queryset(self) -> Any:
        return super().get_queryset().values(*ROW)

    def get_rows(self, rows: list[Any]) -> list[Any]:
        return with_labels(rows)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        waiting = UploadRequest.objects.visible_to(self.lk.actor).filter(party=self.lk.party_id).waiting().count()
        return super().get_context_data(page_size=conf.PAGE_SIZE, waiting=waiting, **kwargs)


class DocumentDetail(DocumentsOfParty, DetailView):
    template_name = "lk_kit/documents/detail.html"
    context_object_name = "document"

    def get_queryset(self) -> Any:
        return super().get_queryset().select_related(*name_paths("read_by"))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        document: Any = self.object
        status = get_class("documents.DocumentFlow").status(document.status)
        versions = DocumentVersion.objects.filter(document=document).select_related("file").order_by("-number")
        links = shown_links(self.lk.actor, document)
        return super().get_context_data(
            title=full_name(document),
            type_label=kinds.label(document.type),
            status=status,
            status_label=status.label_for(customer=True),
            versions=[(one, format_word(one.file.format)) for one in versions],
            links=[(target.label, one.title, self.lk.url(one.url_name, **one.url_kwargs) if one.url_name else "") for target, one in links],
            history=history_of(self.lk.actor, document),
            read_by=display_name(document.read_by),
            back=(self.lk.url("documents:list"), _("Documents")),
            **kwargs,
        )


def history_of(actor: Actor, document: Document) -> list[Any]:
    """What the timeline tells of the document, the newest first."""
    from lk_kit.events.timeline import entries, of_subject  # a site without events is told so by a check, not by this import

    return entries(of_subject(actor, document).order_by("-occurred_at", "-id")[:HISTORY])


class DocumentFile(DocumentsOfParty, ObjectMixin, CabinetMixin, View):
    """The bytes: of the newest version, or of the one with the number."""

    http_method_names = ["get", "head"]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        document: Any = self.object
        return document_response(request, document, self.lk.actor, kwargs.get("number"))
