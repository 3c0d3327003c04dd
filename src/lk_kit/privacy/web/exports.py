from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext_lazy as _
from django.views.generic import View

from lk_kit.cabinet.context import is_htmx
from lk_kit.cabinet.views import CabinetMixin, DetailView, FormActionView
from lk_kit.cabinet.views.details import ObjectMixin
from lk_kit.privacy.downloads import copy_response, key_of
from lk_kit.privacy.models import DataExport

from .consents import PrivacyPage


class ExportNewView(PrivacyPage, FormActionView):
    template_name = "lk_kit/confirm.html"
    action = "privacy.RequestExport"
    form_class = forms.Form
    title = _("A copy of all your data")
    submit_label = _("Make a copy")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        text = _(
            "We put everything that we know about you into one archive: JSON files, and the files that you uploaded. It is made in the "
            "background and can be fetched here for a limited time, by you only."
        )
        return super().get_context_data(**{"text": text, **kwargs})

    def get_success_target(self, result: Any) -> str:
        return str(self.lk.url("privacy:export", pk=result.pk))


class OwnExport(ObjectMixin):
    lk: Any
    while_impersonating = False

    def get_queryset(self) -> QuerySet[DataExport]:
        return DataExport.objects.visible_to(self.lk.actor)


class ExportView(PrivacyPage, OwnExport, DetailView):
    """How far the copy is. With htmx the card asks again by itself; without, the page is loaded again."""

    template_name = "lk_kit/privacy/export.html"
    title = _("A copy of all your data")

    def get_template_names(self) -> list[str]:
        return ["lk_kit/privacy/export_card.html" if is_htmx(self.request) else self.template_name]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        export: Any = self.object
        key = key_of(export) if export.is_ready and self.lk.actor.impersonator is None else ""
        return super().get_context_data(**{"export": export, "key": key, "back": self.get_back(), **kwargs})


class DownloadView(OwnExport, CabinetMixin, View):
    """The archive itself."""

    section = "privacy"
    http_method_names = ["get"]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        export: Any = self.object
        return copy_response(request, export, request.GET.get("key", ""), self.lk.actor)
