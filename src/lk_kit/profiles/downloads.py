"""Sends the private photo. Whoever calls this has made sure that the reader may see it."""

from __future__ import annotations

from django.http import FileResponse

from lk_kit.core.exceptions import NotVisible

from .abstract import AbstractProfile
from .avatars import CONTENT_TYPE


def avatar_response(profile: AbstractProfile) -> FileResponse:
    """The photo; never run, never sniffed, never kept by a cache between the reader and us. Raises NotVisible when the file is gone."""
    try:
        content = profile.avatar.open("rb")
    except OSError as error:
        raise NotVisible from error
    response = FileResponse(content, as_attachment=True, filename="avatar.jpg", content_type=CONTENT_TYPE)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = "private, no-cache"
    return response
