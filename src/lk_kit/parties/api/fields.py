"""What an actor holds in the party of a row; read from his grants, so it costs no query."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from rest_framework import serializers

from lk_kit.core.actors import Actor, Grant
from lk_kit.core.exceptions import NotVisible
from lk_kit.parties.models import Party


class GrantField(serializers.CharField):
    """Base: something of the actor's grant in the party whose key is the field's `source`; null where he has none (staff)."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"source": "pk", "read_only": True, "allow_null": True, **kwargs})

    def of(self, grant: Grant) -> Any:
        raise NotImplementedError

    def shape(self, actor: Actor, party_id: UUID) -> Any:
        grant = actor.grants.get(party_id)
        return None if grant is None else self.of(grant)

    def to_representation(self, value: Any) -> Any:
        return self.shape(self.context["actor"], value)

    def row_paths(self) -> tuple[str, ...]:
        return (str(self.source),)

    def row_value(self, context: Mapping[str, Any]) -> Callable[..., Any]:
        actor = context["actor"]
        return lambda party_id: self.shape(actor, party_id)


class RoleField(GrantField):
    """The actor's own role."""

    def of(self, grant: Grant) -> str:
        return grant.role if grant.custom_role is None else str(grant.custom_role)


class PermissionsField(serializers.ListField):
    """The codes of what the actor may do in the party."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"source": "pk", "read_only": True, "child": serializers.CharField(), **kwargs})

    def to_representation(self, value: Any) -> list[str]:
        grant = self.context["actor"].grants.get(value)
        return sorted(grant.permissions) if grant is not None else []


def visible_party(actor: Actor, grant: Grant) -> Party:
    """The party that a body names. Raises NotVisible for a member who may not even see its requisites."""
    party = Party.objects.visible_to(actor).filter(pk=grant.party_id).first()
    if party is None:
        raise NotVisible
    return party
