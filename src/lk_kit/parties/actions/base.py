from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Generic
from uuid import UUID

from lk_kit.core.actions import InstanceAction, M, R, lock_row
from lk_kit.core.actors import Actor
from lk_kit.parties.models import Party


@dataclass
class PartyAction(InstanceAction[Party, R], Generic[R]):
    """A use-case on a party itself."""

    def party_id(self) -> UUID | None:
        return self.instance.pk


@dataclass
class PartyPieceAction(InstanceAction[M, R], Generic[M, R]):
    """A use-case on something that a party owns. The party is locked first, so that «only one is the default» holds in every race."""

    party: Party = field(init=False)

    def prepare(self) -> None:
        self.party = Party(pk=self.party_id())
        lock_row(self.party, using=self.using())
        super().prepare()


def facts(actor: Actor, party_id: UUID | None) -> dict[str, Any]:
    """The head of an event of this party."""
    return {"actor_id": actor.user_id, "party_id": party_id}
