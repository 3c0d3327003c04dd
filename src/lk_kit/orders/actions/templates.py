from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.db import router
from django.utils.translation import gettext_lazy as _

from lk_kit.core.actions import InstanceAction
from lk_kit.core.clock import now
from lk_kit.core.conf import conf as core_conf
from lk_kit.core.events import emit, head
from lk_kit.core.exceptions import InvalidInput, NotVisible
from lk_kit.core.text import clean_text
from lk_kit.orders.abstract import AbstractOrder
from lk_kit.orders.exceptions import LineProblem, LinesRefused
from lk_kit.orders.lines import LineInput, clean_inputs, stored_lines
from lk_kit.orders.models import OrderTemplate, OrderTemplateLine
from lk_kit.orders.pricing import Offer, OfferRequest
from lk_kit.orders.repeat import RepeatPreview, SourceLine
from lk_kit.orders.signals import TEMPLATE_PREFIX, TemplateDeleted, TemplateSaved
from lk_kit.parties.models import Party

from .base import UNSET, Quoting, StaffOfOrders, Unset
from .lines import clean_field
from .repeating import CommittingOnce, Looking, Previewing

R = TypeVar("R")


class TemplateSaving(Quoting[R], StaffOfOrders[R], Generic[R]):
    """Names and units of the goods come from the price source; a template keeps no prices."""

    def wanted(self) -> list[tuple[str, Decimal]]:
        raise NotImplementedError(f"{type(self).__name__} must implement wanted()")

    def offer_requests(self) -> Iterable[OfferRequest]:
        return [OfferRequest(sku=sku, quantity=quantity) for sku, quantity in self.wanted()]

    def template_lines(self) -> list[OrderTemplateLine]:
        wanted = self.wanted()
        offers = self.offers() if wanted else {}
        self.refuse_unknown(wanted, offers)
        return [
            OrderTemplateLine(position=position, sku=sku, name=offers[sku].name, unit=offers[sku].unit, quantity=quantity)
            for position, (sku, quantity) in enumerate(wanted, 1)
        ]

    def refuse_unknown(self, wanted: Sequence[tuple[str, Decimal]], offers: dict[str, Offer]) -> None:
        message = _("There is no item with the SKU %(sku)s.")
        unknown = [
            LineProblem(position=position, sku=sku, name="", code="unknown_sku", message=message, params={"sku": sku})
            for position, (sku, _quantity) in enumerate(wanted, 1)
            if sku not in offers
        ]
        if unknown:
            raise LinesRefused(unknown)


def clean_template_name(party_id: UUID, value: Any, *, besides: UUID | None = None) -> str:
    text = clean_text(value, 150) if isinstance(value, str) else ""
    if not text:
        raise InvalidInput(_("Give the template a name."), code="required")
    same = OrderTemplate.objects.filter(party_id=party_id, name=text)
    if (same.exclude(pk=besides) if besides else same).exists():
        raise InvalidInput(_("There is a template with this name already."), code="not_unique")
    return text


def clean_template_comment(value: str) -> str:
    return clean_text(value, 500)


def add_lines(template: OrderTemplate, lines: Sequence[OrderTemplateLine]) -> None:
    for line in lines:
        line.template = template
    OrderTemplateLine.objects.bulk_create(lines, batch_size=500)


