"""Every error is an RFC 9457 problem document with a stable `code` and, for bad input, `errors: [{field, code, message}]`."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator, Mapping
from http import HTTPStatus
from typing import Any
from uuid import uuid4

from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation, ValidationError
from django.db import DataError, IntegrityError
from django.db.models import ProtectedError, RestrictedError
from django.http import Http404, HttpRequest, UnreadablePostError
from django.utils.translation import gettext as _
from rest_framework import exceptions as drf
from rest_framework.response import Response
from rest_framework.views import set_rollback

from lk_kit.core.denials import note
from lk_kit.core.exceptions import Conflict, InvalidInput, LkKitError, NotAllowed, NotSignedIn, NotVisible, Refused, TooManyAttempts

from .exceptions import PayloadTooLarge

logger = logging.getLogger("lk_kit.api")
MEDIA_TYPE = "application/problem+json"
_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")

FieldError = dict[str, str]


def exception_handler(error: Exception, context: Mapping[str, Any]) -> Response | None:
    """The answer to `error`, or None for one that nobody foresaw: that goes on to Django and its error reporting."""
    request = context.get("request")
    known = _translate(error)
    if known is None:
        return None
    set_rollback()
    if isinstance(known, (NotAllowed, NotVisible, drf.PermissionDenied, drf.NotFound)):
        _note_denial(known, context)
    if isinstance(known, LkKitError):
        return _business_problem(known, request)
    return _http_problem(known, request)


def _note_denial(error: Exception, context: Mapping[str, Any]) -> None:
    view, request = context.get("view"), context.get("request")
    match = getattr(request, "resolver_match", None)
    is_known = "_user" in vars(request or view)  # a token may have been refused: to ask who it is would raise once more
    if match is not None and is_known and hasattr(view, "actor"):
        note(error, view.actor, match.view_name, key=match.kwargs.get("pk"), request_id=request_id(request))  # type: ignore[union-attr]


def _translate(error: Exception) -> LkKitError | drf.APIException | None:
    """`error` in terms of the two families that can be shown."""
    if isinstance(error, (LkKitError, drf.APIException)):
        return error
    if isinstance(error, Http404):
        return NotVisible()
    if isinstance(error, PermissionDenied):
        return NotAllowed()
    if isinstance(error, ValidationError):
        return drf.ValidationError(_details_of(error))
    if isinstance(error, RequestDataTooBig):
        return PayloadTooLarge()
    if isinstance(error, (SuspiciousOperation, UnreadablePostError)):
        return drf.ParseError()
    return _translate_database(error)


def _translate_database(error: Exception) -> LkKitError | None:
    if isinstance(error, (DataError, OverflowError)):
        logger.warning("A value did not fit its column", exc_info=error)
        return InvalidInput(_("A value is out of range."), code="out_of_range")
    if isinstance(error, (ProtectedError, RestrictedError)):
        return Refused(_("Other objects still need this one."), code="in_use")
    if isinstance(error, IntegrityError):
        logger.warning("A constraint refused a write", exc_info=error)
        return Conflict()
    return None


def _details_of(error: ValidationError) -> Any:
    if hasattr(error, "error_dict"):
        return {field: [_detail(one) for one in errors] for field, errors in error.error_dict.items()}
    return [_detail(one) for one in error.error_list]


def _detail(error: ValidationError) -> drf.ErrorDetail:
    return drf.ErrorDetail(" ".join(error.messages), error.code or "invalid")


def _business_problem(error: LkKitError, request: Any) -> Response:
    errors: list[FieldError] = []
    if isinstance(error, InvalidInput):
        errors = [_field_error(field, error.code, message) for field, messages in error.errors.items() for message in messages]
    headers: dict[str, str] = {}
    if isinstance(error, TooManyAttempts):
        headers["Retry-After"] = str(error.retry_after)
    if isinstance(error, NotSignedIn):
        headers["WWW-Authenticate"] = _challenge(request)
    return problem(request, error.status, error.code, str(error), errors=errors, headers=headers, members=error.details())


def _http_problem(error: drf.APIException, request: Any) -> Response:
    headers: dict[str, str] = {}
    challenge: str | None = getattr(error, "auth_header", None)
    if challenge:
        headers["WWW-Authenticate"] = challenge
    wait: float | None = getattr(error, "wait", None)
    if wait is not None:
        headers["Retry-After"] = str(int(wait) + 1)
    if isinstance(error, drf.ValidationError):
        text = str(InvalidInput.default_message)
        return problem(request, error.status_code, "invalid", text, errors=list(flatten(error.detail)), headers=headers)
    codes = error.get_codes()
    code = codes if isinstance(codes, str) else error.default_code
    text = str(error.detail) if isinstance(error.detail, str) else str(error.default_detail)
    return problem(request, error.status_code, code, text, headers=headers)


def _challenge(request: Any) -> str:
    authenticators = getattr(request, "authenticators", None) or ()
    return next((str(one.authenticate_header(request)) for one in authenticators), "Session")


def flatten(detail: Any, path: str = "") -> Iterator[FieldError]:
    """`{"lines": [{}, {"quantity": ["…"]}]}` as `field: "lines.1.quantity"`; what belongs to no field has the field ""."""
    if isinstance(detail, Mapping):
        for key, value in detail.items():
            name = "" if key in {"non_field_errors", "__all__"} else str(key)
            yield from flatten(value, ".".join(filter(None, (path, name))))
    elif isinstance(detail, (list, tuple)):
        for index, value in enumerate(detail):
            yield from flatten(value, path if isinstance(value, str) else ".".join(filter(None, (path, str(index)))))
    else:
        yield {"field": path, "code": str(getattr(detail, "code", None) or "invalid"), "message": str(detail)}


def _field_error(field: str, code: str, message: Any) -> FieldError:
    return {"field": "" if field in {"__all__", "non_field_errors"} else field, "code": code, "message": str(message)}


def problem(
    request: Any,
    status: int,
    code: str,
    detail: str,
    *,
    errors: list[FieldError] | None = None,
    headers: Mapping[str, str] | None = None,
    members: Mapping[str, Any] | None = None,
) -> Response:
    """A problem answer; for views that must answer with an error without raising it. `members` never replace the standard ones."""
    number = request_id(request)
    body: dict[str, Any] = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status, "code": code, "detail": detail}
    if errors or code == "invalid":
        body["errors"] = errors or []
    body["request_id"] = number
    body = {**(members or {}), **body}
    return Response(body, status=status, headers={"X-Request-ID": number, **(headers or {})}, content_type=MEDIA_TYPE)


def request_id(request: Any) -> str:
    """The client's or proxy's `X-Request-ID` when it is sane, else a new one; the same for the whole request."""
    plain: HttpRequest | None = getattr(request, "_request", request)
    if plain is None:
        return uuid4().hex
    known: str | None = getattr(plain, "_lk_request_id", None)
    if known is None:
        given = plain.headers.get("X-Request-ID", "")
        known = given if _REQUEST_ID.fullmatch(given) else uuid4().hex
        plain._lk_request_id = known  # type: ignore[attr-defined]
    return known
