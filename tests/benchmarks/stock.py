"""The best that stock DRF gives without own machinery: ModelViewSet, CursorPagination, correlated line count, prefetch, bulk_create.

It does less than lk_kit: no event and delivery rows, no idempotency record, no flow, no company switching.
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import django_filters
from django.db import transaction
from django.db.models import Count, F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.urls import include, path
from django.utils import timezone
from rest_framework import serializers, viewsets
from rest_framework.authentication import SessionAuthentication
from rest_framework.decorators import action
from rest_framework.pagination import CursorPagination
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.routers import SimpleRouter

from lk_kit.core.models import NumberSeries
from lk_kit.orders.models import Order, OrderHistory, OrderLine

from .floor import MORE
from .prices import price

CENT = Decimal("0.01")


class LineSerializer(serializers.ModelSerializer[OrderLine]):
    class Meta:
        model = OrderLine
        fields = ("id", "position", "sku", "name", "unit", "quantity", "price", "discount_rate", "vat_rate", "amount", "vat_amount")


class HistorySerializer(serializers.ModelSerializer[OrderHistory]):
    by = serializers.CharField(source="user.get_full_name", default="")

    class Meta:
        model = OrderHistory
        fields = ("at", "from_status", "to_status", "via", "note", "by")


class RowSerializer(serializers.ModelSerializer[Order]):
    party = serializers.CharField(source="party.code")
    lines_total = serializers.IntegerField(read_only=True)
    status_label = serializers.SerializerMethodField()

    class Meta:
        model = Order
        fields: tuple[str, ...] = (
            "id",
            "party",
            "number",
            "status",
            "status_label",
            "ordered_at",
            "total",
            "currency",
            "lines_total",
            "customer_reference",
            "promised_date",
            "placed_by",
        )

    def get_status_label(self, order: Order) -> str:
        return order.status.title()


class DetailSerializer(RowSerializer):
    placed_by_name = serializers.CharField(source="placed_by.get_full_name", default="")
    lines = LineSerializer(many=True, source="lk_lines")
    history = HistorySerializer(many=True, source="lk_history")

    class Meta(RowSerializer.Meta):
        fields = (*RowSerializer.Meta.fields, *MORE, "placed_by_name", "lines", "history")


class Pages(CursorPagination):
    page_size = 20
    ordering = ("-ordered_at", "-id")


class Filter(django_filters.FilterSet):
    number = django_filters.CharFilter(lookup_expr="icontains")
    since = django_filters.DateFilter(field_name="ordered_at", lookup_expr="gte")

    class Meta:
        model = Order
        fields = ("status",)


class OrderViewSet(viewsets.ReadOnlyModelViewSet[Order]):
    authentication_classes = (SessionAuthentication,)
    permission_classes = (IsAuthenticated,)
    pagination_class = Pages
    filter_backends = (django_filters.rest_framework.DjangoFilterBackend,)
    filterset_class = Filter

    def get_queryset(self) -> QuerySet[Order]:
        counted = OrderLine.objects.filter(order=OuterRef("pk")).order_by().values("order").annotate(n=Count("pk")).values("n")
        found: Any = Order.objects.select_related("party").annotate(lines_total=Coalesce(Subquery(counted), 0))
        if not self.request.user.is_superuser:
            found = found.filter(party__memberships__user=self.request.user)
        if self.action == "list":
            return found.exclude(status="draft")  # type: ignore[no-any-return]
        return found.select_related("party", "placed_by").prefetch_related("lk_lines", "lk_history__user")  # type: ignore[no-any-return]

    def get_serializer_class(self) -> Any:
        return RowSerializer if self.action == "list" else DetailSerializer

    def locked(self, pk: str) -> Order:
        return self.get_queryset().prefetch_related(None).select_for_update(of=("self",)).get(pk=pk)

    @action(detail=True, methods=["post"])
    def place(self, request: Request, pk: str) -> Response:
        with transaction.atomic():
            order = self.locked(pk)
            if order.status != "draft":
                return Response({"detail": "placed already"}, status=409)
            lines = list(order.lk_lines.all())
            total = sum((price(line.sku) * line.quantity for line in lines), Decimal(0))
            order.total = order.subtotal = total
            order.vat_total = (total / 6).quantize(CENT, ROUND_HALF_UP)
            order.lines_count, order.status = len(lines), "placed"
            order.ordered_at = order.updated_at = timezone.now()
            series, _made = NumberSeries.objects.select_for_update().get_or_create(series="stock", scope="", year=2026)
            NumberSeries.objects.filter(pk=series.pk).update(value=F("value") + 1)
            order.number = f"2026-{series.value + 1:06d}"
            order.save()
            OrderHistory.objects.create(order=order, from_status="draft", to_status="placed", user=request.user, via="customer")
        return Response(DetailSerializer(self.get_object()).data)

    @action(detail=True, methods=["post"])
    def move(self, request: Request, pk: str) -> Response:
        with transaction.atomic():
            order = self.locked(pk)
            if order.status != "placed":
                return Response({"detail": "wrong status"}, status=409)
            order.status, order.updated_at = "processing", timezone.now()
            order.save()
            OrderHistory.objects.create(order=order, from_status="placed", to_status="processing", user=request.user, via="staff")
        return Response(DetailSerializer(self.get_object()).data)

    @action(detail=True, methods=["post"])
    def repeat(self, request: Request, pk: str) -> Response:
        source = self.get_object()
        with transaction.atomic():
            draft = Order(party=source.party, placed_by=request.user, repeated_from=str(source.pk), currency="RUB")
            lines = [self.copy(line, draft) for line in source.lk_lines.all()]
            draft.total = draft.subtotal = sum((line.amount for line in lines), Decimal(0))
            draft.vat_total = (draft.total / 6).quantize(CENT, ROUND_HALF_UP)
            draft.lines_count = len(lines)
            draft.save()
            OrderLine.objects.bulk_create(lines)
        self.kwargs["pk"] = str(draft.pk)
        return Response(DetailSerializer(self.get_object()).data, status=201)

    def copy(self, line: OrderLine, draft: Order) -> OrderLine:
        now = price(line.sku)
        amount = (now * line.quantity).quantize(CENT, ROUND_HALF_UP)
        return OrderLine(
            order=draft,
            position=line.position,
            sku=line.sku,
            name=line.name,
            unit=line.unit,
            quantity=line.quantity,
            price=now,
            vat_rate=line.vat_rate,
            amount=amount,
            vat_amount=(amount / 6).quantize(CENT, ROUND_HALF_UP),
        )


router = SimpleRouter()
router.register("orders", OrderViewSet, basename="orders")
urlpatterns = [path("api/", include(router.urls))]