@dataclass(kw_only=True)
class CreateTemplate(TemplateSaving[OrderTemplate]):
    """A named list of goods, by hand (`lines`) or from an order that the actor sees (`from_order`)."""

    party: UUID
    title: str
    comment: str = ""
    lines: Sequence[LineInput] = ()
    from_order: AbstractOrder | None = None

    name = "orders.create_template"

    def using(self) -> str:
        return router.db_for_write(OrderTemplate)

    def party_id(self) -> UUID:
        return self.party

    def wanted(self) -> list[tuple[str, Decimal]]:
        return clean_inputs(self.lines)

    def check(self) -> None:
        if self.from_order is not None and self.from_order.party_id != self.party:
            raise NotVisible
        if self.party not in self.actor.grants and not Party.objects.filter(pk=self.party).exists():
            raise NotVisible

    def perform(self) -> OrderTemplate:
        title = clean_field("title", lambda text: clean_template_name(self.party, text), self.title)
        comment = clean_field("comment", clean_template_comment, self.comment)
        lines = self.template_lines() if self.from_order is None else self.copied_lines(self.from_order)
        if not lines:
            raise InvalidInput(errors={"lines": [_("A template needs at least one line.")]})
        template = OrderTemplate(party_id=self.party, name=title, comment=comment, created_by=self.actor.user)  # type: ignore[misc]
        template.save(force_insert=True)
        add_lines(template, lines)
        emit(TemplateSaved(**head(self.actor, template), title=title, is_new=True), template)
        return template

    def copied_lines(self, order: AbstractOrder) -> list[OrderTemplateLine]:
        return [
            OrderTemplateLine(position=position, sku=line.sku, name=line.name, unit=line.unit, quantity=line.quantity)
            for position, line in enumerate(stored_lines(order), 1)
        ]


@dataclass
class UpdateTemplate(TemplateSaving[OrderTemplate], InstanceAction[OrderTemplate, OrderTemplate]):
    """What is not given stays; `lines` replaces all lines."""

    title: str | Unset = field(default=UNSET, kw_only=True)
    comment: str | Unset = field(default=UNSET, kw_only=True)
    lines: Sequence[LineInput] | Unset = field(default=UNSET, kw_only=True)

    name = "orders.update_template"

    def wanted(self) -> list[tuple[str, Decimal]]:
        return [] if isinstance(self.lines, Unset) else clean_inputs(self.lines)

    def perform(self) -> OrderTemplate:
        template = self.instance
        if not isinstance(self.title, Unset):
            party, pk = template.party_id, template.pk
            template.name = clean_field("title", lambda text: clean_template_name(party, text, besides=pk), self.title)
        if not isinstance(self.comment, Unset):
            template.comment = clean_field("comment", clean_template_comment, self.comment)
        if not isinstance(self.lines, Unset):
            self.replace_lines()
        template.updated_at = now()
        template.save(update_fields=["name", "comment", "updated_at"])
        emit(TemplateSaved(**head(self.actor, template), title=template.name, is_new=False), template)
        return template

    def replace_lines(self) -> None:
        lines = self.template_lines()
        if not lines:
            raise InvalidInput(errors={"lines": [_("A template needs at least one line.")]})
        self.instance.lines.all().delete()
        add_lines(self.instance, lines)


@dataclass
class DeleteTemplate(StaffOfOrders[None], InstanceAction[OrderTemplate, None]):
    """Deletes a template; drafts made from it stay."""

    name = "orders.delete_template"

    def perform(self) -> None:
        emit(TemplateDeleted(**head(self.actor, self.instance), title=self.instance.name), self.instance)
        self.instance.delete()


class OfTemplate(Previewing[OrderTemplate, R], Generic[R]):
    def source_id(self) -> str:
        return f"{TEMPLATE_PREFIX}{self.instance.pk}"

    def source_number(self) -> str:
        return self.instance.name

    def currency(self) -> str:
        return core_conf.CURRENCY

    def read_lines(self) -> list[SourceLine]:
        return [
            SourceLine(position=one.position, sku=one.sku, name=one.name, unit=one.unit, quantity=one.quantity)
            for one in self.instance.lines.all()
        ]


class PreviewTemplate(OfTemplate[RepeatPreview], Looking[OrderTemplate]):
    """What a draft from the template would hold now."""

    name = "orders.preview_template"


@dataclass
class DraftFromTemplate(CommittingOnce[OrderTemplate], OfTemplate[AbstractOrder]):
    """Makes a draft from a template; without a fingerprint it takes the defaults of the moment."""

    name = "orders.draft_from_template"

    def default_title(self) -> str:
        return self.instance.name
