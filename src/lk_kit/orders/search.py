from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Q

from lk_kit.core.text import search_terms

from .models import OrderLine
from .querysets import OrderQuerySet


def search(queryset: OrderQuerySet, text: str) -> OrderQuerySet:
    """Orders in which every word is found: in the number, the customer's reference, a column of `extra_fields.search`, or as a SKU.

    At most eight words count; `%` and `_` mean themselves. A SKU must be whole, as it is written or in one case throughout: only so
    its index is used, and a search costs what the party's orders cost, not what all lines do.
    """
    for word in search_terms(text):
        found = Q(pk__in=OrderLine.objects.filter(sku__in={word, word.upper(), word.lower()}).values("order_id"))
        # Digits have no case, and UPPER() over 50 000 rows of one customer costs as much as all the rest of the search.
        lookup = "contains" if word.upper() == word.lower() else "icontains"
        for name in _columns(queryset):
            found |= Q(**{f"{name}__{lookup}": word})
        queryset = queryset.filter(found)
    return queryset


def _columns(queryset: OrderQuerySet) -> Iterator[str]:
    yield "number"
    yield "customer_reference"
    yield from queryset.model.extra_fields.search
