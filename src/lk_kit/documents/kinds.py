"""The types of documents of this site, and what each accepts. The module has no state: settings are read live."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise

from .conf import conf
from .enums import DocumentType


def labels() -> dict[str, str | Promise]:
    return {**dict(DocumentType.choices), **conf.TYPES}


def choices() -> list[tuple[str, str | Promise]]:
    return list(labels().items())


def label(code: str) -> str:
    """The word for people; a type that the settings no longer have is shown by its code."""
    return str(labels().get(code, code))


def _limits(code: str) -> Mapping[str, Any]:
    found: Mapping[str, Any] = conf.LIMITS.get(code, {})
    return found


def max_bytes(code: str) -> int:
    return int(_limits(code).get("max_bytes", conf.MAX_BYTES))


def formats(code: str) -> tuple[str, ...]:
    return tuple(_limits(code).get("formats", conf.FORMATS))
