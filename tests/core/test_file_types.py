"""E2, E5, E6, E7, E10: what a file is, and what it must not hold."""

from __future__ import annotations

import struct
import time
import tracemalloc
import zlib
from io import BytesIO

import pytest
from PIL import Image

from lk_kit.core.file_types import MAX_ENTRIES, TYPES, BadFile, recognise
from lk_kit.core.pictures import without_metadata

from .samples import BAD, GOOD, PDF, office, picture, zip_of


def taken(name: str, data: bytes, declared: str = "") -> None:
    """The whole way of a file: by its bytes, then drawn anew if it is a picture."""
    kind = recognise(data, file_name=name, declared=declared)
    if kind.code in {"png", "jpeg", "webp"}:
        without_metadata(data, kind, max_pixels=10_000_000)


@pytest.mark.parametrize("code", GOOD)
def test_sound_files_are_known_by_their_content(code: str) -> None:
    name, data = GOOD[code]
    assert recognise(data, file_name=name).code == code
    assert recognise(data, file_name=name, declared=TYPES[code].content_type).code == code


@pytest.mark.parametrize("what", BAD)
def test_e2_e10_everything_else_is_refused(what: str) -> None:
    name, data = BAD[what]
    with pytest.raises(BadFile):
        taken(name, data)


def test_e2_there_are_enough_samples() -> None:
    assert len(BAD) >= 40


@pytest.mark.parametrize("declared", ["text/html", "image/svg+xml", "application/zip", "image/png"])
def test_e2_the_declared_type_must_agree(declared: str) -> None:
    with pytest.raises(BadFile) as error:
        recognise(PDF, file_name="a.pdf", declared=declared)
    assert error.value.code == "file_name"


def test_only_what_is_allowed() -> None:
    with pytest.raises(BadFile) as error:
        recognise(PDF, file_name="a.pdf", allowed=("png",))
    assert error.value.code == "file_type"
    assert "PNG" in str(error.value)


def test_a_script_in_compressed_bytes_is_no_script() -> None:
    """The page of a scan is noise, and noise holds every short word sooner or later."""
    data = PDF.replace(b"endobj", b"stream\n/JS /Launch <script>\nendstream endobj")
    assert recognise(data, file_name="a.pdf").code == "pdf"


def test_e5_bombs_are_refused_before_they_are_unpacked() -> None:
    bombs = [office(word__bomb=bytes(40_000_000)), zip_of(*(f"word/{n}" for n in range(MAX_ENTRIES + 1)), size=0)]
    begun = time.monotonic()
    for data in bombs:
        tracemalloc.start()
        with pytest.raises(BadFile):
            recognise(data, file_name="a.docx")
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert peak < 20_000_000
    assert time.monotonic() - begun < 5


def test_e5_a_directory_that_lies_about_its_length() -> None:
    data = office()
    at = data.rindex(b"PK\x05\x06")
    for entries, size in ((1, 2**31), (0xFFFF, 0xFFFFFFFF), (0, 0)):
        lie = data[: at + 10] + struct.pack("<HL", entries, size) + data[at + 16 :]
        with pytest.raises(BadFile):
            recognise(lie, file_name="a.docx")


def flood(width: int, height: int) -> bytes:
    """The head of a PNG of that many pixels and a handful of bytes."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">L", len(data)) + name + data + struct.pack(">L", zlib.crc32(name + data))

    head = struct.pack(">LLBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes(100))) + chunk(b"IEND", b"")


@pytest.mark.parametrize("size", [(65_000, 65_000), (60_000_001, 1), (2**31 - 1, 2**31 - 1)])
def test_e6_pixel_floods(size: tuple[int, int]) -> None:
    begun = time.monotonic()
    with pytest.raises(BadFile):
        without_metadata(flood(*size), TYPES["png"], max_pixels=60_000_000)
    assert time.monotonic() - begun < 2


def with_exif(name: str, orientation: int = 1) -> bytes:
    exif = Image.Exif()
    exif[0x010E] = "zqsecret"
    exif[0x0112] = orientation
    exif.get_ifd(0x8825)[2] = (59.0, 56.0, 0.0)
    return picture(name, exif=exif)


@pytest.mark.parametrize("code", ["jpeg", "png", "webp"])
@pytest.mark.parametrize("orientation", [1, 6])
def test_e7_no_place_and_no_words_survive(code: str, orientation: int) -> None:
    data = with_exif(code.upper(), orientation)
    assert b"zqsecret" in data
    clean = without_metadata(data + b"<?php zqtail", TYPES[code], max_pixels=1000)
    assert b"zqsecret" not in clean
    assert b"zqtail" not in clean
    with Image.open(BytesIO(clean)) as shown:
        assert not shown.getexif().get_ifd(0x8825)
        assert shown.size == ((8, 4) if orientation == 1 else (4, 8))


def test_e7_an_upright_jpeg_keeps_its_quality_and_the_same_bytes_give_the_same() -> None:
    data = picture("JPEG", quality=71)
    clean = without_metadata(data, TYPES["jpeg"], max_pixels=1000)
    assert clean == without_metadata(data, TYPES["jpeg"], max_pixels=1000)
    with Image.open(BytesIO(data)) as before, Image.open(BytesIO(clean)) as after:
        assert before.quantization == after.quantization
