from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any
from uuid import UUID

from rest_framework import serializers

from lk_kit.core.actors import Actor
from lk_kit.core.classes import get_class
from lk_kit.core.users import display_name

Shape = Callable[..., Any]


def reads_as_customer(actor: Actor, party_id: UUID | None) -> bool:
    """Whether statuses are shown in the customer's words: to members of the party, even if they are staff too, and to all but staff."""
    return not actor.is_staff_member or party_id in actor.grants


class KeyField(serializers.CharField):
    """A key as text, whatever its type: `KeyField(source="placed_by_id")`."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"read_only": True, **kwargs})

    def to_representation(self, value: Any) -> str:
        return str(value)

    def row_paths(self) -> tuple[str, ...]:
        return (str(self.source),)

    def row_value(self, context: Mapping[str, Any]) -> Shape:
        return str


class StatusLabelField(serializers.CharField):
    """The status of an order in the words of who reads it."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"source": "*", "read_only": True, **kwargs})

    def to_representation(self, value: Any) -> str:
        return self.shape(self.context["actor"], value.status, value.party_id)

    def shape(self, actor: Actor, status: str, party_id: UUID | None) -> str:
        label = get_class("orders.OrderFlow").status(status).label_for(customer=reads_as_customer(actor, party_id))
        return str(label)

    def row_paths(self) -> tuple[str, ...]:
        return ("status", "party_id")

    def row_value(self, context: Mapping[str, Any]) -> Shape:
        actor = context["actor"]
        return cache(lambda status, party_id: self.shape(actor, status, party_id))


class PersonNameField(serializers.CharField):
    """How a user is shown to others; empty for nobody. The query must load what `core.users.name_paths` names."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"read_only": True, **kwargs})

    def get_attribute(self, instance: Any) -> Any:
        return display_name(super().get_attribute(instance))

    def to_representation(self, value: Any) -> str:
        return str(value)
