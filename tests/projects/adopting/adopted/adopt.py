"""What the older site's developer writes for the move: a flow with his statuses and three mappings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import models
from oldusers.models import Profile

from lk_kit.core.backfill import SkipRow
from lk_kit.core.flows import Status, Transition
from lk_kit.orders.backfill import OrderBackfill
from lk_kit.orders.flow import STAFF, OrderFlow
from lk_kit.orders.models import OrderLine
from lk_kit.parties.backfill import PartyBackfill, PartySpec
from lk_kit.profiles.backfill import ProfileBackfill

STATES = {"new": "placed", "work": "processing", "stock": "at_warehouse", "sent": "shipped", "done": "completed", "void": "cancelled"}


class ShopFlow(OrderFlow):
    statuses = (*OrderFlow.statuses, Status(code="at_warehouse", label="На складе", tone="live", step=3))
    transitions = (
        *OrderFlow.transitions,
        Transition(name="store", sources=("processing",), target="at_warehouse", label="На склад", staff_permission=STAFF),
        Transition(name="send", sources=("at_warehouse",), target="shipped", label="Отгрузить", staff_permission=STAFF),
    )


class ShopOrders(OrderBackfill):
    def queryset(self) -> models.QuerySet[Any]:
        return super().queryset().select_related("customer").prefetch_related("items")

    def party_for(self, row: Any) -> PartySpec:
        customer = row.customer
        return PartySpec(
            external_source="shop", external_id=str(customer.pk), name=customer.title, inn=customer.tax_id, email=customer.email
        )

    def lines_for(self, row: Any) -> Iterable[OrderLine]:
        for item in row.items.all():
            yield OrderLine(sku=item.article, name=item.title, quantity=item.count, price=item.unit_price, vat_rate=20)

    def number_for(self, row: Any) -> str:
        return str(row.code)

    def status_for(self, row: Any) -> str:
        if row.state not in STATES:
            raise SkipRow(f"nobody knows what {row.state!r} meant")
        return STATES[row.state]

    def placed_by_for(self, row: Any) -> Any:
        return row.created_by_id

    def ordered_at_for(self, row: Any) -> datetime:
        moment: datetime = row.ordered
        return moment


class ShopProfiles(ProfileBackfill):
    def queryset(self) -> models.QuerySet[Any]:
        return super().queryset().select_related("user")

    def values_for(self, row: Any) -> Mapping[str, Any]:
        return {"first_name": row.user.first_name, "last_name": row.user.last_name, "phone": row.mobile}


class ShopMembers(PartyBackfill):
    """Who may act for a company: the people whose profile names its INN."""

    @property
    def model(self) -> type[models.Model]:
        return Profile

    def party_for(self, row: Any) -> PartySpec | None:
        if not row.company_inn:
            return None
        members = ((row.user_id, "owner"),)
        return PartySpec(external_source="profile", external_id=str(row.pk), name=row.company_name, inn=row.company_inn, members=members)
