from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from lk_kit.cabinet.views import ListView
from lk_kit.events import timeline

from .filters import HistoryFilter


class History(ListView):
    """Everything that happened in the party of the URL, as far as this person may know it."""

    title = _("History")
    section = "history"
    template_name = "lk_kit/events/list.html"
    filterset_class = HistoryFilter
    ordering = ("-occurred_at", "-id")

    def get_queryset(self) -> QuerySet[Any]:
        return timeline.of_party(self.lk.actor, self.lk.party_id)  # type: ignore[arg-type]

    def get_rows(self, rows: list[Any]) -> list[Any]:
        return timeline.entries(rows)
