from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from typing import Any, Final, Generic, TypeVar
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from lk_kit.core.actions import Action, InstanceAction
from lk_kit.core.exceptions import NotVisible, Refused
from lk_kit.orders.abstract import AbstractOrder
from lk_kit.orders.enums import Permission
from lk_kit.orders.flow import staff_permission
from lk_kit.orders.pricing import Offer, OfferRequest, fetch_offers, price_source

R = TypeVar("R")


class Unset(Enum):
    """Marks an input that was not given, which is not the same as an empty one."""

    UNSET = "unset"


UNSET: Final = Unset.UNSET


def given(**values: Any) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not UNSET}


class StaffOfOrders(Action[R], Generic[R]):
    """Besides the customers with `permission`, staff with the change permission of the active order model may do it."""

    permission = Permission.PLACE.value

    def is_authorized(self) -> bool:
        return self.actor.has_staff_perm(staff_permission()) or super().is_authorized()


@dataclass
class OrderAction(InstanceAction[AbstractOrder, R], StaffOfOrders[R], Generic[R]):
    """A use-case on one order, under its row lock."""

    @property
    def order(self) -> AbstractOrder:
        return self.instance


@dataclass
class DraftAction(OrderAction[R], Generic[R]):
    """A use-case on a draft; refuses an order that was placed already."""

    def check(self) -> None:
        if not self.order.is_draft:
            raise Refused(_("This order has been placed already and is no longer a draft."), code="not_a_draft")


class Quoting(Action[R], Generic[R]):
    """An action that needs prices. A remote source is asked before the transaction begins, a local one under the lock.

    Whoever opens a transaction around `execute()` (an idempotency record, ATOMIC_REQUESTS) calls `quote()` before it.
    """

    _offers: dict[str, Offer] | None = None

    def execute(self) -> R:
        self.quote()
        return super().execute()

    def quote(self) -> None:
        """Asks a remote price source; does nothing for a local one or when it was asked already. Raises NotAllowed before it asks."""
        if self._offers is None and price_source().is_remote:
            self.authorize()
            self._offers = self.ask()

    def offers(self) -> dict[str, Offer]:
        if self._offers is None:
            self._offers = self.ask()
        return self._offers

    def ask(self) -> dict[str, Offer]:
        return self.fetch(self.offer_requests())

    def fetch(self, requests: Iterable[OfferRequest]) -> dict[str, Offer]:
        return fetch_offers(requests, party_id=self.priced_party(), using=self.using())

    def priced_party(self) -> UUID:
        """The party whose prices count. Raises NotVisible for an order of an older site that has no party yet."""
        party_id = self.party_id()
        if party_id is None:
            raise NotVisible
        return party_id

    def offer_requests(self) -> Iterable[OfferRequest]:
        raise NotImplementedError(f"{type(self).__name__} must implement offer_requests()")
