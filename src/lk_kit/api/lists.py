"""Lists: allow-listed filters and orderings, keyset pages, rows without model instances where the serializer allows it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any, ClassVar, TypeAlias

from django.db import models
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django_filters.rest_framework import DjangoFilterBackend
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from lk_kit.core.actors import Actor
from lk_kit.core.classes import get_class
from lk_kit.core.compiled import fetch_planned

from .fast import rows_of_page
from .fields import find_grant
from .filters import LkFilterSet, PartyFilter
from .pagination import KeysetPagination, Order, is_nullable
from .rows import RowPlan, row_plan
from .views import LkViewSet

Rows: TypeAlias = list[Any]
UNFILTERED = {*KeysetPagination.PARAMETERS, "ordering", "party"}


class LkFilterBackend(DjangoFilterBackend):
    """Tells the schema which filters a list has; the filtering itself is `ListViewSet.filter_queryset`."""

    def get_filterset_class(self, view: Any, queryset: Any = None) -> Any:
        return view.get_filterset_class()


class ListViewSet(LkViewSet):
    """Adds `list`. `ordering_fields` maps what the client says to a model path; each needs an index with the party in front."""

    filterset_key: ClassVar[str] = ""
    ordering_fields: ClassVar[Mapping[str, str]] = {}
    ordering: ClassVar[str] = "-id"
    """The default, one of `ordering_fields` with or without a minus, or the key itself: "id", "-id"."""
    filter_backends = (LkFilterBackend,)

    def get_filterset_class(self) -> type[LkFilterSet] | None:
        return get_class(self.filterset_key) if self.filterset_key else None

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        params = request.query_params
        self.check_parameters(set(params))
        paging = KeysetPagination(params, self.get_model(), self.get_order(params.get("ordering")))
        results, body = self.read_compiled(paging) or self.read_page(self.filter_queryset(self.get_queryset()), paging)
        count = paging.count(self.filter_queryset(self.get_queryset())) if paging.wants_count else {}
        return Response({"results": results, **body, **count})

    def read_compiled(self, paging: KeysetPagination) -> tuple[Rows, dict[str, Any]] | None:
        if not self.compiled or not set(self.request.query_params) <= UNFILTERED:
            return None
        serializer_class: Any = self.serializer_class_for("list")
        plan = row_plan(serializer_class)
        actor = self._narrowed(self.request.query_params.get("party"))
        if plan is None or actor is None:
            return None
        rows = rows_of_page(self, actor, paging, (*plan.paths, paging.order.path, "pk"))
        return None if rows is None else self._shaped(rows, paging, plan)

    def _narrowed(self, party: str | None) -> Actor | None:
        """The actor, with `?party=` as if he were in that party only."""
        if not party:
            return self.actor
        filterset_class = self.get_filterset_class()
        grant = find_grant(self.actor, party)
        if grant is None or filterset_class is None or not isinstance(filterset_class.base_filters.get("party"), PartyFilter):
            return None
        return Actor(user=self.actor.user, grants={grant.party_id: grant}, impersonator=self.actor.impersonator)

    def read_page(self, queryset: QuerySet[Any, Any], paging: KeysetPagination) -> tuple[Rows, dict[str, Any]]:
        serializer_class: Any = self.serializer_class_for("list")
        plan = row_plan(serializer_class)
        if plan is not None:
            return self._read_rows(queryset, paging, plan)
        path = paging.order.path
        page = paging.page(fetch_planned(paging.slice(queryset)), lambda row: (_value_at(row, path), row.pk))
        serializer = serializer_class(page.rows, many=True, context=self.context())
        return serializer.data, {"next": page.next, "previous": page.previous}

    def _read_rows(self, queryset: QuerySet[Any, Any], paging: KeysetPagination, plan: RowPlan) -> tuple[Rows, dict[str, Any]]:
        return self._shaped(fetch_planned(paging.slice(queryset).values_list(*plan.paths, paging.order.path, "pk")), paging, plan)

    def _shaped(self, rows: Rows, paging: KeysetPagination, plan: RowPlan) -> tuple[Rows, dict[str, Any]]:
        page = paging.page(rows, lambda row: row[-2:])
        return plan.shaped(page.rows, self.context()), {"next": page.next, "previous": page.previous}

    def check_parameters(self, given: set[str]) -> None:
        """Raises ValidationError for a query parameter that means nothing here: a misspelt filter must not show everything."""
        unknown = given - self.known_parameters()
        if unknown:
            text = _("Unknown parameter.")
            raise ValidationError({name: [ErrorDetail(text, "unknown_parameter")] for name in sorted(unknown)})

    def known_parameters(self) -> set[str]:
        return {*KeysetPagination.PARAMETERS, "ordering", *_filter_parameters(self.get_filterset_class())}

    def filter_queryset(self, queryset: QuerySet[Any, Any]) -> QuerySet[Any, Any]:
        filterset_class = self.get_filterset_class()
        params = self.request.query_params
        if filterset_class is None or not _filter_parameters(filterset_class) & set(params):
            return queryset
        filterset = filterset_class(params, queryset=queryset, request=self.request)
        if not filterset.is_valid():
            found = filterset.form.errors.as_data()
            raise ValidationError(
                {field: [ErrorDetail(" ".join(one.messages), one.code or "invalid") for one in errors] for field, errors in found.items()}
            )
        return filterset.qs

    def get_order(self, given: str | None) -> Order:
        word = given or self.ordering
        name = word.removeprefix("-")
        path = "pk" if name in {"id", "pk"} else self.ordering_fields.get(name)
        if path is None or (given and name not in self.ordering_fields and name != "id"):
            raise ValidationError({"ordering": [ErrorDetail(_("This list cannot be sorted by that."), "unknown_ordering")]})
        return _order(self.get_model(), name, path, word.startswith("-"))


@cache
def _order(model: type[models.Model], name: str, path: str, descending: bool) -> Order:
    return Order(name, path, descending, is_nullable(model, path))


@cache
def _filter_parameters(filterset_class: type[LkFilterSet] | None) -> frozenset[str]:
    return frozenset(filterset_class.parameters()) if filterset_class is not None else frozenset()


def _value_at(row: Any, path: str) -> Any:
    for part in path.split("__"):
        row = None if row is None else getattr(row, part)
    return row
