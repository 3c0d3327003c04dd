from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.db import models
from django.http import HttpRequest, HttpResponseBase
from django.urls import URLPattern, path
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from lk_kit.core.actors import Actor
from lk_kit.core.classes import get_class
from lk_kit.core.exceptions import LkKitError
from lk_kit.documents import kinds
from lk_kit.documents.downloads import document_response
from lk_kit.documents.enums import DRAFT
from lk_kit.documents.files import look
from lk_kit.documents.linking import links_of
from lk_kit.documents.models import Document, DocumentVersion
from lk_kit.documents.wording import CREATED, DOCUMENT, document_values
from lk_kit.parties.admin.base import put, words

from .base import StepAdmin, StepForm


class DocumentForm(StepForm):
    flow = "documents.DocumentFlow"
    about = forms.CharField(
        label=_("what it is about"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("One object a line: the kind, a colon, its number or key. For example order:2026-000017."),
    )
    upload = forms.FileField(label=_("file"), required=False, help_text=_("Becomes the newest version."))

    class Meta:
        model = Document
        fields = ("party", *CREATED)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.instance._state.adding:
            self.initial["about"] = "\n".join(f"{target}:{key}" for target, key in links_of(self.instance))

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        for check in (self.check_columns, self.check_file):
            try:
                check(data)
            except LkKitError as error:
                put(self, error)
        return data

    def check_columns(self, data: dict[str, Any]) -> None:
        before = None if self.instance._state.adding else self.instance
        document_values({name: data[name] for name in (DOCUMENT if before else CREATED) if name in data}, before=before)

    def check_file(self, data: dict[str, Any]) -> None:
        """Its error belongs to the field `upload`; nothing is stored yet."""
        if data.get("upload"):
            try:
                look(data["upload"], str(data.get("type", "")))
            except LkKitError as error:
                self.add_error("upload", words(error))

    def links(self) -> list[tuple[str, str]]:
        lines = (line.strip().partition(":") for line in self.cleaned_data["about"].splitlines() if line.strip())
        return [(target.strip(), key.strip()) for target, _colon, key in lines]


class DocumentAdmin(StepAdmin):
    """Documents of all parties: entered, given files, published and withdrawn here."""

    form = DocumentForm
    list_display = ("type_shown", "number", "date", "party", "title", "status_shown", "signed_on", "version", "read_at")
    list_display_links = ("type_shown", "number")
    list_filter = ("status", "type", ("signed_on", admin.EmptyFieldListFilter), "date")
    list_select_related = ("party",)
    search_fields = ("number", "title", "external_id", "party__name", "party__inn")
    ordering = ("-date", "-pk")
    actions = ("publish",)
    fields = ("party", *CREATED, "about", "upload", "files", "status_shown", "withdraw_reason", "read_at", "read_by", "step", "reason")
    readonly_fields = ("files", "status_shown", "withdraw_reason", "read_at", "read_by")

    def get_readonly_fields(self, request: HttpRequest, obj: models.Model | None = None) -> Any:
        found = super().get_readonly_fields(request, obj)
        return (*found, "external_source", "external_id") if obj is not None else found

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """What a customer has seen is withdrawn, not deleted."""
        return super().has_delete_permission(request, obj) and (obj is None or (obj.status == DRAFT and obj.published_at is None))

    def delete_queryset(self, request: HttpRequest, queryset: models.QuerySet[Any]) -> None:
        queryset.filter(status=DRAFT, published_at=None).delete()

    def add(self, actor: Actor, form: Any) -> models.Model:
        values = {name: form.cleaned_data[name] for name in CREATED}
        party = form.cleaned_data["party"].pk
        made: models.Model = get_class("documents.CreateDocument")(actor=actor, party=party, values=values, links=form.links()).execute()
        return made

    def change(self, actor: Actor, obj: Any, form: Any) -> models.Model:
        stored = Document.objects.get(pk=obj.pk)
        values = {name: form.cleaned_data[name] for name in DOCUMENT if name in form.cleaned_data}
        changed: models.Model = get_class("documents.UpdateDocument")(stored, actor=actor, values=values, links=form.links()).execute()
        return changed

    def follow_up(self, actor: Actor, obj: Any, data: dict[str, Any]) -> None:
        if data.get("upload"):
            obj = get_class("documents.AddVersion")(obj, actor=actor, upload=data["upload"]).execute()
        if data.get("step") == "withdraw":
            get_class("documents.WithdrawDocument")(obj, actor=actor, reason=data["reason"]).execute()
        elif data.get("step") == "publish":
            get_class("documents.PublishDocument")(obj, actor=actor).execute()

    @admin.action(description=_("Publish: the customer sees it"), permissions=["change"])
    def publish(self, request: HttpRequest, queryset: models.QuerySet[Document]) -> None:
        actor = Actor.from_request(request)
        for document in queryset.order_by("pk"):
            try:
                get_class("documents.PublishDocument")(document, actor=actor).execute()
            except LkKitError as error:
                self.message_user(request, f"{document}: {words(error)}", messages.ERROR)
            else:
                self.message_user(request, _("Published: %(title)s") % {"title": document}, messages.SUCCESS)

    def get_urls(self) -> list[URLPattern]:
        name = f"{self.opts.app_label}_{self.opts.model_name}_file"
        view = self.admin_site.admin_view(self.file_view)
        return [path("<path:object_id>/file/<int:number>/", view, name=name), *super().get_urls()]

    def file_view(self, request: HttpRequest, object_id: str, number: int) -> HttpResponseBase:
        document = self.get_object(request, unquote(object_id))
        if document is None or not self.has_view_permission(request, document):
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)  # type: ignore[attr-defined, no-any-return]
        return document_response(request, document, Actor.from_request(request), number)

    @admin.display(description=_("files"))
    def files(self, document: Document) -> SafeString:
        return format_html("<ul>{}</ul>", format_html_join("", '<li><a href="{}">{}</a> {}</li>', self.file_rows(document)))

    def file_rows(self, document: Document) -> Iterator[tuple[Any, ...]]:
        versions = DocumentVersion.objects.filter(document=document).select_related("file").order_by("-number")
        for one in versions if document.pk else ():
            label = f"{one.number}. {one.file.original_name or one.file.format}"
            yield self.url_of("file", document.pk, one.number), label, one.file.sha256[:12]

    @admin.display(description=_("type"), ordering="type")
    def type_shown(self, document: Document) -> str:
        return kinds.label(document.type)

    @admin.display(description=_("status"), ordering="status")
    def status_shown(self, document: Document) -> str:
        return str(get_class("documents.DocumentFlow").status(document.status).label)
