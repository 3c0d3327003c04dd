"""Sends the private photo. Whoever calls this has made sure that the reader may see it."""

from __future__ import annotations

from hashlib import sha256
from pathlib import PurePosixPath

from django.http import HttpRequest, HttpResponseBase

from lk_kit.core.downloads import send_file
from lk_kit.core.exceptions import NotVisible

from .abstract import AbstractProfile
from .avatars import CONTENT_TYPE


def avatar_response(request: HttpRequest, profile: AbstractProfile) -> HttpResponseBase:
    """The photo; never run, never sniffed. Raises NotVisible when the file is gone. Another photo has another name, and so another ETag."""
    path = str(profile.avatar.name)
    try:
        size = profile.avatar.size
    except OSError as error:
        raise NotVisible from error
    etag = sha256(PurePosixPath(path).name.encode()).hexdigest()[:32]
    return send_file(request, profile.avatar.storage, path, name="avatar.jpg", content_type=CONTENT_TYPE, size=size, etag=etag)
