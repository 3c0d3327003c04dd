"""Hands out the copy: with a signed link that ends, to nobody but the person who is signed in."""

from __future__ import annotations

from typing import Any

from django.core import signing
from django.http import HttpRequest, HttpResponseBase

from lk_kit.core.actors import Actor
from lk_kit.core.downloads import send_file
from lk_kit.core.exceptions import NotAllowed, NotVisible

from .models import DataExport

SALT = "lk_kit.privacy.download"


def key_of(export: DataExport) -> str:
    """Belongs to this copy, this person and this term."""
    until = export.expires_at.isoformat() if export.expires_at else ""
    return signing.Signer(salt=SALT).sign_object({"export": str(export.pk), "user": str(export.user_id), "until": until}, compress=True)


def copy_response(request: HttpRequest, export: DataExport, key: str, actor: Actor) -> HttpResponseBase:
    """The ZIP as an attachment that no cache keeps. Raises NotVisible for another's, a forged or an ended link."""
    if actor.impersonator is not None:
        raise NotAllowed(code="not_while_viewing_as")
    if not export.is_ready or str(export.user_id) != actor.user_id or signed(key) != signed(key_of(export)) or signed(key) is None:
        raise NotVisible
    storage, path = export.file.storage, str(export.file.name)
    sent = send_file(
        request, storage, path, name="my-data.zip", content_type="application/zip", size=export.size, etag=f"{export.pk.hex}-{export.size}"
    )
    sent["Referrer-Policy"] = "no-referrer"
    return sent


def signed(key: str) -> Any:
    try:
        return signing.Signer(salt=SALT).unsign_object(key)
    except (signing.BadSignature, ValueError):
        return None
