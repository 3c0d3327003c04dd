from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.translation import gettext_lazy as _
from django.views.generic import View

from lk_kit.cabinet.context import CabinetContext, is_htmx
from lk_kit.cabinet.sections import Text
from lk_kit.cabinet.views import CabinetMixin, DetailView, FormActionView
from lk_kit.cabinet.views.details import ObjectMixin
from lk_kit.documents.downloads import archive_response
from lk_kit.documents.enums import Permission
from lk_kit.documents.models import Archive
from lk_kit.documents.web.forms import ArchiveForm


class ArchivePage:
    lk: CabinetContext
    permission: ClassVar[str] = Permission.VIEW.value
    section: ClassVar[str] = "documents"
    title: ClassVar[Text] = _("Archive of documents")

    def get_queryset(self) -> Any:
        return Archive.objects.visible_to(self.lk.actor).filter(party=self.lk.party_id)

    def get_back(self) -> tuple[str, Any]:
        return self.lk.url("documents:list"), _("Documents")


class ArchiveNew(ArchivePage, FormActionView):
    """Orders the archive of what was ticked in the list; opened by itself it leads back there."""

    action = "documents.RequestArchive"
    form_class = ArchiveForm

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.redirect(self.lk.url("documents:list"))

    def get_action_kwargs(self, form: forms.Form) -> dict[str, Any]:
        return {"party": self.lk.party_id, **form.cleaned_data}

    def get_success_target(self, result: Any) -> str:
        return self.lk.url("documents:archive", pk=result.pk)

    def form_invalid(self, form: forms.Form, status: int = 422) -> HttpResponse:
        for texts in form.errors.values():
            for text in texts:
                messages.error(self.request, str(text))
        return self.redirect(self.lk.url("documents:list"))


class ArchiveDetail(ArchivePage, DetailView):
    """How far the archive is. With htmx the card asks again by itself; without, the page is loaded again."""

    template_name = "lk_kit/documents/archive.html"
    context_object_name = "archive"

    def get_template_names(self) -> list[str]:
        return ["lk_kit/documents/archive_card.html" if is_htmx(self.request) else self.template_name]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**{"back": self.get_back(), **kwargs})


class ArchiveDownload(ArchivePage, ObjectMixin, CabinetMixin, View):
    """The ZIP itself."""

    http_method_names = ["get", "head"]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        archive: Any = self.object
        return archive_response(request, archive, self.lk.actor)
