"""Photos of people: known by their content, never by their name, and always drawn anew, so that nothing hidden in the file survives."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from django.core.files.base import ContentFile
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps, UnidentifiedImageError

from lk_kit.core.exceptions import InvalidInput

from .conf import conf

FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
ACCEPT = "image/jpeg,image/png,image/webp,image/gif"
CONTENT_TYPE = "image/jpeg"
_QUALITY = 88


class BadAvatar(InvalidInput):
    """Codes: avatar_empty, avatar_too_large, avatar_invalid."""

    def __init__(self, code: str, text: Any) -> None:
        super().__init__(code=code, errors={"file": [text]})


def redraw(upload: Any) -> ContentFile[bytes]:
    """The photo as an upright square JPEG without metadata. Raises BadAvatar.

    Size and pixels are checked before anything is unpacked. Transparent parts become white.
    """
    data = _read(upload)
    try:
        with Image.open(BytesIO(data), formats=FORMATS) as picture:
            if picture.width * picture.height > conf.AVATAR_MAX_PIXELS:
                raise _too_large()
            picture.draft("RGB", (conf.AVATAR_SIZE * 2, conf.AVATAR_SIZE * 2))
            square = ImageOps.fit(ImageOps.exif_transpose(_opaque(picture)), (conf.AVATAR_SIZE, conf.AVATAR_SIZE))
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, SyntaxError, ValueError, EOFError, MemoryError) as error:
        raise BadAvatar("avatar_invalid", _("This is not a photo that we can read. Send a JPEG, PNG or WebP.")) from error
    return ContentFile(_jpeg(square), name="avatar.jpg")


def _read(upload: Any) -> bytes:
    size = getattr(upload, "size", None)
    if size is not None and size > conf.AVATAR_MAX_BYTES:
        raise _too_large()
    data = bytes(upload.read(conf.AVATAR_MAX_BYTES + 1))
    if not data:
        raise BadAvatar("avatar_empty", _("The file is empty."))
    if len(data) > conf.AVATAR_MAX_BYTES:
        raise _too_large()
    return data


def _too_large() -> BadAvatar:
    return BadAvatar("avatar_too_large", _("The photo is too large. Send a smaller one."))


def _opaque(picture: Image.Image) -> Image.Image:
    orientation = picture.getexif()
    rgba = picture.convert("RGBA")
    flat = Image.new("RGB", rgba.size, "white")
    flat.paste(rgba, mask=rgba.getchannel("A"))
    flat.info["exif"] = orientation.tobytes()
    return flat


def _jpeg(picture: Image.Image) -> bytes:
    clean = Image.new("RGB", picture.size)
    clean.paste(picture)
    target = BytesIO()
    clean.save(target, "JPEG", quality=_QUALITY, optimize=True)
    return target.getvalue()
