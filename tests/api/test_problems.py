from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation, ValidationError
from django.db import DataError, IntegrityError
from django.db.models import ProtectedError
from django.http import Http404
from django.test import Client
from rest_framework import exceptions as drf

from lk_kit.core.exceptions import (
    ActionVetoed,
    BackendUnavailable,
    Conflict,
    InvalidInput,
    NotAllowed,
    NotSignedIn,
    NotVisible,
    Refused,
    TooManyAttempts,
)
from tests.api.conftest import Signed
from tests.api.toy import BoomView

pytestmark = pytest.mark.django_db

CASES: list[tuple[Exception, int, str]] = [
    (InvalidInput(errors={"city": ["Нет такого"], "__all__": ["Всё"]}), 400, "invalid"),
    (NotSignedIn(), 401, "not_signed_in"),
    (NotAllowed(), 403, "not_allowed"),
    (NotVisible(), 404, "not_found"),
    (Refused("Нельзя", code="too_late"), 409, "too_late"),
    (ActionVetoed("Магазин закрыт"), 409, "vetoed"),
    (Conflict(), 409, "conflict"),
    (TooManyAttempts(retry_after=30), 429, "too_many_attempts"),
    (BackendUnavailable(backend="sms"), 503, "backend_unavailable"),
    (Http404("secret detail"), 404, "not_found"),
    (PermissionDenied("secret detail"), 403, "not_allowed"),
    (ValidationError({"name": ["Плохо"]}, code="bad"), 400, "invalid"),
    (ValidationError("Плохо"), 400, "invalid"),
    (SuspiciousOperation("secret detail"), 400, "parse_error"),
    (RequestDataTooBig("secret detail"), 413, "payload_too_large"),
    (DataError("secret detail"), 400, "out_of_range"),
    (OverflowError("secret detail"), 400, "out_of_range"),
    (IntegrityError("secret detail"), 409, "conflict"),
    (ProtectedError("secret detail", set()), 409, "in_use"),
    (drf.MethodNotAllowed("GET"), 405, "method_not_allowed"),
    (drf.Throttled(wait=4.2), 429, "throttled"),
    (drf.ValidationError({"lines": [{}, {"quantity": ["Мало"]}]}), 400, "invalid"),
]


@pytest.mark.parametrize(("error", "status", "code"), CASES, ids=lambda value: type(value).__name__ if isinstance(value, Exception) else "")
def test_every_error_is_a_problem_document(api: Signed, monkeypatch: Any, error: Exception, status: int, code: str) -> None:
    monkeypatch.setattr(BoomView, "error", error)
    answer = api.get("/toy/boom/")
    body = answer.json()
    assert (answer.status_code, body["status"], body["code"]) == (status, status, code)
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert {"type", "title", "detail", "request_id"} <= set(body)
    assert body["detail"]
    assert answer.headers["X-Request-ID"] == body["request_id"]
    assert "secret" not in answer.content.decode()
    assert ("Retry-After" in answer.headers) == (status == 429)


def test_field_errors_are_flat(api: Signed, monkeypatch: Any) -> None:
    monkeypatch.setattr(BoomView, "error", drf.ValidationError({"lines": [{}, {"quantity": [drf.ErrorDetail("Мало", "min")]}]}))
    assert api.get("/toy/boom/").json()["errors"] == [{"field": "lines.1.quantity", "code": "min", "message": "Мало"}]
    monkeypatch.setattr(BoomView, "error", drf.ValidationError({"non_field_errors": ["Вместе"], "a": ["x", "y"]}))
    assert [one["field"] for one in api.get("/toy/boom/").json()["errors"]] == ["", "a", "a"]


def test_an_unforeseen_error_stays_one(api: Signed, monkeypatch: Any) -> None:
    monkeypatch.setattr(BoomView, "error", ZeroDivisionError())
    with pytest.raises(ZeroDivisionError):
        api.get("/toy/boom/")


def test_the_proxys_request_id_is_kept_when_it_is_sane(api: Signed) -> None:
    assert api.get("/toy/addresses/x/", headers={"X-Request-ID": "abc-1"}).json()["request_id"] == "abc-1"
    assert api.get("/toy/addresses/x/", headers={"X-Request-ID": "a b<script>"}).json()["request_id"] != "a b<script>"


def test_visitors_get_401_before_anything_else() -> None:
    client = Client()
    for method in ("get", "post", "put", "patch", "delete"):
        for url in ("/toy/addresses/", "/toy/addresses/x/", "/toy/echo/"):
            answer = getattr(client, method)(url, "{" if method != "get" else None, content_type="application/json")
            assert answer.status_code == 401, (method, url)
            assert answer.headers["WWW-Authenticate"]


def test_sessions_need_the_csrf_token(api: Signed) -> None:
    api.handler.enforce_csrf_checks = True
    answer = api.post("/toy/echo/", "{}", content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (403, "permission_denied")


def test_the_hosts_rest_framework_settings_change_nothing(api: Signed, settings: Any) -> None:
    settings.REST_FRAMEWORK = {
        "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.AllowAny"],
        "DEFAULT_AUTHENTICATION_CLASSES": ["rest_framework.authentication.BasicAuthentication"],
        "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.BrowsableAPIRenderer"],
        "EXCEPTION_HANDLER": "rest_framework.views.exception_handler",
        "COERCE_DECIMAL_TO_STRING": False,
        "NON_FIELD_ERRORS_KEY": "all",
    }
    assert Client().get("/toy/addresses/").status_code == 401
    answer = api.get("/toy/addresses/", headers={"Accept": "text/html"})
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/json")


def test_limits(settings: Any, api: Signed) -> None:
    settings.LK_KIT = {"API": {"THROTTLE_ANONYMOUS": "2/m", "THROTTLE_USER": "3/m"}}
    visitor = Client()
    for spoofed in ("1.1.1.1", "2.2.2.2"):
        assert visitor.get("/api/lk/", headers={"X-Forwarded-For": spoofed}).status_code == 200
    answer = visitor.get("/api/lk/", headers={"X-Forwarded-For": "3.3.3.3"})
    assert (answer.status_code, answer.json()["code"]) == (429, "throttled")
    assert int(answer.headers["Retry-After"]) >= 1
    assert [api.get("/toy/addresses/").status_code for _number in range(4)] == [200, 200, 200, 429]


@pytest.mark.parametrize(("proxies", "address"), [(0, "127.0.0.1"), (1, "3.3.3.3"), (2, "2.2.2.2"), (9, "1.1.1.1")])
def test_proxies_are_counted(settings: Any, rf: Any, proxies: int, address: str) -> None:
    from lk_kit.api.throttling import client_address

    settings.LK_KIT = {"API": {"PROXIES": proxies}}
    assert client_address(rf.get("/", headers={"X-Forwarded-For": "1.1.1.1, 2.2.2.2, 3.3.3.3"})) == address
