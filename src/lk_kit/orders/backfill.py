"""Orders of an older site whose own order model has become the active one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from types import SimpleNamespace
from typing import Any, NamedTuple
from uuid import UUID

from django.db import models, router

from lk_kit.core.backfill import Backfill, update_rows
from lk_kit.parties.backfill import PartyBook, PartySpec
from lk_kit.parties.models import Party

from .abstract import AbstractOrder, get_order_model
from .enums import PLACED, Via
from .models import OrderHistory, OrderLine
from .totals import ORDER_FIELDS, compute


class Filled(NamedTuple):
    party: PartySpec | UUID
    values: dict[str, Any]
    lines: list[OrderLine]


class OrderBackfill(Backfill):
    """Fills what `AbstractOrder` added to the host's own rows, and makes lines of the host's items.

    A row is pending as long as it has no party: so the run can be broken off anywhere and started again, and orders that old code
    of the site makes meanwhile are picked up next time. Override `party_for()` and `lines_for()`, and whatever else the old rows know.
    """

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.book = PartyBook()

    @property
    def model(self) -> type[AbstractOrder]:
        return get_order_model()

    def pending(self) -> models.QuerySet[Any]:
        return self.queryset().filter(party=None)

    def party_for(self, row: Any) -> PartySpec | Party | UUID | None:
        """Whose order it is; None leaves the row out. Raise SkipRow to say why."""
        raise NotImplementedError(f"{type(self).__name__} must implement party_for()")

    def lines_for(self, row: Any) -> Iterable[OrderLine]:
        """Unsaved lines with quantity, price, discount and VAT rate; positions and amounts are set here."""
        return ()

    def number_for(self, row: Any) -> str:
        return str(row.number or row.pk)

    def status_for(self, row: Any) -> str:
        """A status of the flow in force, which may be the host's own."""
        return PLACED

    def placed_by_for(self, row: Any) -> Any:
        """The key of the user, or None."""
        return None

    def ordered_at_for(self, row: Any) -> datetime:
        moment: datetime = row.ordered_at
        return moment

    def values_for(self, row: Any) -> Mapping[str, Any]:
        """Any other columns of `AbstractOrder` (delivery, currency …). Totals given here win over those computed from the lines."""
        return {}

    def fill_rows(self, rows: Sequence[Any]) -> None:
        pairs: list[tuple[Any, Filled]] = self.mapped(rows, self.read)
        ids = self.book.resolve(filled.party for _row, filled in pairs if isinstance(filled.party, PartySpec))
        for _row, filled in pairs:
            filled.values["party"] = ids[filled.party.key] if isinstance(filled.party, PartySpec) else filled.party
        self.write(pairs)

    def read(self, row: Any) -> Filled | None:
        party = self.party_for(row)
        if party is None:
            return None
        own = {
            "number": self.number_for(row),
            "status": self.status_for(row),
            "placed_by": self.placed_by_for(row),
            "ordered_at": self.ordered_at_for(row),
        }
        given = {**own, **self.values_for(row)}
        lines = list(self.lines_for(row))
        totals = self.totals(row, given, lines)
        return Filled(party.pk if isinstance(party, Party) else party, {**totals, **given}, lines)

    def totals(self, row: Any, given: Mapping[str, Any], lines: Sequence[OrderLine]) -> dict[str, Any]:
        """Computed beside the row, so that a column of the host with one of our names is not touched in memory."""
        order: Any = SimpleNamespace(**{name: given.get(name, getattr(row, name)) for name in ("currency", "prices_include_vat")})
        for position, line in enumerate(lines, 1):
            line.order_id, line.position = row.pk, position
        compute(order, lines)
        return {name: getattr(order, name) for name in ORDER_FIELDS}

    def write(self, pairs: Sequence[tuple[Any, Filled]]) -> None:
        using = router.db_for_write(self.model)
        by_names: dict[tuple[str, ...], list[tuple[Any, dict[str, Any]]]] = {}
        for row, filled in pairs:
            by_names.setdefault(tuple(filled.values), []).append((row.pk, filled.values))
        for group in by_names.values():
            update_rows(self.model, group, using=using, only_where_null="party")
        keys = [row.pk for row, _filled in pairs]
        done = set(OrderLine.objects.using(using).filter(order_id__in=keys).values_list("order_id", flat=True))
        lines = [line for row, filled in pairs if row.pk not in done for line in filled.lines]
        OrderLine.objects.using(using).bulk_create(lines, batch_size=1000)
        OrderHistory.objects.using(using).bulk_create(
            [
                OrderHistory(order_id=row.pk, to_status=filled.values["status"], at=filled.values["ordered_at"], via=Via.SYSTEM.value)
                for row, filled in pairs
                if row.pk not in done
            ],
            batch_size=1000,
        )

    def forget(self) -> None:
        self.book.forget()
