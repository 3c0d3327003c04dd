from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lk_kit.api.filters import IsoDateFormField, LkFilterSet, PartyFilter, StrictNumberFilter
from lk_kit.core.classes import get_class
from lk_kit.core.extra_fields import ExtraFields
from lk_kit.orders.abstract import get_order_model
from lk_kit.orders.enums import DRAFT
from lk_kit.orders.models import OrderTemplate
from lk_kit.orders.search import search


class DayFilter(django_filters.DateFilter):
    """Moments from the first (`is_last=False`) or up to the last one of a day of the current time zone, said so that an index serves."""

    field_class = IsoDateFormField

    def __init__(self, *, is_last: bool = False, **kwargs: Any) -> None:
        self.is_last = is_last
        super().__init__(**kwargs)

    def filter(self, qs: QuerySet[Any, Any], value: date | None) -> QuerySet[Any, Any]:
        if value is None:
            return qs
        day = value + timedelta(days=1) if self.is_last else value
        start = datetime.combine(day, time.min, tzinfo=timezone.get_current_timezone())
        return qs.filter(**{f"{self.field_name}__{'lt' if self.is_last else 'gte'}": start})


class StatusFilter(django_filters.MultipleChoiceFilter):
    """One status or several: `?status=placed&status=shipped`."""

    def filter(self, qs: QuerySet[Any, Any], value: list[str]) -> QuerySet[Any, Any]:
        if not value:
            return qs
        return qs.filter(status=value[0]) if len(value) == 1 else qs.filter(status__in=value)


class TextFilter(django_filters.CharFilter):
    """Number, customer's reference, SKU and the host's `extra_fields.search`, through `orders.search`."""

    def filter(self, qs: QuerySet[Any, Any], value: Any) -> QuerySet[Any, Any]:
        return search(qs, value) if value else qs  # type: ignore[arg-type]


def status_choices() -> list[tuple[str, str | Promise]]:
    return [(code, label) for code, label in get_class("orders.OrderFlow").choices(customer=True) if code != DRAFT]


class OrderBaseFilter(LkFilterSet):
    party = PartyFilter(label=_("Code or id of the party."))
    ordered_from = DayFilter(field_name="ordered_at", label=_("First day."))
    ordered_to = DayFilter(field_name="ordered_at", is_last=True, label=_("Last day."))
    total_from = StrictNumberFilter(field_name="total", lookup_expr="gte", label=_("Least total."))
    total_to = StrictNumberFilter(field_name="total", lookup_expr="lte", label=_("Greatest total."))
    search = TextFilter(label=_("Words, each of them in the number, the customer's reference or as a SKU."))

    class Meta:
        model = get_order_model()
        fields = ("placed_by",)

    @classmethod
    def extra_fields(cls) -> ExtraFields:
        return get_order_model().extra_fields


class OrderListFilter(OrderBaseFilter):
    """How the list of orders may be narrowed; the host's `extra_fields.filter` come along."""

    status = StatusFilter(choices=status_choices, label=_("Status; may be given several times."))


class DraftListFilter(OrderBaseFilter):
    """Drafts have no number and one status."""

    search = TextFilter(label=_("Words, each of them in the customer's reference or as a SKU."))


class OrderTemplateFilter(LkFilterSet):
    """How the list of templates may be narrowed."""

    party = PartyFilter(label=_("Code or id of the party."))
    search = django_filters.CharFilter(field_name="name", lookup_expr="icontains", label=_("Part of the name."))

    class Meta:
        model = OrderTemplate
        fields: tuple[str, ...] = ()
