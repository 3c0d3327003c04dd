"""Files as people and attackers send them, made in the test."""

from __future__ import annotations

from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

from PIL import Image

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
SCRIPT = b"<script>alert(1)</script>"


def picture(name: str = "PNG", size: tuple[int, int] = (8, 4), **options: object) -> bytes:
    target = BytesIO()
    image = Image.new("RGB", size, "red")
    image.putpixel((0, 0), (0, 0, 255))
    image.save(target, name, **options)
    return target.getvalue()


def office(folder: str = "word", **entries: bytes) -> bytes:
    """A document of an office suite; `entries` are further files, their `__` is a slash."""
    target = BytesIO()
    with ZipFile(target, "w", ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr(f"{folder}/{'document' if folder == 'word' else 'workbook'}.xml", "<x/>")
        for name, data in entries.items():
            archive.writestr(name.replace("__", "/"), data)
    return target.getvalue()


def zip_of(*names: str, size: int = 10) -> bytes:
    target = BytesIO()
    with ZipFile(target, "w", ZIP_DEFLATED) as archive:
        for name in names:
            archive.writestr(name, bytes(size))
    return target.getvalue()


def pdf_with(inside: bytes) -> bytes:
    return PDF.replace(b"/Type/Catalog", b"/Type/Catalog" + inside)


GOOD = {
    "pdf": ("счёт.pdf", PDF),
    "png": ("скан.png", picture()),
    "jpeg": ("скан.JPG", picture("JPEG")),
    "webp": ("скан.webp", picture("WEBP")),
    "docx": ("договор.docx", office()),
    "xlsx": ("сверка.xlsx", office("xl")),
}

BAD = {
    "html as pdf": ("a.pdf", b"<html>" + SCRIPT),
    "html behind a pdf": ("a.pdf", PDF + SCRIPT + b"%%EOF"),
    "html inside a pdf": ("a.pdf", pdf_with(SCRIPT)),
    "pdf behind junk": ("a.pdf", b"junk" + PDF),
    "pdf without an end": ("a.pdf", PDF.replace(b"%%EOF", b"")),
    "pdf of another version": ("a.pdf", PDF.replace(b"%PDF-1", b"%PDF-9")),
    "pdf with a script": ("a.pdf", pdf_with(b"/OpenAction<</S/JavaScript/JS(app.alert(1))>>")),
    "pdf with a hidden script": ("a.pdf", pdf_with(b"/OpenAction<</S/J#61vaScript>>")),
    "pdf that launches": ("a.pdf", pdf_with(b"/AA<</O<</S/Launch/F(cmd.exe)>>>>")),
    "pdf with a file": ("a.pdf", pdf_with(b"/Names<</EmbeddedFiles 2 0 R>>")),
    "pdf with a form of scripts": ("a.pdf", pdf_with(b"/AcroForm<</XFA 3 0 R>>")),
    "pdf that is a zip": ("a.pdf", PDF + zip_of("x.txt") + b"%%EOF"),
    "pdf as png": ("a.png", PDF),
    "png as pdf": ("a.pdf", picture()),
    "png as html": ("a.html", picture()),
    "png cut": ("a.png", picture()[:40]),
    "png of a head": ("a.png", b"\x89PNG\r\n\x1a\n" + SCRIPT),
    "jpeg of a head": ("a.jpg", b"\xff\xd8\xff" + SCRIPT),
    "gif and script": ("a.gif", b"GIF89a=1;" + SCRIPT),
    "gif as png": ("a.png", b"GIF89a" + bytes(20)),
    "svg": ("a.svg", b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'),
    "svg as png": ("a.png", b"<svg onload=alert(1)>"),
    "html": ("a.html", b"<!doctype html>" + SCRIPT),
    "mhtml": ("a.mht", b"MIME-Version: 1.0\nContent-Type: multipart/related\n\n" + SCRIPT),
    "shortcut": ("a.lnk", b"L\x00\x00\x00\x01\x14\x02\x00"),
    "hta": ("a.hta", b"<hta:application>" + SCRIPT),
    "executable": ("a.exe", b"MZ" + bytes(60)),
    "executable as pdf": ("a.pdf", b"MZ" + bytes(60)),
    "elf": ("a.pdf", b"\x7fELF" + bytes(60)),
    "php": ("a.php", b"<?php system($_GET[0]);"),
    "xml with entities": ("a.xml", b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'),
    "yaml": ("a.yaml", b"!!python/object/apply:os.system [id]"),
    "text": ("a.txt", b"plain"),
    "zip": ("a.zip", zip_of("a.txt")),
    "zip as docx": ("a.docx", zip_of("a.txt")),
    "zip with a folder as docx": ("a.docx", zip_of("word/document.xml")),
    "docx as xlsx": ("a.xlsx", office()),
    "docx with macros": ("a.docx", office(word__vbaProject_bin=b"x").replace(b"vbaProject_bin", b"vbaProject.bin")),
    "docx with a climbing name": ("a.docx", office(word__up=b"x").replace(b"word/up", b"../..up")),
    "docx with something behind": ("a.docx", office() + SCRIPT),
    "docx behind something": ("a.docx", b"PK\x03\x04" + SCRIPT + office()),
    "docx with an embedded file": ("a.docx", office(word__embeddings__x=b"x")),
    "docx cut": ("a.docx", office()[:-10]),
    "bomb": ("a.docx", office(word__bomb=bytes(5_000_000))),
    "two suffixes": ("a.pdf.exe", PDF),
    "no suffix": ("a", PDF),
    "suffix behind a NUL": ("a.exe\0.pdf", b"MZ" + bytes(60)),
    "empty name": ("", PDF),
}
