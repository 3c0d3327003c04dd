"""Sends a private file: as an attachment that is never run, in parts on request (RFC 9110, section 14), or by the web server."""

from __future__ import annotations

import re
from typing import IO
from urllib.parse import quote

from django.core.files.storage import Storage
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.utils.http import content_disposition_header

from .conf import conf
from .exceptions import NotVisible

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; sandbox; frame-ancestors 'none'",
    "Cache-Control": "private, no-store",
    "Referrer-Policy": "same-origin",
    "Accept-Ranges": "bytes",
}
_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})", re.ASCII)


def send_file(request: HttpRequest, storage: Storage, path: str, *, name: str, content_type: str, size: int, etag: str) -> HttpResponseBase:
    """The file at `path` under the `name`; whoever calls this has made sure that the reader may see it. Raises NotVisible when it is gone.

    `etag` changes with the content. With `CORE.SENDFILE` the web server sends the bytes, and parts of them.
    """
    if conf.SENDFILE:
        response: HttpResponseBase = _handed_over(storage, path)
    else:
        response = _sent(request, storage, path, size, f'"{etag}"')
    response["Content-Type"] = content_type
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    response["ETag"] = f'"{etag}"'
    for header, value in HEADERS.items():
        response[header] = value
    return response


def _handed_over(storage: Storage, path: str) -> HttpResponse:
    if not storage.exists(path):
        raise NotVisible
    response = HttpResponse()
    if conf.SENDFILE == "nginx":
        response["X-Accel-Redirect"] = f"{conf.SENDFILE_URL.rstrip('/')}/{quote(path)}"
    else:
        response["X-Sendfile"] = quote(storage.path(path))
    del response["Content-Length"]
    return response


def _sent(request: HttpRequest, storage: Storage, path: str, size: int, etag: str) -> HttpResponseBase:
    wanted = _wanted(request, size, etag)
    if wanted is None:
        whole = FileResponse(_open(storage, path))
        whole["Content-Length"] = str(size)
        return whole
    first, last = wanted
    if first > last:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    content = _open(storage, path)
    content.seek(first)
    part = FileResponse(_Part(content, last - first + 1), status=206)
    part["Content-Length"] = str(last - first + 1)
    part["Content-Range"] = f"bytes {first}-{last}/{size}"
    return part


def _open(storage: Storage, path: str) -> IO[bytes]:
    try:
        return storage.open(path, "rb")
    except OSError as error:
        raise NotVisible from error


def _wanted(request: HttpRequest, size: int, etag: str) -> tuple[int, int] | None:
    """First and last byte; None for the whole. A range that cannot be met has a first behind its last; what is no range is not there.

    Several ranges get the whole file, as RFC 9110 allows.
    """
    if request.method != "GET" or request.headers.get("If-Range", etag) != etag:
        return None
    found = _RANGE.fullmatch(request.headers.get("Range", "").strip())
    if found is None or not (found[1] or found[2]):
        return None
    if not found[1]:
        return (max(size - int(found[2]), 0), size - 1) if int(found[2]) else (size, 0)
    first, last = int(found[1]), int(found[2]) if found[2] else size - 1
    if found[2] and last < first:
        return None
    return first, (min(last, size - 1) if first < size else -1)


class _Part:
    """A file that ends after so many bytes."""

    def __init__(self, content: IO[bytes], left: int) -> None:
        self.content, self.left = content, left

    def read(self, size: int = -1) -> bytes:
        wanted = self.left if size < 0 else min(size, self.left)
        data = self.content.read(wanted) if wanted else b""
        self.left -= len(data)
        return data

    def close(self) -> None:
        self.content.close()
