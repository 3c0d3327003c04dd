"""What the customer reads: the facts of a party or of one object, told in his language."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db import models

from lk_kit.core.actors import Actor
from lk_kit.core.users import display_name

from .models import Event
from .querysets import EventQuerySet


@dataclass(frozen=True, slots=True)
class Entry:
    """A fact as it is shown. `actor_name` is empty for what nobody did by hand or whoever did it is gone."""

    id: UUID
    name: str
    occurred_at: datetime
    text: str
    actor_id: str | None
    actor_name: str
    party_id: UUID | None
    subject_type: str
    subject_id: str


def of_party(actor: Actor, party_id: UUID | str) -> EventQuerySet:
    """The events of one party that the actor may see, newest first. Empty for a party that is not his."""
    return Event.objects.visible_to(actor).of_party(party_id).newest_first()


def of_subject(actor: Actor, instance: models.Model) -> EventQuerySet:
    """The events of one object that the actor may see, oldest first."""
    return Event.objects.visible_to(actor).of_subject(instance).order_by("occurred_at", "id")


def entries(events: Iterable[Event]) -> list[Entry]:
    """Renders a page of events in the active language; one query more, for the names."""
    rows = list(events)
    names = names_of(row.actor_id for row in rows)
    return [entry(row, names) for row in rows]


def entry(row: Event, names: dict[str, str]) -> Entry:
    return Entry(
        id=row.pk,
        name=row.name,
        occurred_at=row.occurred_at,
        text=row.describe(),
        actor_id=row.actor_id,
        actor_name=names.get(row.actor_id or "", ""),
        party_id=row.party_id,
        subject_type=row.subject_type,
        subject_id=row.subject_id,
    )


def names_of(actor_ids: Iterable[str | None]) -> dict[str, str]:
    """Names of users by their id as a string. An id that the host's user model cannot have is left out."""
    keys = {key for one in actor_ids if one and (key := key_of(one)) is not None}
    if not keys:
        return {}
    users: models.QuerySet[Any] = get_user_model()._default_manager.filter(pk__in=keys)
    if has_profile():
        users = users.select_related("lk_profile")
    return {str(user.pk): display_name(user) for user in users}


def key_of(actor_id: str) -> Any:
    try:
        return get_user_model()._meta.pk.to_python(actor_id)
    except ValidationError:
        return None


def has_profile() -> bool:
    return any(one.name == "lk_profile" for one in get_user_model()._meta.related_objects)
