from __future__ import annotations

from datetime import date
from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lk_kit.api.filters import IsoDateFormField, LkFilterSet, PartyFilter, StrictBooleanFilter
from lk_kit.core.classes import get_class
from lk_kit.documents import kinds
from lk_kit.documents.linking import TARGETS
from lk_kit.documents.models import Document, DocumentLink, UploadRequest
from lk_kit.documents.search import search

Choices = list[tuple[str, str | Promise]]


class DateFilter(django_filters.DateFilter):
    field_class = IsoDateFormField


class PeriodFilter(DateFilter):
    """Documents whose period holds the day."""

    def filter(self, qs: QuerySet[Any, Any], value: date | None) -> QuerySet[Any, Any]:
        return qs.filter(period_start__lte=value, period_end__gte=value) if value else qs


class SignedFilter(StrictBooleanFilter):
    def filter(self, qs: QuerySet[Any, Any], value: bool | None) -> QuerySet[Any, Any]:
        return qs if value is None else qs.filter(signed_on__isnull=not value)


class TextFilter(django_filters.CharFilter):
    """Number, title and the word for the type, through `documents.search`."""

    def filter(self, qs: QuerySet[Any, Any], value: Any) -> QuerySet[Any, Any]:
        return search(qs, value) if value else qs  # type: ignore[arg-type]


class AboutFilter(django_filters.CharFilter):
    """`?about=order:<key>`: documents that are linked with the object."""

    def filter(self, qs: QuerySet[Any, Any], value: Any) -> QuerySet[Any, Any]:
        if not value:
            return qs
        target, _colon, key = value.partition(":")
        if target not in TARGETS or not key or len(key) > 64:
            return qs.none()
        return qs.filter(pk__in=DocumentLink.objects.filter(target=target, target_id=key).values("document_id"))


def status_choices() -> Choices:
    return list(get_class("documents.DocumentFlow").choices())


def request_status_choices() -> Choices:
    return list(get_class("documents.UploadRequestFlow").choices())


class DocumentFilter(LkFilterSet):
    """How the list of documents may be narrowed."""

    party = PartyFilter(label=_("Code or id of the party."))
    type = django_filters.ChoiceFilter(choices=kinds.choices, label=_("Type."))
    status = django_filters.ChoiceFilter(choices=status_choices, label=_("Status; customers see what is published."))
    number = django_filters.CharFilter(label=_("The whole number."))
    date_from = DateFilter(field_name="date", lookup_expr="gte", label=_("First day."))
    date_to = DateFilter(field_name="date", lookup_expr="lte", label=_("Last day."))
    period = PeriodFilter(label=_("A day in the period of the document."))
    signed = SignedFilter(label=_("Whether both sides have signed it."))
    about = AboutFilter(label=_("Kind and key of an object it is about: order:<key>."))
    search = TextFilter(label=_("Words, each of them in the number, the title or the type."))

    class Meta:
        model = Document
        fields: tuple[str, ...] = ()


class UploadRequestFilter(LkFilterSet):
    """How the list of requests for files may be narrowed."""

    party = PartyFilter(label=_("Code or id of the party."))
    status = django_filters.ChoiceFilter(choices=request_status_choices, label=_("Status."))

    class Meta:
        model = UploadRequest
        fields: tuple[str, ...] = ()
