from __future__ import annotations

from typing import Any

from rest_framework import serializers

from lk_kit.api.serializers import LkModelSerializer
from lk_kit.events.models import Event
from lk_kit.events.timeline import names_of


class EventList(serializers.ListSerializer[Any]):
    """Looks the names of a page up in one query."""

    def to_representation(self, data: Any) -> list[Any]:
        rows = list(data)
        context: Any = self.context
        context["actor_names"] = names_of(row.actor_id for row in rows)
        return super().to_representation(rows)


class EventSerializer(LkModelSerializer[Event]):
    """A fact as a customer may read it. What the event carries for machines (`payload`) stays inside."""

    party = serializers.SerializerMethodField()
    text = serializers.SerializerMethodField()
    actor_name = serializers.SerializerMethodField()

    class Meta:
        model = Event
        fields = ("id", "name", "occurred_at", "party", "text", "actor_name", "subject_type", "subject_id")
        list_serializer_class = EventList

    def get_party(self, event: Event) -> str | None:
        """The code of the party; staff, who hold nothing in it, get its id."""
        if event.party_id is None:
            return None
        grant = self.context["actor"].grants.get(event.party_id)
        return grant.party_code if grant is not None else str(event.party_id)

    def get_text(self, event: Event) -> str:
        return event.describe()

    def get_actor_name(self, event: Event) -> str:
        names: dict[str, str] | None = self.context.get("actor_names")
        return (names_of([event.actor_id]) if names is None else names).get(event.actor_id or "", "")
