from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lk_kit.core.conf import Option, Section, at_least
from lk_kit.core.file_types import TYPES as FORMATS

MEGABYTE = 1024 * 1024
NO_ANTIVIRUS: dict[str, dict[str, Any]] = {"default": {"BACKEND": "lk_kit.documents.backends.none.NoAntivirus"}}


def _valid_backends(value: Mapping[str, Any]) -> str:
    return "" if "default" in value else "must have the alias 'default'"


def _valid_types(value: Mapping[str, Any]) -> str:
    wrong = [code for code in value if not isinstance(code, str) or not code.isidentifier() or len(code) > 32]
    return f"{wrong[0]!r} must be a word of at most 32 Latin letters, digits and underscores" if wrong else ""


def _valid_formats(value: Any) -> str:
    unknown = [one for one in value if one not in FORMATS]
    return f"{unknown[0]!r} is none of {', '.join(FORMATS)}" if unknown else ""


def _valid_limits(value: Mapping[str, Any]) -> str:
    for code, limit in value.items():
        if not isinstance(limit, Mapping) or set(limit) - {"max_bytes", "formats"}:
            return f"the limits of {code!r} must be a dict with max_bytes, formats or both"
        if problem := _valid_formats(limit.get("formats", ())):
            return problem
    return ""


class DocumentsSettings(Section):
    TYPES: Option[dict[str, Any]] = Option({}, "Further types of documents: code → label.", valid=_valid_types)
    FORMATS: Option[list[str] | tuple[str, ...]] = Option(
        list(FORMATS), "Formats of files that are accepted, known by their content.", types=(list, tuple), valid=_valid_formats
    )
    MAX_BYTES = Option(20 * MEGABYTE, "Largest file, in bytes.", valid=at_least(1))
    MAX_PIXELS = Option(60_000_000, "Most pixels of a picture.", valid=at_least(1))
    LIMITS: Option[dict[str, Any]] = Option(
        {}, "Limits of single types of documents: code → {'max_bytes': …, 'formats': […]}.", valid=_valid_limits
    )
    QUOTA_BYTES = Option(2048 * MEGABYTE, "Most bytes that the files of one party take; 0 for no limit.", valid=at_least(0))
    ANTIVIRUS = Option(
        NO_ANTIVIRUS,
        "What looks for viruses in every file before it is stored: alias → {'BACKEND', 'OPTIONS'}; 'default' is used. While it does not "
        "answer, nothing is accepted.",
        valid=_valid_backends,
    )
    ARCHIVE_MAX_DOCUMENTS = Option(200, "Most documents in one archive.", valid=at_least(1))
    ARCHIVE_HOURS = Option(24, "Hours for which an archive can be fetched; then it is deleted.", valid=at_least(1))
    ARCHIVE_LEASE_SECONDS = Option(300, "After so many seconds without progress another worker takes over an archive.", valid=at_least(10))
    ARCHIVES_PER_DAY = Option(30, "Archives that one person may ask for within 24 hours.", valid=at_least(1))
    REMIND_DAYS = Option(2, "Days before the term of a request for a file at which the customer is reminded.", valid=at_least(0))
    ORPHAN_HOURS = Option(24, "Hours after which a file that nothing uses is deleted.", valid=at_least(1))
    PAGE_SIZE = Option(20, "Documents on a page of the list.", valid=at_least(1))


conf = DocumentsSettings("DOCUMENTS")
