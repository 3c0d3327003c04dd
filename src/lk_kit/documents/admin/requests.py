from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.db import models
from django.http import HttpRequest, HttpResponseBase
from django.urls import URLPattern, path
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from lk_kit.core.actors import Actor
from lk_kit.core.classes import get_class
from lk_kit.core.exceptions import LkKitError
from lk_kit.documents import kinds
from lk_kit.documents.downloads import request_response
from lk_kit.documents.models import UploadRequest
from lk_kit.documents.wording import REQUEST, request_values
from lk_kit.parties.admin.base import put

from .base import StepAdmin, StepForm

STEPS = {"accept": "documents.AcceptUpload", "return": "documents.ReturnUpload", "cancel": "documents.CancelUploadRequest"}


class UploadRequestForm(StepForm):
    flow = "documents.UploadRequestFlow"

    class Meta:
        model = UploadRequest
        fields = ("party", *REQUEST)

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if self.instance._state.adding:
            try:
                request_values({name: data[name] for name in REQUEST if name in data})
            except LkKitError as error:
                put(self, error)
        return data


class UploadRequestAdmin(StepAdmin):
    """Files that the parties are asked for: looked at, accepted or asked for again here. The words stay as the customer read them."""

    form = UploadRequestForm
    list_display = ("title", "party", "type_shown", "due_on", "status_shown", "answered_at")
    list_filter = ("status", "type", "due_on")
    list_select_related = ("party",)
    search_fields = ("title", "party__name", "party__inn")
    ordering = ("-created_at", "-pk")
    fields = ("party", *REQUEST, "status_shown", "sent", "answered_at", "document", "step", "reason")
    readonly_fields = ("status_shown", "sent", "answered_at", "document")

    def get_readonly_fields(self, request: HttpRequest, obj: models.Model | None = None) -> Any:
        found = super().get_readonly_fields(request, obj)
        return (*found, *(name for name in REQUEST)) if obj is not None else found

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """The customer has read it: it is cancelled, not deleted."""
        return False

    def add(self, actor: Actor, form: Any) -> models.Model:
        values = {name: form.cleaned_data[name] for name in REQUEST}
        made: models.Model = get_class("documents.RequestUpload")(actor=actor, party=form.cleaned_data["party"].pk, values=values).execute()
        return made

    def change(self, actor: Actor, obj: Any, form: Any) -> models.Model:
        return UploadRequest.objects.get(pk=obj.pk)

    def follow_up(self, actor: Actor, obj: Any, data: dict[str, Any]) -> None:
        step = data.get("step")
        if step in STEPS:
            inputs = {"reason": data["reason"]} if step == "return" else {}
            get_class(STEPS[step])(obj, actor=actor, **inputs).execute()

    def get_urls(self) -> list[URLPattern]:
        name = f"{self.opts.app_label}_{self.opts.model_name}_file"
        view = self.admin_site.admin_view(self.file_view)
        return [path("<path:object_id>/file/", view, name=name), *super().get_urls()]

    def file_view(self, request: HttpRequest, object_id: str) -> HttpResponseBase:
        found = self.get_object(request, unquote(object_id))
        if found is None or found.file is None or not self.has_view_permission(request, found):
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)  # type: ignore[attr-defined, no-any-return]
        return request_response(request, found)

    @admin.display(description=_("file"))
    def sent(self, found: UploadRequest) -> str:
        if found.file is None:
            return "–"
        return format_html('<a href="{}">{}</a>', self.url_of("file", found.pk), found.file.original_name)

    @admin.display(description=_("type"), ordering="type")
    def type_shown(self, found: UploadRequest) -> str:
        return kinds.label(found.type)

    @admin.display(description=_("status"), ordering="status")
    def status_shown(self, found: UploadRequest) -> str:
        return str(get_class("documents.UploadRequestFlow").status(found.status).label)
