"""Drafts and templates of who leaves a company: a colleague goes on with them. Placed orders keep who placed them."""

from __future__ import annotations

from typing import Any

from lk_kit.core.actors import Actor
from lk_kit.core.clock import now
from lk_kit.core.events import emit
from lk_kit.core.writing import saves_itself
from lk_kit.parties.handover import Belongings
from lk_kit.parties.models import Membership

from .abstract import get_order_model
from .enums import DRAFT
from .models import OrderTemplate
from .signals import DraftsHandedOver
from .writing import update_order


def drafts_of(membership: Membership) -> Any:
    drafts = get_order_model()._base_manager.using(membership._state.db)
    return drafts.filter(party_id=membership.party_id, status=DRAFT, placed_by_id=membership.user_id)


def templates_of(membership: Membership) -> Any:
    templates = OrderTemplate.objects.using(membership._state.db)
    return templates.filter(party_id=membership.party_id, created_by_id=membership.user_id)


def count(membership: Membership) -> int:
    return int(drafts_of(membership).count() + templates_of(membership).count())


def hand_over(membership: Membership, heir: Membership, actor: Actor) -> int:
    """Whoever is just placing one of the drafts is waited for, and what he placed stays his."""
    drafts = give_drafts(membership, heir)
    templates = templates_of(membership).update(created_by_id=heir.user_id, updated_at=now())
    if drafts or templates:
        people: dict[str, Any] = {"member_id": str(membership.user_id), "heir_id": str(heir.user_id)}
        head: dict[str, Any] = {"actor_id": actor.user_id, "party_id": membership.party_id}
        emit(DraftsHandedOver(**head, **people, drafts=drafts, templates=templates), membership)
    return int(drafts + templates)


def give_drafts(membership: Membership, heir: Membership) -> int:
    """The rows are locked in the order of their keys."""
    locked = list(drafts_of(membership).select_for_update(no_key=True).order_by("pk"))
    model = get_order_model()
    if saves_itself(model):
        for draft in locked:
            draft.placed_by_id = heir.user_id
            update_order(draft, ["placed_by_id"])
    elif locked:
        rows = model._base_manager.using(membership._state.db).filter(pk__in=[one.pk for one in locked])
        rows.update(placed_by_id=heir.user_id, updated_at=now())
    return len(locked)


BELONGINGS = Belongings("orders.drafts", count, hand_over)
