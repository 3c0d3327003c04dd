"""How documents are called for people and in file systems."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from lk_kit.core.file_types import TYPES
from lk_kit.core.text import strip_invisible

from .kinds import label

_FORBIDDEN = re.compile(r'[\x00-\x1f\x7f/\\:*?"<>|]+')
LONGEST = 120


def full_name(document: Any) -> str:
    """«Счёт № 17 от 14.11.2026», in the language of the moment; with its title where it has no number."""
    date = date_format(document.date, "SHORT_DATE_FORMAT")
    if document.number:
        return _("%(type)s No. %(number)s of %(date)s") % {"type": label(document.type), "number": document.number, "date": date}
    return _("%(title)s of %(date)s") % {"title": document.title or label(document.type), "date": date}


def file_name(document: Any, file: Any) -> str:
    """A name for the reader's disk: of letters that every file system takes, with the suffix of what the file is."""
    kind = TYPES.get(file.format)
    return f"{safe_stem(full_name(document))}{kind.suffixes[0] if kind else ''}"


def safe_stem(text: str) -> str:
    clean = _FORBIDDEN.sub("-", strip_invisible(text)).strip(" .-")
    return clean[:LONGEST].rstrip(" .") or "document"


def distinct(names: Iterator[str]) -> Iterator[str]:
    """The names with numbers behind those that came before, whatever their case."""
    seen: dict[str, int] = {}
    for name in names:
        count = seen[name.casefold()] = seen.get(name.casefold(), 0) + 1
        stem, dot, suffix = name.rpartition(".")
        yield name if count == 1 else (f"{stem} ({count}){dot}{suffix}" if dot else f"{name} ({count})")
