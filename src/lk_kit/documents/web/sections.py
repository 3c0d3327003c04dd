from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from lk_kit.cabinet.context import CabinetContext
from lk_kit.cabinet.formats import short_date
from lk_kit.cabinet.sections import Card, Section, Todo
from lk_kit.documents.enums import Permission
from lk_kit.documents.models import Document, UploadRequest
from lk_kit.documents.web.views.documents import ROW, with_labels

NEW = 5
TODO_REQUESTS = 3


def new_documents(lk: CabinetContext) -> dict[str, Any] | None:
    """What nobody of the party has downloaded yet; left out when there is nothing."""
    unread = Document.objects.visible_to(lk.actor).filter(party=lk.party_id, read_at=None).order_by("-date", "-pk")
    rows = with_labels(list(unread.values(*ROW)[:NEW]))
    return {"rows": rows} if rows else None


def files_to_send(lk: CabinetContext) -> Iterator[Todo]:
    if lk.grant is None or not lk.can(Permission.UPLOAD):
        return
    waiting = UploadRequest.objects.visible_to(lk.actor).filter(party=lk.party_id).waiting().order_by("due_on", "pk")
    for row in waiting.values("pk", "title", "due_on", "return_reason")[:TODO_REQUESTS]:
        detail = _("needed by %(date)s") % {"date": short_date(row["due_on"])} if row["due_on"] else ""
        yield Todo(
            text=_("Send a file: %(title)s") % {"title": row["title"]},
            detail=" · ".join(filter(None, [detail, row["return_reason"]])),
            url=lk.url("documents:request", pk=row["pk"]),
            action_label=pgettext("request", "Open"),
            icon="upload",
            order=30,
        )


sections = [
    Section(
        key="documents",
        label=gettext_lazy("Documents"),
        icon="docs",
        url_name="lk_kit:documents:list",
        order=30,
        permission=Permission.VIEW.value,
    )
]
cards = [
    Card(
        key="documents_new",
        template="lk_kit/documents/cards/new.html",
        order=41,
        permission=Permission.VIEW.value,
        width="wide",
        load=new_documents,
    )
]
todos = [files_to_send]
