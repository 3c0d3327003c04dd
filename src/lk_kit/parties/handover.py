"""What a leaver leaves behind, and who gets it. The apps above register what can be handed over: orders their drafts and templates."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from lk_kit.core.actors import Actor
from lk_kit.core.exceptions import InvalidInput
from lk_kit.core.users import display_name, name_paths

from .enums import OWNER
from .models import Membership


@dataclass(frozen=True, slots=True)
class Belongings:
    """`count(membership)` for the page that asks; `hand_over(membership, heir, actor)` runs in the transaction of the hand-over."""

    name: str
    count: Callable[[Membership], int]
    hand_over: Callable[[Membership, Membership, Actor], int]


_belongings: dict[str, Belongings] = {}


def register_belongings(belongings: Belongings) -> None:
    _belongings[belongings.name] = belongings


def count_belongings(membership: Membership) -> int:
    return sum(one.count(membership) for one in _belongings.values())


def hand_over(membership: Membership, heir: Membership, actor: Actor) -> int:
    """Returns how many things have another owner now."""
    return sum(one.hand_over(membership, heir, actor) for one in _belongings.values())


def possible_heirs(membership: Membership) -> list[Membership]:
    """Colleagues whose membership is in force, the longest first; with the names of their users."""
    colleagues = Membership.objects.using(membership._state.db).filter(party_id=membership.party_id).exclude(pk=membership.pk)
    found = colleagues.valid().filter(user__is_active=True).select_related(*name_paths("user"))
    return list(found.order_by("created_at", "pk"))


def heir_choices(membership: Membership, actor: Actor) -> list[tuple[str, str]]:
    """Key and name of the colleagues, by name; the actor himself comes first."""
    found = sorted((not _is_user(one, actor), display_name(one.user), str(one.pk)) for one in possible_heirs(membership))
    return [(key, name) for _is_other, name, key in found]


def _is_user(membership: Membership, actor: Actor) -> bool:
    return actor.user is not None and membership.user_id == actor.user.pk


def find_heir(membership: Membership, wanted: UUID | str | None, actor: Actor) -> Membership | None:
    """The wanted colleague; else the actor himself, else the owner of longest standing. Raises InvalidInput for who cannot be one."""
    heirs = possible_heirs(membership)
    if wanted:
        found = next((one for one in heirs if str(one.pk) == str(wanted)), None)
        if found is None:
            raise InvalidInput(errors={"heir": [_("There is no such colleague.")]})
        return found
    own = next((one for one in heirs if _is_user(one, actor)), None)
    return own or next((one for one in heirs if one.role == OWNER), None)
