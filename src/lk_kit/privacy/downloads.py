"""Hands out the copy: with a signed link that ends, to nobody but the person who is signed in."""

from __future__ import annotations

from typing import Any

from django.core import signing
from django.http import FileResponse

from lk_kit.core.actors import Actor
from lk_kit.core.exceptions import NotAllowed, NotVisible

from .models import DataExport

SALT = "lk_kit.privacy.download"


def key_of(export: DataExport) -> str:
    """Belongs to this copy, this person and this term."""
    until = export.expires_at.isoformat() if export.expires_at else ""
    return signing.Signer(salt=SALT).sign_object({"export": str(export.pk), "user": str(export.user_id), "until": until}, compress=True)


def copy_response(export: DataExport, key: str, actor: Actor) -> FileResponse:
    """The ZIP as an attachment that no cache keeps. Raises NotVisible for another's, a forged or an ended link."""
    if actor.impersonator is not None:
        raise NotAllowed(code="not_while_viewing_as")
    if not export.is_ready or str(export.user_id) != actor.user_id or signed(key) != signed(key_of(export)) or signed(key) is None:
        raise NotVisible
    try:
        content: Any = export.file.open("rb")
    except OSError as error:
        raise NotVisible from error
    response = FileResponse(content, as_attachment=True, filename="my-data.zip", content_type="application/zip")
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    response["Referrer-Policy"] = "no-referrer"
    return response


def signed(key: str) -> Any:
    try:
        return signing.Signer(salt=SALT).unsign_object(key)
    except (signing.BadSignature, ValueError):
        return None
