from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.generic import View

from lk_kit.cabinet.context import CabinetContext
from lk_kit.cabinet.views import CabinetMixin, ConfirmActionView, DetailView, ListView
from lk_kit.core.classes import get_class
from lk_kit.core.clock import today
from lk_kit.core.extra_fields import ExtraFields
from lk_kit.core.users import display_name, name_paths
from lk_kit.orders.abstract import get_order_model
from lk_kit.orders.conf import conf
from lk_kit.orders.enums import Permission, Via
from lk_kit.orders.export import csv_stream, export_rows
from lk_kit.orders.lines import stored_lines
from lk_kit.orders.models import OrderHistory, OrderLine
from lk_kit.orders.papers import papers_of
from lk_kit.orders.web.filters import OrderFilter, people_of
from lk_kit.orders.web.forms import CancelForm

ROW = (
    "pk",
    "number",
    "title",
    "status",
    "total",
    "currency",
    "ordered_at",
    "updated_at",
    "customer_reference",
    "lines_count",
    "promised_date",
    "tracking_number",
)


def with_labels(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Adds the customer's word and the tone of the status."""
    flow = get_class("orders.OrderFlow")
    for row in rows:
        status = flow.status(row["status"])
        row["status_label"], row["tone"] = status.label_for(customer=True), status.tone
    return rows


class OrdersOfParty:
    """The orders of the party in the URL, as far as the actor may see them."""

    lk: CabinetContext
    permission: ClassVar[str] = Permission.VIEW.value
    section: ClassVar[str] = "orders"

    def get_queryset(self) -> Any:
        return get_order_model().objects.visible_to(self.lk.actor).filter(party=self.lk.party_id).placed()


class FilteredOrders(OrdersOfParty):
    """The order list with the filters of the URL; the export takes the same."""

    request: HttpRequest

    def make_filter(self) -> OrderFilter:
        people = people_of(self.lk.actor, self.lk.party_id)
        return OrderFilter(data=self.request.GET or None, queryset=self.get_queryset(), request=self.request, people=people)


class OrderList(FilteredOrders, ListView):
    template_name = "lk_kit/orders/list.html"
    ordering = ("-ordered_at", "-pk")
    primary_filters = ("q", "status", "period")
    count_limit = 1000

    @property
    def filterset(self) -> OrderFilter:
        if not hasattr(self, "_filterset"):
            self._filterset = self.make_filter()
        return self._filterset

    def get_queryset(self) -> Any:
        return super().get_queryset().values(*ROW, *self.extra_columns)

    @property
    def extra_columns(self) -> tuple[str, ...]:
        extra: ExtraFields = getattr(get_order_model(), "extra_fields", ExtraFields())
        return tuple(name for name in extra.list if name not in ROW)

    def get_rows(self, rows: list[Any]) -> list[Any]:
        for row in with_labels(rows):
            row["extra"] = [row[name] for name in self.extra_columns]
        return rows

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        labels = [get_order_model()._meta.get_field(name).verbose_name for name in self.extra_columns]  # type: ignore[union-attr]
        export = f"{self.lk.url('orders:export')}?{self.request.GET.urlencode()}" if self.lk.can(Permission.EXPORT) else ""
        return super().get_context_data(extra_labels=labels, export_url=export, page_size=conf.PAGE_SIZE, **kwargs)


class OrderExport(FilteredOrders, CabinetMixin, View):
    """The filtered list as a CSV for a spreadsheet program; formula-safe."""

    permission = Permission.EXPORT.value

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        filterset = self.make_filter()
        found: Any = filterset.qs if not filterset.is_bound or filterset.is_valid() else self.get_queryset().none()
        response = StreamingHttpResponse(
            csv_stream(export_rows(found.order_by("-ordered_at", "-pk")), dialect="excel-ru"), content_type="text/csv; charset=utf-8"
        )
        response["Content-Disposition"] = f'attachment; filename="orders-{self.lk.code}-{today():%Y-%m-%d}.csv"'
        response["X-Content-Type-Options"] = "nosniff"
        return response


class OrderDetail(OrdersOfParty, DetailView):
    template_name = "lk_kit/orders/detail.html"
    context_object_name = "order"

    def get_queryset(self) -> Any:
        return super().get_queryset().select_related(*name_paths("placed_by"))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        order: Any = self.object
        flow = get_class("orders.OrderFlow")
        history = list(OrderHistory.objects.filter(order_id=order.pk).select_related(*name_paths("user")).order_by("at", "id"))
        lines = stored_lines(order)
        return super().get_context_data(
            lines=lines,
            history=timeline(flow, history),
            steps=progress(flow, order, history),
            status=flow.status(order.status),
            status_label=flow.status(order.status).label_for(customer=True),
            placed_by=display_name(order.placed_by),
            delivery_method=conf.DELIVERY_METHODS.get(order.delivery_method, order.delivery_method),
            vat_rates=vat_rates(lines),
            may_cancel=flow.is_open(order, "cancel", self.lk.actor),
            may_repeat=self.lk.can(Permission.PLACE),
            extra=extra_facts(order),
            papers=papers_of(self.lk.actor, order),
            **kwargs,
        )


def vat_rates(lines: Iterable[OrderLine]) -> str:
    """«22 %» or «10 %, 22 %»: the rates of the lines in words; empty when nothing is subject to VAT."""
    rates = {one.vat_rate for one in lines if one.vat_rate is not None}
    return ", ".join(f"{rate.normalize():f} %" for rate in sorted(rates))


def extra_facts(order: Any) -> list[tuple[Any, Any]]:
    """Label and value of the host's own columns that are open for reading."""
    extra: ExtraFields = getattr(type(order), "extra_fields", ExtraFields())
    return [
        (order._meta.get_field(name).verbose_name, getattr(order, name)) for name in extra.read if getattr(order, name) not in (None, "")
    ]


def timeline(flow: Any, history: list[OrderHistory]) -> list[dict[str, Any]]:
    """Newest first. Staff are shown by name, the system without one."""
    return [
        {
            "label": flow.status(entry.to_status).label_for(customer=True),
            "who": display_name(entry.user),
            "is_staff": entry.via == Via.STAFF,
            "at": entry.at,
            "note": entry.note,
        }
        for entry in reversed(history)
    ]


def progress(flow: Any, order: Any, history: list[OrderHistory]) -> list[dict[str, Any]]:
    """The bar of steps with the time at which each was reached; none for an order that left the way (cancelled)."""
    steps, current = flow.steps(), flow.status(order.status)
    if current.step is None:
        return []
    reached = {entry.to_status: entry.at for entry in history}
    return [
        {
            "label": step.label_for(customer=True),
            "at": reached.get(step.code) if step.step <= current.step else None,
            "is_done": step.step < current.step or (step.step == current.step and step.is_final),
            "is_current": step.step == current.step and not step.is_final,
        }
        for step in steps
    ]


class OrderPrint(OrderDetail):
    template_name = "lk_kit/orders/print.html"


class OrderCancel(OrdersOfParty, ConfirmActionView):
    permission = Permission.CANCEL.value
    action = "orders.CancelOrder"
    form_class = CancelForm
    title = _("Cancel the order?")
    text = _("We shall stop working on it. You can repeat the order at any time.")
    submit_label = _("Cancel the order")
    is_dangerous = True
    success_message = _("The order is cancelled.")

    def get_back(self) -> tuple[str, Any]:
        return self.lk.url("orders:detail", pk=self.object.pk), _("Order № %(number)s") % {"number": self.object}

    def get_success_target(self, result: Any) -> str:
        return self.lk.url("orders:detail", pk=self.object.pk)
