from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext_lazy as _
from django.views.generic import View

from lk_kit.cabinet.context import CabinetContext
from lk_kit.cabinet.views import CabinetMixin, ListView, ObjectActionView
from lk_kit.cabinet.views.details import ObjectMixin
from lk_kit.core.classes import get_class
from lk_kit.core.clock import today
from lk_kit.core.exceptions import NotAllowed
from lk_kit.documents import kinds
from lk_kit.documents.actions.base import Receiving
from lk_kit.documents.downloads import request_response
from lk_kit.documents.enums import WAITING, Permission
from lk_kit.documents.models import UploadRequest
from lk_kit.documents.web.forms import AnswerForm


class RequestsOfParty:
    """The requests to the party in the URL, as far as the actor may see them."""

    lk: CabinetContext
    permission: ClassVar[str] = Permission.VIEW.value
    section: ClassVar[str] = "documents"

    def get_queryset(self) -> Any:
        return UploadRequest.objects.visible_to(self.lk.actor).filter(party=self.lk.party_id)


class RequestList(RequestsOfParty, ListView):
    template_name = "lk_kit/documents/requests.html"
    title = _("Documents")
    ordering = ("-created_at", "-pk")

    def get_queryset(self) -> Any:
        return super().get_queryset().values("pk", "title", "type", "due_on", "status", "created_at")

    def get_rows(self, rows: list[Any]) -> list[Any]:
        flow = get_class("documents.UploadRequestFlow")
        for row in rows:
            status = flow.status(row["status"])
            row["status_label"], row["tone"] = status.label_for(customer=True), status.tone
            row["is_late"] = row["status"] == WAITING and row["due_on"] is not None and row["due_on"] < today()
        return rows


class RequestDetail(RequestsOfParty, ObjectActionView):
    """What is asked for, and the form to send it as long as it is taken."""

    template_name = "lk_kit/documents/request.html"
    context_object_name = "upload_request"
    action = "documents.AnswerUploadRequest"
    form_class = AnswerForm
    submit_label = _("Send the file")
    success_message = _("The file has been sent. We shall check it.")
    made: Receiving[Any] | None = None

    def get_queryset(self) -> Any:
        return super().get_queryset().select_related("file")

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "type_code": self.upload_request.type}

    @property
    def upload_request(self) -> Any:
        return self.object

    @property
    def takes_file(self) -> bool:
        return bool(get_class("documents.UploadRequestFlow").is_open(self.upload_request, "answer", self.lk.actor))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if not self.lk.can(Permission.UPLOAD):
            raise NotAllowed
        return super().post(request, *args, **kwargs)

    def submit(self, form: forms.Form) -> tuple[str, bool]:
        """The bytes are stored before the transaction of the form's token; a repeated press leaves none behind."""
        self.made = self.get_action_class()(*self.get_action_args(), actor=self.lk.actor, **self.get_action_kwargs(form))  # type: ignore[assignment]
        assert isinstance(self.made, Receiving)  # noqa: S101 - tells the type checker what the class key promises
        self.made.receive()
        try:
            return super().submit(form)
        finally:
            self.made.drop_unused()

    def perform(self, form: forms.Form) -> Any:
        return self.made.execute() if self.made is not None else super().perform(form)

    def get_success_target(self, result: Any) -> str:
        return self.lk.url("documents:request", pk=self.upload_request.pk)

    def get_back(self) -> tuple[str, Any]:
        return self.lk.url("documents:requests"), _("Files we ask for")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        status = get_class("documents.UploadRequestFlow").status(self.upload_request.status)
        return super().get_context_data(
            **{
                "title": self.upload_request.title,
                "type_label": kinds.label(self.upload_request.type),
                "status": status,
                "status_label": status.label_for(customer=True),
                "takes_file": self.takes_file,
                **kwargs,
            }
        )


class RequestFile(RequestsOfParty, ObjectMixin, CabinetMixin, View):
    """What was sent."""

    http_method_names = ["get", "head"]

    def get_queryset(self) -> Any:
        return super().get_queryset().select_related("file")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        found: Any = self.object
        return request_response(request, found)
