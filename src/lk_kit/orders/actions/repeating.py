from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, Generic, TypeVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from lk_kit.core.actions import InstanceAction
from lk_kit.core.events import emit, head
from lk_kit.core.exceptions import NotVisible, Refused
from lk_kit.core.idempotency import fingerprint_of, once
from lk_kit.core.text import clean_text
from lk_kit.orders.abstract import AbstractOrder, get_order_model
from lk_kit.orders.exceptions import PreviewChanged
from lk_kit.orders.lines import apply_offer, known, stored_lines
from lk_kit.orders.models import OrderLine
from lk_kit.orders.pricing import Offer, OfferRequest
from lk_kit.orders.repeat import SKIP, Choice, PreviewLine, RepeatPreview, SourceLine, build, requests_for
from lk_kit.orders.signals import OrderRepeated
from lk_kit.orders.wording import set_default_address

from .base import Quoting, StaffOfOrders
from .drafts import begin_draft, save_draft
from .lines import clean_field

R = TypeVar("R")
M = TypeVar("M", bound=models.Model)
COPIED = ("delivery_method", "delivery_address", "delivery_contact")


@dataclass
class Previewing(Quoting[R], StaffOfOrders[R], InstanceAction[M, R], Generic[M, R]):
    """Looks at a source of lines (an order or a template) and at what is offered for them now. The source is neither locked nor changed."""

    lock: ClassVar[bool] = False
    _lines: list[SourceLine] | None = field(default=None, init=False, repr=False)

    def source_id(self) -> str:
        raise NotImplementedError(f"{type(self).__name__} must implement source_id()")

    def source_number(self) -> str:
        return str(self.instance)

    def currency(self) -> str:
        raise NotImplementedError(f"{type(self).__name__} must implement currency()")

    def read_lines(self) -> list[SourceLine]:
        raise NotImplementedError(f"{type(self).__name__} must implement read_lines()")

    def lines(self) -> list[SourceLine]:
        if self._lines is None:
            self._lines = self.read_lines()
        return self._lines

    def offer_requests(self) -> Iterable[OfferRequest]:
        return requests_for(self.lines())

    def ask(self) -> dict[str, Offer]:
        """All goods at once, then once more for the successors of those that have one."""
        found = super().ask()
        successors = {one.replaced_by for one in found.values() if one.replaced_by and one.replaced_by not in found}
        return found | (self.fetch([OfferRequest(sku=sku) for sku in sorted(successors)]) if successors else {})

    def preview(self) -> RepeatPreview:
        offers = self.offers()
        return build(self.lines(), offers, source_id=self.source_id(), party_id=self.priced_party(), currency=self.currency())


class OfOrder(Previewing[AbstractOrder, R], Generic[R]):
    def source_id(self) -> str:
        return str(self.instance.pk)

    def currency(self) -> str:
        return self.instance.currency

    def read_lines(self) -> list[SourceLine]:
        return [self.source_line(one) for one in stored_lines(self.instance)]

    def source_line(self, line: OrderLine) -> SourceLine:
        return SourceLine(
            position=line.position,
            sku=line.sku,
            name=line.name,
            unit=line.unit,
            quantity=line.quantity,
            known=known(line, self.currency()),
        )


class Looking(Previewing[M, RepeatPreview], Generic[M]):
    """Only reads, so it opens no transaction."""

    def execute(self) -> RepeatPreview:
        self.quote()
        self.authorize()
        self.check()
        return self.preview()


