"""One POST to a gateway: time-outs, a capped body, no redirects, certificates checked; and a plain word on whether the request left."""

from __future__ import annotations

import http.client
import json
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final
from urllib.parse import urlsplit

from lk_kit.core.exceptions import BackendUnavailable
from lk_kit.messaging.exceptions import SmsUnclear

MAX_BODY: Final = 64 * 1024
CHUNK: Final = 8192
SECONDS: Final = 10


@dataclass(frozen=True)
class Answer:
    status: int
    body: bytes

    def json(self) -> dict[str, Any]:
        """The object in the body; empty when there is none. Numbers with a point are Decimal: they are money."""
        try:
            found = json.loads(self.body, parse_float=Decimal)
        except (ArithmeticError, RecursionError, ValueError):
            return {}
        return found if isinstance(found, dict) else {}


def post(url: str, body: str, *, content_type: str, headers: Mapping[str, str] | None = None, seconds: float = SECONDS) -> Answer:
    """Raises BackendUnavailable when nothing has left, SmsUnclear when the request left and no whole answer came within the time."""
    parts = urlsplit(url)
    connection = _connection(parts.scheme, parts.hostname or "", parts.port, seconds)
    try:
        _connect(connection)
        return _exchange(connection, parts.path or "/", body.encode(), {"Content-Type": content_type, **(headers or {})}, seconds)
    finally:
        connection.close()


def _connection(scheme: str, host: str, port: int | None, seconds: float) -> http.client.HTTPConnection:
    if scheme == "https":
        return http.client.HTTPSConnection(host, port, timeout=seconds, context=ssl.create_default_context())
    return http.client.HTTPConnection(host, port, timeout=seconds)


def _connect(connection: http.client.HTTPConnection) -> None:
    try:
        connection.connect()
    except OSError as error:
        raise BackendUnavailable(params={"reason": f"no connection: {type(error).__name__}"}) from error


def _exchange(connection: http.client.HTTPConnection, path: str, body: bytes, headers: Mapping[str, str], seconds: float) -> Answer:
    until = time.monotonic() + seconds
    try:
        connection.request("POST", path, body=body, headers={"Accept": "application/json", "Connection": "close", **headers})
        response = connection.getresponse()
        return Answer(response.status, _read(connection, response, until))
    except (OSError, http.client.HTTPException) as error:
        raise SmsUnclear(params={"reason": f"no whole answer: {type(error).__name__}"}) from error


def _read(connection: http.client.HTTPConnection, response: http.client.HTTPResponse, until: float) -> bytes:
    """The whole body; a gateway that sends a byte a second, or for ever, gets no more than the time and the room."""
    found = b""
    while not response.isclosed():
        left = until - time.monotonic()
        if left <= 0:
            raise TimeoutError
        if connection.sock is not None:
            connection.sock.settimeout(left)
        chunk = response.read1(CHUNK)
        found += chunk
        if len(found) > MAX_BODY:
            raise http.client.HTTPException("the body is too long")
        if not chunk:
            break
    expected = response.headers.get("Content-Length", "")
    if expected.isdigit() and len(found) < int(expected):
        raise http.client.IncompleteRead(found, int(expected) - len(found))
    return found
