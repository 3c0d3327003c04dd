"""Pictures that people send: drawn anew, so that neither the place where they were taken nor anything hidden behind them survives."""

from __future__ import annotations

from io import BytesIO

from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps, UnidentifiedImageError

from .file_types import BadFile, FileType

_FORMATS = {"png": "PNG", "jpeg": "JPEG", "webp": "WEBP"}
_ORIENTATION = 0x0112
_QUALITY = 92


def without_metadata(data: bytes, kind: FileType, *, max_pixels: int) -> bytes:
    """The same picture, upright, without EXIF, GPS, comments and further frames. Raises BadFile; pixels are counted before unpacking.

    A JPEG that stands upright keeps its quality: its tables are taken over. The same bytes give the same bytes.
    """
    name = _FORMATS[kind.code]
    try:
        with Image.open(BytesIO(data), formats=[name]) as picture:
            if picture.width * picture.height > max_pixels:
                raise BadFile("file_too_large", _("The picture has too many pixels. Send a smaller one."))
            return _saved(picture, name)
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, SyntaxError, ValueError, EOFError, MemoryError) as error:
        raise BadFile("file_damaged", _("The file is damaged or is not what its name says.")) from error


def _saved(picture: Image.Image, name: str) -> bytes:
    turned = picture.getexif().get(_ORIENTATION, 1) not in (0, 1)
    upright = ImageOps.exif_transpose(picture) if turned else picture
    upright.load()
    target = BytesIO()
    if name == "JPEG" and not turned and picture.format == "JPEG":
        for key in ("comment", "xmp", "photoshop"):
            upright.info.pop(key, None)
        upright.save(target, name, quality="keep", exif=b"", icc_profile=upright.info.get("icc_profile"))
    elif name == "JPEG":
        upright.save(target, name, quality=_QUALITY, exif=b"")
    else:
        bare = upright.copy()
        bare.info = {key: value for key, value in upright.info.items() if key in ("transparency", "gamma")}
        bare.save(target, name, **({"quality": _QUALITY} if name == "WEBP" else {}))
    return target.getvalue()
