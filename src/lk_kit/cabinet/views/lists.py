from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.forms import BoundField
from django.utils.functional import cached_property
from django.views.generic import TemplateView
from django_filters import FilterSet

from lk_kit.cabinet.conf import conf
from lk_kit.cabinet.fields import kind_of
from lk_kit.cabinet.formats import number
from lk_kit.cabinet.paging import Page, paginate
from lk_kit.cabinet.sections import Text

from .pages import CabinetMixin

CURSOR, SORT = "after", "sort"


class ListView(CabinetMixin, TemplateView):
    """A list with filters and “Show more”. The URL always holds the filters; with htmx only the list is sent.

    The template extends `lk_kit/list.html` and fills the blocks `columns` and `row` (variable `row`).
    """

    filterset_class: ClassVar[type[FilterSet] | None] = None
    primary_filters: ClassVar[Sequence[str]] = ()
    """Names of the filters that are always in sight; the others hide behind “More filters”. Empty = the first three."""
    ordering: ClassVar[Sequence[str]] = ("-pk",)
    """Columns that are never null, the last one unique; they should be an index that starts with the party."""
    orderings: ClassVar[Mapping[str, tuple[Text, Sequence[str]]]] = {}
    """Orders to choose from: key → (label, columns). The first is the default and replaces `ordering`."""
    page_size: ClassVar[int | None] = None
    count_limit: ClassVar[int] = 0
    """Counts rows up to this number for “12 of 312”; one more query. 0 = no count."""

    def get_queryset(self) -> QuerySet[Any]:
        """All rows of the actor here: `Order.objects.visible_to(self.lk.actor).filter(party=self.lk.party_id)`."""
        raise NotImplementedError(f"{type(self).__name__} must implement get_queryset()")

    def get_filterset_kwargs(self) -> dict[str, Any]:
        return {"data": self.request.GET or None, "queryset": self.get_queryset(), "request": self.request}

    @cached_property
    def filterset(self) -> FilterSet | None:
        return self.filterset_class(**self.get_filterset_kwargs()) if self.filterset_class else None

    @cached_property
    def filtered(self) -> QuerySet[Any]:
        if self.filterset is None:
            return self.get_queryset()
        found: QuerySet[Any] = self.filterset.qs if self._filters_are_valid else self.get_queryset().none()
        return found

    @property
    def _filters_are_valid(self) -> bool:
        return self.filterset is None or not self.filterset.is_bound or self.filterset.is_valid()

    @cached_property
    def sort(self) -> str:
        wanted = self.request.GET.get(SORT, "")
        return wanted if wanted in self.orderings else next(iter(self.orderings), "")

    def get_ordering(self) -> Sequence[str]:
        return self.orderings[self.sort][1] if self.sort else self.ordering

    @cached_property
    def page(self) -> Page:
        size = self.page_size or conf.PAGE_SIZE
        return paginate(self.filtered, self.get_ordering(), size, self.request.GET.get(CURSOR, ""))

    def get_rows(self, rows: list[Any]) -> list[Any]:
        """The place to add what the template shows, in a fixed number of queries."""
        return rows

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        fields = self._fields()
        return super().get_context_data(
            rows=self.get_rows(self.page.rows),
            page=self.page,
            filterset=self.filterset,
            **fields,
            has_search=any(kind_of(field) == "search" for field in fields["primary_fields"]),
            sorts=[(key, label) for key, (label, _columns) in self.orderings.items()],
            sort=self.sort,
            is_filtered=any(self.request.GET.get(field.html_name) for field in self._all_fields),
            active_filters=sum(bool(self.request.GET.get(field.html_name)) for field in fields["other_fields"]),
            **self._total(),
            next_url=self.url_with(self.page.next_cursor) if self.page.next_cursor else "",
            first_url=self.url_with(""),
            **kwargs,
        )

    def url_with(self, cursor: str) -> str:
        """This page with all its filters, continued after `cursor`."""
        query = self.request.GET.copy()
        query.pop(CURSOR, None)
        if cursor:
            query[CURSOR] = cursor
        return f"{self.request.path}?{query.urlencode()}" if query else self.request.path

    @cached_property
    def _all_fields(self) -> list[BoundField]:
        return list(self.filterset.form) if self.filterset else []

    def _fields(self) -> dict[str, list[BoundField]]:
        names = self.primary_filters or [field.name for field in self._all_fields[:3]]
        return {
            "primary_fields": [field for field in self._all_fields if field.name in names],
            "other_fields": [field for field in self._all_fields if field.name not in names],
        }

    def _total(self) -> dict[str, Any]:
        """The number of rows, never more than `count_limit` + 1 of them counted."""
        if not self.count_limit:
            return {"total": None}
        if self.page.is_first and not self.page.next_cursor:
            counted = len(self.page.rows)
        else:
            counted = self.filtered.order_by()[: self.count_limit + 1].count()
        text = f"{number(self.count_limit)}+" if counted > self.count_limit else number(counted)
        return {"total": counted, "total_text": text}
