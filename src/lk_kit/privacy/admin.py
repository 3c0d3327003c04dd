from __future__ import annotations

import json
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db import models
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from lk_kit.core.actors import Actor
from lk_kit.core.admin import LookOnlyMixin
from lk_kit.core.classes import get_class, get_class_or_none
from lk_kit.core.exceptions import LkKitError

from .models import Consent, ConsentDocument, DataExport, Erasure


class ReadOnlyAdmin(LookOnlyMixin, admin.ModelAdmin):  # type: ignore[type-arg]
    """What people did themselves: staff only look at it."""


class ConsentDocumentForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = ConsentDocument
        fields = ("kind", "version", "title", "text", "is_mandatory")


class ConsentDocumentAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Texts to agree to: written here, published by an action, never changed afterwards."""

    form = ConsentDocumentForm
    list_display = ("title", "kind", "version", "is_mandatory", "published_at")
    list_filter = ("kind", "is_mandatory")
    ordering = ("kind", "-version")
    actions = ("publish",)
    fields = ("kind", "version", "title", "text", "is_mandatory", "published_at", "sha256")
    readonly_fields = ("published_at", "sha256")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.fields if obj is not None and obj.published_at else self.readonly_fields

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_delete_permission(request, obj) and (obj is None or obj.published_at is None)

    def delete_queryset(self, request: HttpRequest, queryset: models.QuerySet[Any]) -> None:
        queryset.filter(published_at=None).delete()

    @admin.action(description=_("Publish: from now on the text cannot be changed"), permissions=["change"])
    def publish(self, request: HttpRequest, queryset: models.QuerySet[ConsentDocument]) -> None:
        actor = Actor.from_request(request)
        for document in queryset.order_by("kind", "version"):
            try:
                get_class("privacy.PublishDocument")(document, actor=actor).execute()
            except LkKitError as error:
                errors = [str(text) for texts in getattr(error, "errors", {}).values() for text in texts] or [str(error)]
                self.message_user(request, f"{document}: {' '.join(errors)}", messages.ERROR)
            else:
                self.message_user(request, _("Published: %(document)s") % {"document": document}, messages.SUCCESS)


class ConsentAdmin(ReadOnlyAdmin):
    """Who agreed to which version, when, from where; nobody changes that."""

    list_display = ("user", "document", "given_at", "withdrawn_at", "channel", "ip")
    list_filter = ("document__kind", "channel", "given_at")
    list_select_related = ("user", "document")
    ordering = ("-given_at",)
    date_hierarchy = "given_at"
    fields = list_display


class DataExportAdmin(ReadOnlyAdmin):
    """Copies of personal data: that they were asked for and how far they are, never what is in them."""

    list_display = ("user", "status", "requested_at", "ready_at", "expires_at", "attempts", "size")
    list_filter = ("status",)
    list_select_related = ("user",)
    ordering = ("-requested_at",)
    fields = list_display


class ErasureAdmin(ReadOnlyAdmin):
    """Wishes to be forgotten and their acts."""

    list_display = ("id", "user", "status", "requested_at", "due_at", "ended_at", "is_replay")
    list_filter = ("status",)
    list_select_related = ("user",)
    ordering = ("-requested_at",)
    date_hierarchy = "requested_at"
    fields = ("user", "status", "requested_at", "due_at", "ended_at", "is_replay", "act_table", "act_sha256")

    @admin.display(description=_("act"))
    def act_table(self, obj: Erasure) -> SafeString:
        return format_html("<pre>{}</pre>", json.dumps(obj.act, ensure_ascii=False, indent=2))


for model, key in (
    (ConsentDocument, "privacy.ConsentDocumentAdmin"),
    (Consent, "privacy.ConsentAdmin"),
    (DataExport, "privacy.DataExportAdmin"),
    (Erasure, "privacy.ErasureAdmin"),
):
    if (admin_class := get_class_or_none(key)) is not None:
        admin.site.register(model, admin_class)
