from __future__ import annotations

from lk_kit.api.lists import ListViewSet
from lk_kit.events.models import Event


class EventViewSet(ListViewSet):
    """What happened in the actor's parties, newest first: `?party=`, `?subject_type=…&subject_id=…`, `?name=`, `?occurred_after=`."""

    model = Event
    serializer_key = "events.EventSerializer"
    filterset_key = "events.EventFilter"
    ordering_fields = {"occurred_at": "occurred_at"}
    ordering = "-occurred_at"