@dataclass
class Committing(Previewing[M, R], Generic[M, R]):
    """Makes a draft of what was previewed, or raises PreviewChanged with the new preview.

    With `key`, doing it again returns the same draft; another request with the key raises IdempotencyMismatch.
    """

    fingerprint: str = field(default="", kw_only=True)
    choices: Sequence[Choice] = field(default=(), kw_only=True)
    title: str = field(default="", kw_only=True)

    def make_draft(self) -> tuple[AbstractOrder, list[PreviewLine]]:
        shown = self.preview()
        if self.fingerprint and self.fingerprint != shown.fingerprint:
            raise PreviewChanged(shown)
        chosen = shown.chosen(self.choices)
        if not chosen:
            raise Refused(_("Nothing of this can be ordered now."), code="nothing_to_order")
        draft = self.draft(shown)
        save_draft(draft, list(made_lines(draft, chosen)))
        actions = shown.actions(self.choices)
        left_out = [line for line in shown.lines if actions.get(line.position, line.default) == SKIP]
        skus = [line.sku for line in left_out]
        emit(
            OrderRepeated(**head(self.actor, draft), source_id=self.source_id(), source_number=self.source_number(), left_out=skus),
            draft,
        )
        return draft, left_out

    def draft(self, shown: RepeatPreview) -> AbstractOrder:
        title: str = clean_field("title", lambda text: clean_text(text, 150), self.title)
        values = {"currency": shown.currency, "repeated_from": self.source_id(), "title": title or self.default_title()}
        draft = begin_draft(shown.party_id, self.actor, **values)
        self.fill(draft)
        return draft

    def default_title(self) -> str:
        return (_("Repeat of %(number)s") % {"number": self.source_number()})[:150]

    def fill(self, draft: AbstractOrder) -> None:
        """What the draft takes over besides the lines."""
        set_default_address(draft)


def made_lines(draft: AbstractOrder, chosen: Iterable[tuple[Offer, Any]]) -> Iterable[OrderLine]:
    for position, (offer, quantity) in enumerate(chosen, 1):
        line = OrderLine(position=position, sku=offer.sku, quantity=quantity)
        apply_offer(line, offer)
        yield line


@dataclass
class CommittingOnce(Committing[M, AbstractOrder], Generic[M]):
    key: str = field(default="", kw_only=True)

    _draft: AbstractOrder | None = field(default=None, init=False, repr=False)

    def execute(self) -> AbstractOrder:
        if not self.key:
            return super().execute()
        self.quote()
        self.authorize()
        choices = sorted([one.line, one.action] for one in self.choices)
        request = fingerprint_of(self.source_id(), self.fingerprint, choices, self.title)
        owner = f"user:{self.actor.user_id}" if self.actor.user_id else "system"
        pk, was_replayed = once(scope=self.name, owner=owner, key=self.key, fingerprint=request, run=self.run)
        return self.again(pk) if was_replayed or self._draft is None else self._draft

    def run(self) -> str:
        """The steps of `execute()`, in the transaction that `once` has opened."""
        self.prepare()
        self.authorize()
        self.check()
        self._draft = self.perform()
        return str(self._draft.pk)

    def again(self, pk: str) -> AbstractOrder:
        found = get_order_model()._base_manager.filter(pk=pk, party_id=self.priced_party()).first()
        if found is None:
            raise NotVisible(_("The draft that was made then has been deleted since."))
        return found

    def perform(self) -> AbstractOrder:
        return self.make_draft()[0]


class PreviewRepeat(OfOrder[RepeatPreview], Looking[AbstractOrder]):
    """What repeating the order would give now; see `lk_kit.orders.repeat` for the outcomes."""

    name = "orders.preview_repeat"


@dataclass
class FromOrder(Committing[AbstractOrder, R], OfOrder[R], Generic[R]):
    def fill(self, draft: AbstractOrder) -> None:
        for one in COPIED:
            setattr(draft, one, getattr(self.instance, one))
        draft.prices_include_vat = self.instance.prices_include_vat


@dataclass
class RepeatOrder(CommittingOnce[AbstractOrder], FromOrder[AbstractOrder]):
    """Makes a draft of a preview and the customer's choices; a line without a choice gets its default."""

    name = "orders.repeat"


@dataclass(frozen=True, slots=True)
class CopyResult:
    draft: AbstractOrder
    left_out: tuple[PreviewLine, ...]


@dataclass
class CopyToDraft(FromOrder[CopyResult]):
    """A draft of the same goods at the newest prices, without asking; says what had to be left out."""

    name = "orders.copy_to_draft"

    def perform(self) -> CopyResult:
        draft, left_out = self.make_draft()
        return CopyResult(draft, tuple(left_out))
