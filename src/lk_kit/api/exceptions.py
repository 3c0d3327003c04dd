"""Errors of the HTTP surface itself; business errors are in `lk_kit.core.exceptions`."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from rest_framework import status
from rest_framework.exceptions import APIException, ParseError


class PayloadTooLarge(APIException):
    status_code = status.HTTP_413_REQUEST_ENTITY_TOO_LARGE
    default_code = "payload_too_large"
    default_detail = _("The request body is too large.")


class MalformedJson(ParseError):
    """Codes: malformed_json, duplicate_key, too_deep, not_an_object, bad_text, bad_number."""

    default_code = "malformed_json"
    default_detail = _("The request body is not valid JSON.")


class IdempotencyKeyMissing(ParseError):
    default_code = "idempotency_key_missing"
    default_detail = _("This request needs an Idempotency-Key header: a random text that stays the same when it is repeated.")


class InvalidCursor(ParseError):
    default_code = "invalid_cursor"
    default_detail = _("The cursor is not valid for this list. Start again from the first page.")


class NotInstalled(APIException):
    status_code = status.HTTP_501_NOT_IMPLEMENTED
    default_code = "extra_not_installed"
