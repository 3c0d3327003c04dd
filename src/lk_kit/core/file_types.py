"""What a file is, by its content: an allow-list of formats that people send each other (references: matrix E2, E5, E6, E10).

A file must be one thing only: it begins as its format does, ends as it does, is called so, and holds nothing that runs. What a look at the
bytes cannot find is left to the antivirus.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Callable, Collection
from dataclasses import dataclass
from io import BytesIO
from pathlib import PurePath
from zipfile import BadZipFile, ZipFile

from django.utils.translation import gettext_lazy as _

from .exceptions import InvalidInput, Message

GENERIC = frozenset({"", "application/octet-stream", "binary/octet-stream", "application/x-download"})
_ZIP_END = b"PK\x05\x06"
_ZIP_COMMENT = 65557
MAX_ENTRIES = 2000
MAX_DIRECTORY = 512 * 1024
MAX_UNPACKED = 200 * 1024 * 1024
MAX_RATIO = 200


class BadFile(InvalidInput):
    """Codes: file_empty, file_too_large, file_type, file_name, file_active, file_damaged."""

    def __init__(self, code: str, text: Message, **params: object) -> None:
        super().__init__(text, code=code, errors={"file": [str(text) % params if params else text]}, params=params)


def _damaged() -> BadFile:
    return BadFile("file_damaged", _("The file is damaged or is not what its name says."))


def _active() -> BadFile:
    return BadFile("file_active", _("The file holds scripts, macros or other files. Save it without them and send it again."))


@dataclass(frozen=True)
class FileType:
    """`suffixes` are the names it may have, the first one is ours; `check` raises BadFile for what is no sound file of the type."""

    code: str
    suffixes: tuple[str, ...]
    content_types: tuple[str, ...]
    begins: Callable[[bytes], bool]
    check: Callable[[bytes], None]

    @property
    def content_type(self) -> str:
        return self.content_types[0]


_STREAM = re.compile(rb"stream\r?\n.*?endstream", re.DOTALL)
_ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")
_PDF_ACTIVE = re.compile(rb"/(?:JavaScript|JS|Launch|EmbeddedFiles?|RichMedia|XFA)(?![A-Za-z0-9])")
_MARKUP = re.compile(rb"<(?:script|html|svg|iframe|!doctype)", re.IGNORECASE)


def _check_pdf(data: bytes) -> None:
    if b"%%EOF" not in data[-1024:]:
        raise _damaged()
    outside = _STREAM.sub(b"", data)
    names = _ESCAPED.sub(lambda found: bytes([int(found[1], 16)]), outside)
    if _PDF_ACTIVE.search(names) or _MARKUP.search(outside):
        raise _active()


def _check_nothing(data: bytes) -> None:
    """A picture is drawn anew from its pixels, and that is its check."""


def _check_office(folder: str) -> Callable[[bytes], None]:
    def check(data: bytes) -> None:
        _check_directory(data)
        try:
            with ZipFile(BytesIO(data)) as archive:
                entries = archive.infolist()
        except (BadZipFile, ValueError, OSError, NotImplementedError, struct.error) as error:
            raise _damaged() from error
        names = [entry.filename for entry in entries]
        if "[Content_Types].xml" not in names or not any(name.startswith(folder) for name in names):
            raise _damaged()
        if any(_is_hostile(name) for name in names) or len(set(names)) != len(names):
            raise _active()
        unpacked = sum(entry.file_size for entry in entries)
        if unpacked > MAX_UNPACKED or any(entry.file_size > MAX_RATIO * max(entry.compress_size, 1024) for entry in entries):
            raise BadFile("file_too_large", _("The file unpacks to far more than it weighs."))

    return check


def _check_directory(data: bytes) -> None:
    """Before any of it is read: the directory is small, whole and stands at the end; no ZIP64, nothing behind it."""
    at = data.rfind(_ZIP_END, max(len(data) - _ZIP_COMMENT, 0))
    if at < 0 or len(data) < at + 22:
        raise _damaged()
    entries, size, start, comment = struct.unpack("<HLLH", data[at + 10 : at + 22])
    if entries > MAX_ENTRIES or size > MAX_DIRECTORY or start + size != at or at + 22 + comment != len(data) or comment:
        raise _damaged()


def _is_hostile(name: str) -> bool:
    low = name.lower()
    has_macro = low.endswith(("vbaproject.bin", ".exe", ".js", ".vbs", ".bat", ".dll", ".zip")) or "/embeddings/" in low
    return has_macro or ".." in name.split("/") or "\\" in name or name.startswith("/") or "\0" in name


def _is_webp(data: bytes) -> bool:
    return data[:4] == b"RIFF" and data[8:12] == b"WEBP"


def _is_zip_of(folder: bytes) -> Callable[[bytes], bool]:
    return lambda data: data[:4] == b"PK\x03\x04" and folder in data[-_ZIP_COMMENT - MAX_DIRECTORY :]


_OFFICE = "application/vnd.openxmlformats-officedocument."
PICTURES = ("png", "jpeg", "webp")
TYPES: dict[str, FileType] = {
    one.code: one
    for one in (
        FileType("pdf", (".pdf",), ("application/pdf",), lambda data: data[:5] == b"%PDF-" and data[5:7] in (b"1.", b"2."), _check_pdf),
        FileType("png", (".png",), ("image/png",), lambda data: data[:8] == b"\x89PNG\r\n\x1a\n", _check_nothing),
        FileType("jpeg", (".jpg", ".jpeg"), ("image/jpeg", "image/pjpeg"), lambda data: data[:3] == b"\xff\xd8\xff", _check_nothing),
        FileType("webp", (".webp",), ("image/webp",), _is_webp, _check_nothing),
        FileType("docx", (".docx",), (f"{_OFFICE}wordprocessingml.document",), _is_zip_of(b"word/"), _check_office("word/")),
        FileType("xlsx", (".xlsx",), (f"{_OFFICE}spreadsheetml.sheet",), _is_zip_of(b"xl/"), _check_office("xl/")),
    )
}


def recognise(data: bytes, *, file_name: str, declared: str = "", allowed: Collection[str] = tuple(TYPES)) -> FileType:
    """The type that content, name and the sender's word agree on. Raises BadFile."""
    found = next((one for one in TYPES.values() if one.begins(data)), None)
    if found is None or found.code not in allowed:
        words = ", ".join(TYPES[code].suffixes[0][1:].upper() for code in allowed if code in TYPES)
        raise BadFile("file_type", _("Files of this kind are not accepted. Send one of: %(formats)s."), formats=words)
    if PurePath(file_name).suffix.lower() not in found.suffixes or not _agrees(found, declared):
        raise BadFile(
            "file_name", _("The name of the file does not fit its contents: it is %(format)s."), format=found.suffixes[0][1:].upper()
        )
    if found.code == "pdf" and _ZIP_END in data[-_ZIP_COMMENT:]:
        raise _active()
    found.check(data)
    return found


def _agrees(found: FileType, declared: str) -> bool:
    word = declared.partition(";")[0].strip().lower()
    return word in GENERIC or word in found.content_types
