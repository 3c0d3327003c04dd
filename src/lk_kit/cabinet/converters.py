from __future__ import annotations

from django.urls import register_converter
from django.urls.converters import StringConverter

from lk_kit.core.ids import PARTY_CODE_PATTERN


class PartyCodeConverter(StringConverter):
    """The short code of a party in a URL. Its second character is a digit, so that it never is a word such as `orders`."""

    regex = PARTY_CODE_PATTERN


register_converter(PartyCodeConverter, "lkparty")
