"""Two companies: ours (A) and the one that nobody of ours may see into (B)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.apps import apps

from lk_kit.core.clock import today

from .kinds import KINDS, Owner, models_of_kinds

COLLEAGUES = ("viewer", "buyer", "accountant", "admin", "owner")
OWN_KINDS = {name for name, kind in KINDS.items() if not kind.is_secret}
"""The library's own; whatever a host registers later is made too."""


@dataclass
class World:
    """`ours` and `theirs` own one object of every kind. `strangers`: who has no right in `theirs`, by role; None is a visitor."""

    ours: Owner
    theirs: Owner
    strangers: dict[str, Any]

    def marks(self) -> list[str]:
        """What must not be seen: the mark in their texts, their code, and the keys of their objects."""
        keys = [str(made.pk) for made in self.theirs.made.values() if made is not None and len(str(made.pk)) > 8]
        return [self.theirs.mark, self.theirs.party.code, *keys]

    def foreign_ids(self) -> Iterator[str]:
        """Everything of theirs that a client could name."""
        yield self.theirs.party.code
        yield from (str(made.pk) for made in self.theirs.made.values() if made is not None)
        yield str(self.theirs.user.pk)


def build_world() -> World:
    """Makes it all, one object of every kind that the installed apps know."""
    from .factories import MembershipFactory, PartyFactory, UserFactory

    mark = f"zq{uuid4().hex[:10]}"
    ours = _owner(f"our{uuid4().hex[:8]}")
    theirs = _owner(mark)
    colleagues = {f"colleague {role}": MembershipFactory(party=ours.party, role=role).user for role in COLLEAGUES}
    former = MembershipFactory(party=ours.party, role="viewer").user
    MembershipFactory(party=theirs.party, role="admin", user=former, valid_to=today() - timedelta(days=1))
    strangers = {
        "visitor": None,
        **colleagues,
        "former member": former,
        "owner of another company": MembershipFactory(party=PartyFactory(), role="owner").user,
        "staff without rights": UserFactory(is_staff=True),
    }
    world = World(ours, theirs, strangers)
    for owner in (ours, theirs):
        for kind in _available():
            owner.object(kind)
    return world


def _owner(mark: str) -> Owner:
    from .factories import MembershipFactory, PartyFactory, UserFactory

    texts = {name: f"{mark} {name}" for name in ("name", "full_name", "legal_address", "internal_note")}
    party = PartyFactory(**texts, email=f"{mark}@example.com", external_source=mark, external_id=mark)
    user = MembershipFactory(party=party, role="owner", user=UserFactory(email=f"{mark}.owner@example.com")).user
    return Owner(party, user, mark)


def _available() -> list[str]:
    here = {*models_of_kinds(), "party_code", "own_membership", *(["draft", "line"] if apps.is_installed("lk_kit.orders") else [])}
    return [name for name, kind in KINDS.items() if not kind.is_secret and (name in here or name not in OWN_KINDS)]
