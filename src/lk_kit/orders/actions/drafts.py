from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import router
from django.utils.translation import gettext_lazy as _

from lk_kit.core.actors import Actor
from lk_kit.core.clock import now
from lk_kit.core.events import emit, head
from lk_kit.core.exceptions import NotVisible, Refused
from lk_kit.core.writing import insert_row
from lk_kit.orders.abstract import AbstractOrder, get_order_model
from lk_kit.orders.conf import conf
from lk_kit.orders.enums import DRAFT
from lk_kit.orders.lines import LineInput, clean_inputs, new_lines, take_currency, write_lines
from lk_kit.orders.pricing import OfferRequest
from lk_kit.orders.signals import DraftChanged, DraftCreated, DraftDeleted
from lk_kit.orders.totals import compute
from lk_kit.orders.wording import set_address, set_default_address, set_extra, set_words
from lk_kit.orders.writing import update_order
from lk_kit.parties.models import Party

from .base import UNSET, DraftAction, Quoting, StaffOfOrders, Unset, given


def begin_draft(party_id: UUID, actor: Actor, **values: Any) -> AbstractOrder:
    """An unsaved draft of the party. Raises NotVisible for an unknown party and Refused when it keeps too many drafts already."""
    if party_id not in actor.grants and not Party.objects.filter(pk=party_id).exists():
        raise NotVisible
    model = get_order_model()
    kept = model._base_manager.filter(party_id=party_id, status=DRAFT).values_list("pk")[: conf.MAX_DRAFTS]
    if len(kept) >= conf.MAX_DRAFTS:
        raise Refused(_("No more than %(limit)s drafts at a time."), code="too_many_drafts", params={"limit": conf.MAX_DRAFTS})
    moment = now()
    own = {"party_id": party_id, "placed_by": actor.user, "status": DRAFT, "ordered_at": moment, "updated_at": moment}
    return model(**{**own, "prices_include_vat": conf.PRICES_INCLUDE_VAT, **values})


@dataclass(kw_only=True)
class CreateDraft(Quoting[AbstractOrder], StaffOfOrders[AbstractOrder]):
    """Begins a draft for the party with the id `party`; without an address it takes the party's default one."""

    party: UUID
    title: str = ""
    lines: Sequence[LineInput] = ()
    customer_reference: str = ""
    comment: str = ""
    delivery_method: str = ""
    address_id: UUID | str | None = None
    delivery_address: str = ""
    delivery_contact: str = ""
    extra: Mapping[str, Any] = field(default_factory=dict)

    name = "orders.create_draft"

    def using(self) -> str:
        return router.db_for_write(get_order_model())

    def party_id(self) -> UUID:
        return self.party

    def offer_requests(self) -> Iterable[OfferRequest]:
        return [OfferRequest(sku=sku, quantity=quantity) for sku, quantity in clean_inputs(self.lines)]

    def perform(self) -> AbstractOrder:
        draft = begin_draft(self.party, self.actor)
        self.set_words(draft)
        wanted = clean_inputs(self.lines)
        offers = self.offers() if wanted else {}
        take_currency(draft, offers)
        lines = new_lines(draft, wanted, offers)
        save_draft(draft, lines)
        emit(DraftCreated(**head(self.actor, draft), title=draft.title, lines_count=len(lines)), draft)
        return draft

    def set_words(self, draft: AbstractOrder) -> None:
        names = ("title", "customer_reference", "comment", "delivery_method", "delivery_address", "delivery_contact")
        set_words(draft, {name: getattr(self, name) for name in names})
        set_extra(draft, self.extra)
        if self.address_id:
            set_address(draft, self.address_id)
        elif not draft.delivery_address:
            set_default_address(draft)


def save_draft(draft: AbstractOrder, lines: Sequence[Any]) -> None:
    """Inserts a new draft with its totals, then its lines: their foreign key must not come first."""
    compute(draft, lines)
    insert_row(draft, using=router.db_for_write(type(draft)))
    for line in lines:
        line.order_id = draft.pk
    write_lines(draft, lines)


@dataclass
class UpdateDraft(DraftAction[AbstractOrder]):
    """Changes the words of a draft; what is not given stays. `address_id` takes a snapshot from the party's address book."""

    title: str | Unset = field(default=UNSET, kw_only=True)
    customer_reference: str | Unset = field(default=UNSET, kw_only=True)
    comment: str | Unset = field(default=UNSET, kw_only=True)
    delivery_method: str | Unset = field(default=UNSET, kw_only=True)
    address_id: UUID | str | Unset = field(default=UNSET, kw_only=True)
    delivery_address: str | Unset = field(default=UNSET, kw_only=True)
    delivery_contact: str | Unset = field(default=UNSET, kw_only=True)
    extra: Mapping[str, Any] = field(default_factory=dict, kw_only=True)

    name = "orders.update_draft"

    def perform(self) -> AbstractOrder:
        changed = set(self.changed_words())
        if changed:
            update_order(self.order, sorted(changed))
            emit(DraftChanged(**head(self.actor, self.order), title=self.order.title, changed=sorted(changed)), self.order)
        return self.order

    def changed_words(self) -> Iterable[str]:
        words = ("title", "customer_reference", "comment", "delivery_method", "delivery_address", "delivery_contact")
        yield from set_words(self.order, given(**{name: getattr(self, name) for name in words}))
        yield from set_extra(self.order, self.extra)
        if not isinstance(self.address_id, Unset):
            yield from set_address(self.order, self.address_id)


@dataclass
class DeleteDraft(DraftAction[None]):
    """Deletes a draft with its lines."""

    name = "orders.delete_draft"

    def perform(self) -> None:
        emit(DraftDeleted(**head(self.actor, self.order), title=self.order.title), self.order)
        self.order.delete()
