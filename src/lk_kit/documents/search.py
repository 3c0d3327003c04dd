from __future__ import annotations

from django.db.models import Q

from lk_kit.core.text import search_terms

from . import kinds
from .querysets import DocumentQuerySet


def search(queryset: DocumentQuerySet, text: str) -> DocumentQuerySet:
    """Documents in which every word is found: in the number, in the title, or in the word for the type."""
    for word in search_terms(text):
        low = word.casefold()
        types = [code for code, label in kinds.choices() if low in str(label).casefold()]
        lookup = "contains" if word.upper() == word.lower() else "icontains"
        found = Q(**{f"number__{lookup}": word}) | Q(**{f"title__{lookup}": word})
        queryset = queryset.filter(found | Q(type__in=types) if types else found)
    return queryset
