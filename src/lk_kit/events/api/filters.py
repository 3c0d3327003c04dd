from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import QuerySet

from lk_kit.api.fields import clean_key, find_grant
from lk_kit.api.filters import LkFilterSet
from lk_kit.events.models import Event


class EventPartyFilter(django_filters.CharFilter):
    """`?party=<code or id>` over a plain column. Staff name the id of any party."""

    parent: Any

    def filter(self, qs: QuerySet[Any, Any], value: Any) -> QuerySet[Any, Any]:
        if not value:
            return qs
        actor = self.parent.actor
        grant = find_grant(actor, value)
        # A key of an event is a UUID, as a party's is.
        key = grant.party_id if grant is not None else clean_key(Event, value)
        return qs.none() if key is None else qs.filter(party_id=key)


class EventFilter(LkFilterSet):
    """How the timeline may be narrowed."""

    party = EventPartyFilter()
    name = django_filters.CharFilter(max_length=64)
    subject_type = django_filters.CharFilter(max_length=100, method="of_kind")
    subject_id = django_filters.CharFilter(max_length=64)
    occurred_after = django_filters.IsoDateTimeFilter(field_name="occurred_at", lookup_expr="gte")
    occurred_before = django_filters.IsoDateTimeFilter(field_name="occurred_at", lookup_expr="lt")

    def of_kind(self, qs: Any, name: str, value: str) -> Any:
        """Also what happened to orders before the site swapped their model."""
        return qs.of_kind(value)

    class Meta:
        model = Event
        fields = ()
