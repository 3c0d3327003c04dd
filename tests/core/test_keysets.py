from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.db import connection, models
from django.db.models import Q
from django.test.utils import CaptureQueriesContext

from lk_kit.api.pagination import KeysetPagination, Order
from lk_kit.core.keysets import EARLIEST, LATEST, first_page
from lk_kit.orders.abstract import get_order_model
from lk_kit.testing.factories import OrderFactory, PartyFactory

MOMENTS = models.DateTimeField()


@pytest.mark.parametrize("field", [models.DateTimeField(null=True), models.CharField(), models.UUIDField(), models.DecimalField()])
def test_only_moments_that_are_always_there_are_bounded(field):
    assert first_page(field, "x", descending=True) == Q()


def test_the_bound_lies_on_the_side_where_the_list_begins():
    assert first_page(MOMENTS, "at", descending=True) == Q(at__lte=LATEST)
    assert first_page(MOMENTS, "at", descending=False) == Q(at__gte=EARLIEST)


@pytest.mark.django_db
@pytest.mark.parametrize("descending", [True, False])
@pytest.mark.parametrize("moment", [datetime(1900, 1, 1, tzinfo=UTC), datetime(9999, 12, 1, tzinfo=UTC)])
def test_every_row_meets_the_bound(moment, descending):
    order = OrderFactory(party=PartyFactory(), ordered_at=moment)
    rows = get_order_model().objects.filter(first_page(MOMENTS, "ordered_at", descending=descending))
    assert list(rows) == [order]


@pytest.mark.django_db
@pytest.mark.parametrize("word", ["-ordered_at", "ordered_at"])
def test_the_first_page_starts_in_the_index_like_the_later_ones(word):
    model = get_order_model()
    page = KeysetPagination({}, model, Order("ordered_at", "ordered_at", descending=word.startswith("-"))).slice(model._base_manager.all())
    assert str(page.query).count("ordered_at") > str(model._base_manager.order_by(word, "pk").query).count("ordered_at")


@pytest.mark.django_db
@pytest.mark.needs("cabinet")
def test_the_first_page_of_the_cabinet_does_too():
    from lk_kit.cabinet.paging import paginate

    OrderFactory(party=PartyFactory())
    with CaptureQueriesContext(connection) as queries:
        assert len(paginate(get_order_model()._base_manager.all(), ("-ordered_at", "-pk"), 20).rows) == 1
    (query,) = queries
    assert "9999-12-30" in query["sql"]
