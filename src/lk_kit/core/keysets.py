"""Where the first page of a keyset begins."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.db import models
from django.db.models import Q

EARLIEST, LATEST = datetime(1, 1, 2, tzinfo=UTC), datetime(9999, 12, 30, tzinfo=UTC)


def first_page(field: Any, path: str, *, descending: bool) -> Q:
    """A bound that every row meets, for a column of moments that is never empty; nothing for others.

    A prepared statement of PostgreSQL gets a generic plan, made for a customer with a handful of rows: it fetches and sorts all of them,
    which for one with 50 000 took 100 ms. A bound on the sorted column, as later pages have it anyway, led to the index that is in order:
    0.4 ms (docs/explanation/performance.md).
    """
    if not isinstance(field, models.DateTimeField) or field.null:
        return Q()
    return Q(**{f"{path}__lte": LATEST}) if descending else Q(**{f"{path}__gte": EARLIEST})
