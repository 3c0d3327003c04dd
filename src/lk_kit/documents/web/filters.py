from __future__ import annotations

from datetime import timedelta
from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from lk_kit.core.clock import today
from lk_kit.documents import kinds
from lk_kit.documents.models import Document
from lk_kit.documents.search import search

PERIODS: dict[str, tuple[Any, int]] = {
    "month": (_("For a month"), 31),
    "quarter": (_("For a quarter"), 92),
    "year": (_("For a year"), 366),
}
SIGNED = [("yes", _("Signed")), ("no", _("Not signed"))]


def date_input() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class DocumentFilter(django_filters.FilterSet):
    """The filters of the list of documents; they all live in the page's URL."""

    q = django_filters.CharFilter(
        method="search_text",
        label=_("Search"),
        widget=forms.TextInput(attrs={"type": "search", "placeholder": _("Number, title or type"), "maxlength": 200}),
    )
    type = django_filters.ChoiceFilter(label=_("Type"), choices=kinds.choices, empty_label=_("All types"))
    period = django_filters.ChoiceFilter(
        method="in_period", label=_("Period"), choices=[(key, label) for key, (label, _days) in PERIODS.items()], empty_label=_("All time")
    )
    number = django_filters.CharFilter(label=_("Number"), lookup_expr="iexact", max_length=64)
    since = django_filters.DateFilter(field_name="date", lookup_expr="gte", label=_("From"), widget=date_input())
    until = django_filters.DateFilter(field_name="date", lookup_expr="lte", label=_("To"), widget=date_input())
    signed = django_filters.ChoiceFilter(method="is_signed", label=_("Signed"), choices=SIGNED, empty_label=_("Signed or not"))

    class Meta:
        model = Document
        fields: tuple[str, ...] = ()

    def search_text(self, queryset: Any, name: str, value: str) -> Any:
        return search(queryset, value)

    def in_period(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return queryset.filter(date__gte=today() - timedelta(days=PERIODS[value][1]))

    def is_signed(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return queryset.filter(signed_on__isnull=value == "no")
