"""Spending limits of members, as orders use them up: placed and not cancelled ones count, in the period in which they were placed.

An order is placed while the member's limits are locked, in the order of their keys: of two that fit only one by one, one is refused.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Q, Sum
from django.utils.translation import gettext as _

from lk_kit.core.actors import Actor
from lk_kit.core.classes import get_class
from lk_kit.core.money import format_money
from lk_kit.parties.explain import Step
from lk_kit.parties.limits import LimitState, period_start, states_of
from lk_kit.parties.models import Membership, SpendingLimit

from .abstract import AbstractOrder, get_order_model
from .enums import DRAFT, Permission
from .exceptions import NoLimitInCurrency, SpendingLimitReached

ZERO = Decimal(0)


def spent(limits: Sequence[SpendingLimit]) -> Mapping[UUID, Decimal]:
    """The source of `parties.limits`: one statement, whatever the number of limits."""
    starts = {period: period_start(period) for period in {one.period for one in limits}}
    sums: dict[str, Any] = {f"in_{period}": Sum("total", filter=Q(ordered_at__gte=start)) for period, start in starts.items()}
    people = {(one.party_id, one.membership.user_id) for one in limits}
    placed = (
        get_order_model()
        ._base_manager.using(limits[0]._state.db)
        .filter(
            party_id__in={party for party, _user in people},
            placed_by_id__in={user for _party, user in people},
            ordered_at__gte=min(starts.values()),
        )
    )
    placed = placed.exclude(status__in=[DRAFT, *get_class("orders.OrderFlow").cancelled_codes()])
    rows = placed.order_by().values("party_id", "placed_by_id", "currency").annotate(**sums)
    found: dict[Any, Any] = {(row["party_id"], row["placed_by_id"], row["currency"]): row for row in rows}
    keys = {one.pk: (one.party_id, one.membership.user_id, one.currency) for one in limits}
    return {one.pk: found.get(keys[one.pk], {}).get(f"in_{one.period}") or ZERO for one in limits}


def limits_for(order: AbstractOrder, actor: Actor) -> Any:
    """The actor's own limits in the order's party, of every currency; nothing is asked where his rights say that he has none."""
    grant = actor.grants.get(order.party_id)  # type: ignore[arg-type]
    if actor.user is None or grant is None or not grant.is_limited:
        return SpendingLimit.objects.none()
    return limits_of(order, actor.user.pk)


def limits_of(order: AbstractOrder, user_id: Any) -> Any:
    key: dict[str, Any] = {"party_id": order.party_id, "membership__user_id": user_id}
    found = SpendingLimit.objects.using(order._state.db).filter(**key)
    return found.select_related("membership").order_by("pk")


def in_currency(limits: Iterable[SpendingLimit], currency: str) -> list[SpendingLimit]:
    return [one for one in limits if one.currency == currency]


@dataclass(frozen=True, slots=True)
class Room:
    """What the pages of a draft tell: the limits in its currency; `is_closed`: there are limits, but none in the
    currency of what is in it."""

    states: list[LimitState]
    is_closed: bool
    total: Decimal

    @property
    def is_beyond(self) -> bool:
        return self.is_closed or not all(one.allows(self.total) for one in self.states)


def room_for(order: AbstractOrder, actor: Actor) -> Room:
    limits = list(limits_for(order, actor))
    states = states_of(in_currency(limits, order.currency))
    return Room(states, bool(limits and order.lines_count) and not states, order.total)


def reserve(order: AbstractOrder, actor: Actor) -> None:
    """Raises SpendingLimitReached, or NoLimitInCurrency. The limits stay locked until the order is placed, or is not."""
    _reserve(order, limits_for(order, actor))


def reserve_again(order: AbstractOrder) -> None:
    """For an order that a host's flow takes up again after it was cancelled: it counts for who placed it."""
    if order.placed_by_id is not None:
        _reserve(order, limits_of(order, order.placed_by_id))


def _reserve(order: AbstractOrder, limits: Any) -> None:
    locked = list(limits.select_for_update(of=("self",), no_key=True))
    states = states_of(in_currency(locked, order.currency))
    if locked and not states:
        raise NoLimitInCurrency(params={"currency": order.currency})
    for state in states:
        if not state.allows(order.total):
            raise SpendingLimitReached(state, order.total)


def tell_limits(membership: Membership, permission: str) -> Iterator[Step]:
    """The condition of `parties.explain`."""
    if permission != Permission.PLACE or not membership.is_limited:
        return
    limits = membership.limits.select_related("membership").order_by("currency", "created_at")
    for state in states_of(list(limits)):
        words = {"period": state.period_label.lower(), "left": format_money(state.left, state.limit.currency)}
        words["amount"] = format_money(state.limit.amount, state.limit.currency)
        text = _("Spending limit (%(period)s): %(left)s left of %(amount)s.") % words
        yield Step("spending_limit", text, state.left > ZERO)
