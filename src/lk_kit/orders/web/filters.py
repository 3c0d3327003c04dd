from __future__ import annotations

from datetime import timedelta
from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lk_kit.core.actors import Actor
from lk_kit.core.classes import get_class
from lk_kit.core.clock import now
from lk_kit.core.extra_fields import ExtraFields
from lk_kit.core.users import display_name, name_paths
from lk_kit.orders.abstract import get_order_model
from lk_kit.orders.enums import DRAFT
from lk_kit.orders.search import search
from lk_kit.parties.models import Membership

PERIODS: dict[str, tuple[Any, int]] = {
    "month": (_("For a month"), 31),
    "half_year": (_("For half a year"), 183),
    "year": (_("For a year"), 366),
}


def date_input() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


def status_choices() -> list[tuple[str, str | Promise]]:
    return [(code, label) for code, label in get_class("orders.OrderFlow").choices(customer=True) if code != DRAFT]


class OrderFilter(django_filters.FilterSet):
    """The filters of the order list; they all live in the page's URL. A swapped model's `extra_fields.filter` come along."""

    q = django_filters.CharFilter(
        method="search_text",
        label=_("Search"),
        widget=forms.TextInput(attrs={"type": "search", "placeholder": _("Number, your reference or SKU"), "maxlength": 200}),
    )
    status = django_filters.ChoiceFilter(label=_("Status"), choices=status_choices, empty_label=_("All statuses"))
    period = django_filters.ChoiceFilter(
        method="in_period", label=_("Period"), choices=[(key, label) for key, (label, _days) in PERIODS.items()], empty_label=_("All time")
    )
    since = django_filters.DateFilter(field_name="ordered_at", lookup_expr="date__gte", label=_("From"), widget=date_input())
    until = django_filters.DateFilter(field_name="ordered_at", lookup_expr="date__lte", label=_("To"), widget=date_input())
    sum_from = django_filters.NumberFilter(field_name="total", lookup_expr="gte", label=_("Sum from"), min_value=0)
    sum_to = django_filters.NumberFilter(field_name="total", lookup_expr="lte", label=_("Sum to"), min_value=0)
    placed_by = django_filters.ChoiceFilter(field_name="placed_by_id", label=_("Who placed it"), empty_label=_("Anybody"))

    class Meta:
        model = get_order_model()
        fields: tuple[str, ...] = ()

    def __init__(self, *args: Any, people: list[tuple[str, str]] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.filters["placed_by"].extra["choices"] = people or []

    @classmethod
    def get_filters(cls) -> Any:
        found = super().get_filters()
        extra = getattr(get_order_model(), "extra_fields", ExtraFields())
        for name in extra.filter:
            field: Any = get_order_model()._meta.get_field(name)
            found.setdefault(name, cls.filter_for_field(field, name, "exact"))
        return found

    def search_text(self, queryset: Any, name: str, value: str) -> Any:
        return search(queryset, value)

    def in_period(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return queryset.filter(ordered_at__gte=now() - timedelta(days=PERIODS[value][1]))


def people_of(actor: Actor, party_id: Any) -> list[tuple[str, str]]:
    """The colleagues whom the actor may see, as choices of “who placed it”."""
    members = Membership.objects.visible_to(actor).filter(party_id=party_id).select_related(*name_paths("user")).order_by("created_at")
    return [(str(member.user_id), display_name(member.user)) for member in members]
