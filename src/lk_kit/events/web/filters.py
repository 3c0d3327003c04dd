from __future__ import annotations

from typing import Any

import django_filters
from django import forms
from django.utils.translation import gettext_lazy as _

from lk_kit.events.models import Event


def date_input() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class HistoryFilter(django_filters.FilterSet):
    since = django_filters.DateFilter(field_name="occurred_at", lookup_expr="date__gte", label=_("From"), widget=date_input())
    until = django_filters.DateFilter(field_name="occurred_at", lookup_expr="date__lte", label=_("To"), widget=date_input())

    class Meta:
        model = Event
        fields: tuple[Any, ...] = ()
