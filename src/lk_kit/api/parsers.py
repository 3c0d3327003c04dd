"""JSON as RFC 8259 has it, and nothing that only some parsers accept: what one reader sees, every reader sees."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from decimal import Decimal
from typing import IO, Any, NoReturn

from django.utils.translation import gettext_lazy as _
from rest_framework.parsers import BaseParser

from .conf import conf
from .exceptions import MalformedJson, PayloadTooLarge

_STRINGS = re.compile(r'"(?:[^"\\]|\\.)*+"', re.DOTALL)
_BAD_TEXT = re.compile("[\0\ud800-\udfff]")
_MAX_NUMBER_LENGTH = 400


class StrictJSONParser(BaseParser):
    """UTF-8 without BOM, no duplicate keys, no NaN, no NUL, no lone surrogates, bounded size and depth; the root is an object.

    Numbers with a fraction become Decimal, so no digit that the client sent is lost on the way to a DecimalField.
    """

    media_type = "application/json"

    def parse(self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None) -> Any:
        raw = stream.read(conf.MAX_BODY_BYTES + 1)
        if len(raw) > conf.MAX_BODY_BYTES:
            raise PayloadTooLarge
        return load(raw)


def load(raw: bytes) -> dict[str, Any]:
    """The object in `raw`. Raises MalformedJson."""
    try:
        text = raw.decode("utf-8")
        _check_depth(text)
        value = json.loads(text, object_pairs_hook=_unique, parse_constant=_refuse_constant, parse_float=_decimal, parse_int=_integer)
    except (ValueError, RecursionError) as error:
        raise MalformedJson from error
    if not isinstance(value, dict):
        raise MalformedJson(_("The request body must be a JSON object."), code="not_an_object")
    if "\\u" in text or "\0" in text:
        _check_text(value)
    return value


def _check_depth(text: str) -> None:
    limit = conf.MAX_JSON_DEPTH
    if text.count("[") + text.count("{") <= limit:
        return
    depth = 0
    for char in _STRINGS.sub("", text):
        if char in "[{":
            depth += 1
            if depth > limit:
                raise MalformedJson(_("The request body is nested too deeply."), code="too_deep")
        elif char in "]}":
            depth -= 1


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise MalformedJson(_("The request body names a key twice."), code="duplicate_key")
    return found


def _refuse_constant(name: str) -> NoReturn:
    raise MalformedJson(_("NaN and Infinity are not JSON numbers."), code="bad_number")


def _decimal(text: str) -> Decimal:
    if len(text) > _MAX_NUMBER_LENGTH:
        raise MalformedJson(_("A number is too long."), code="bad_number")
    return Decimal(text)


def _integer(text: str) -> int:
    if len(text) > _MAX_NUMBER_LENGTH:
        raise MalformedJson(_("A number is too long."), code="bad_number")
    return int(text)


def _check_text(value: Any) -> None:
    """Only escapes can bring a NUL or half a surrogate pair: strict UTF-8 and strict JSON have none."""
    if isinstance(value, str):
        if _BAD_TEXT.search(value):
            raise MalformedJson(_("A text contains characters that cannot be stored."), code="bad_text")
    elif isinstance(value, dict):
        for key, item in value.items():
            _check_text(key)
            _check_text(item)
    elif isinstance(value, list):
        for item in value:
            _check_text(item)


def is_bad_text(value: str) -> bool:
    """Whether `value` holds a NUL or a lone surrogate, which no database takes."""
    return _BAD_TEXT.search(value) is not None
