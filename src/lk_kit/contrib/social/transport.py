"""Talking to providers: time-outs, capped answers, no redirects, nothing unencrypted."""

from __future__ import annotations

import time
from typing import Any
from urllib.parse import urlsplit

import requests

from .conf import conf

MOST_BYTES = 512 * 1024
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


class TransportError(requests.RequestException):
    """The other side misbehaves: too much, too slow, elsewhere."""


class CappedSession(requests.Session):
    """A `requests` session for servers that are configured but not trusted with our time and memory."""

    def request(self, method: Any, url: Any, *args: Any, **kwargs: Any) -> requests.Response:
        refuse_plain_http(str(url))
        limit = float(conf.TIMEOUT_SECONDS)
        kwargs.update(timeout=limit, allow_redirects=False, stream=True)
        response = super().request(method, url, *args, **kwargs)
        try:
            if response.is_redirect:
                raise TransportError("redirected")
            response._content = read_all(response, time.monotonic() + limit)
        finally:
            response.close()
        return response


def refuse_plain_http(url: str) -> None:
    """A stand on the same machine may do without TLS."""
    parts = urlsplit(url)
    if parts.scheme != "https" and parts.hostname not in LOOPBACK:
        raise TransportError("not https")


def read_all(response: requests.Response, deadline: float) -> bytes:
    body = bytearray()
    for chunk in response.iter_content(16 * 1024):
        body += chunk
        if len(body) > MOST_BYTES:
            raise TransportError("too long")
        if time.monotonic() > deadline:
            raise TransportError("too slow")
    return bytes(body)
