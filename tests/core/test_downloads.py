"""E3, E14: what the headers of a private file say, and parts of it (RFC 9110, section 14)."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.checks import Error
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, InMemoryStorage
from django.test import RequestFactory

from lk_kit.core import checks
from lk_kit.core.downloads import send_file
from lk_kit.core.exceptions import NotVisible

DATA = bytes(range(100))


@pytest.fixture
def storage() -> InMemoryStorage:
    made = InMemoryStorage()
    made.save("a/b.pdf", ContentFile(DATA))
    return made


def ask(storage: Any, *, name: str = "счёт.pdf", path: str = "a/b.pdf", method: str = "get", **headers: str) -> Any:
    request = getattr(RequestFactory(), method)("/", headers={key.replace("_", "-"): value for key, value in headers.items()})
    return send_file(request, storage, path, name=name, content_type="application/pdf", size=len(DATA), etag="abc")


def body(answer: Any) -> bytes:
    return b"".join(answer.streaming_content) if answer.streaming else bytes(answer.content)


def test_e3_headers(storage: Any) -> None:
    answer = ask(storage)
    assert body(answer) == DATA
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Length"] == "100"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert answer["Cache-Control"] == "private, no-store"
    assert answer["Accept-Ranges"] == "bytes"
    assert answer["ETag"] == '"abc"'


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("plain.pdf", 'attachment; filename="plain.pdf"'),
        ("счёт № 7.pdf", "attachment; filename*=utf-8''%D1%81%D1%87%D1%91%D1%82%20%E2%84%96%207.pdf"),
        ('a"b\\c.pdf', 'attachment; filename="a\\"b\\\\c.pdf"'),
    ],
)
def test_e3_names_of_rfc_6266(storage: Any, name: str, said: str) -> None:
    assert ask(storage, name=name)["Content-Disposition"] == said


def test_e4_a_line_break_ends_no_header(storage: Any) -> None:
    answer = ask(storage, name="a\r\nSet-Cookie: x=1.pdf")
    assert "\n" not in answer["Content-Disposition"]
    assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize(
    ("given", "first", "last"),
    [
        ("bytes=0-0", 0, 0),
        ("bytes=0-", 0, 99),
        ("bytes=10-19", 10, 19),
        ("bytes=90-1000", 90, 99),
        ("bytes=-1", 99, 99),
        ("bytes=-500", 0, 99),
        (" bytes=99-99 ", 99, 99),
    ],
)
def test_e14_parts(storage: Any, given: str, first: int, last: int) -> None:
    answer = ask(storage, range=given)
    assert answer.status_code == 206
    assert answer["Content-Range"] == f"bytes {first}-{last}/100"
    assert answer["Content-Length"] == str(last - first + 1)
    assert body(answer) == DATA[first : last + 1]


@pytest.mark.parametrize("given", ["bytes=100-", "bytes=100-200", "bytes=-0", "bytes=999999999999999999-"])
def test_e14_a_part_that_is_not_there(storage: Any, given: str) -> None:
    answer = ask(storage, range=given)
    assert answer.status_code == 416
    assert answer["Content-Range"] == "bytes */100"
    assert body(answer) == b""


JUNK = [
    "", "bytes", "bytes=", "bytes=-", "bytes=a-b", "bytes=5-1", "bytes=1-2,4-5", "lines=0-1", "bytes=٣-٥", "bytes=0x1-2", "bytes=-1-2",
    "bytes=1.0-2", "bytes=0-1;", "bytes=" + "9" * 5000 + "-", "bytes=" + "0-0," * 2000, "none",
]  # fmt: skip


@pytest.mark.parametrize("given", JUNK)
def test_e14_what_is_no_part_gets_the_whole(storage: Any, given: str) -> None:
    answer = ask(storage, range=given)
    assert answer.status_code == 200
    assert body(answer) == DATA


@pytest.mark.parametrize(
    ("condition", "status"), [('"abc"', 206), ('"old"', 200), ('W/"abc"', 200), ("Sat, 21 Nov 2026 10:00:00 GMT", 200)]
)
def test_e14_a_part_of_another_file_is_not_glued_on(storage: Any, condition: str, status: int) -> None:
    assert ask(storage, range="bytes=5-9", if_range=condition).status_code == status


def test_head_sends_no_part(storage: Any) -> None:
    assert ask(storage, range="bytes=5-9", method="head").status_code == 200


def test_a_file_that_is_gone_is_not_there(storage: Any) -> None:
    with pytest.raises(NotVisible):
        ask(storage, path="a/none.pdf")


def test_nginx_sends_the_bytes(storage: Any, settings: Any) -> None:
    settings.LK_KIT = {"CORE": {"SENDFILE": "nginx", "SENDFILE_URL": "/inner/"}}
    storage.save("a/ё%.pdf", ContentFile(DATA))
    answer = ask(storage, path="a/ё%.pdf", range="bytes=5-9")
    assert answer["X-Accel-Redirect"] == "/inner/a/%D1%91%25.pdf"
    assert (answer.status_code, body(answer)) == (200, b"")
    assert answer["Content-Disposition"].startswith("attachment")
    with pytest.raises(NotVisible):
        ask(storage, path="a/none.pdf")


def test_apache_sends_the_bytes(settings: Any, tmp_path: Any) -> None:
    settings.LK_KIT = {"CORE": {"SENDFILE": "apache"}}
    made = FileSystemStorage(location=tmp_path)
    made.save("a.pdf", ContentFile(DATA))
    assert ask(made, path="a.pdf")["X-Sendfile"] == str(tmp_path / "a.pdf")


@pytest.mark.parametrize(("private", "is_wrong"), [("media/private", True), ("media", True), ("elsewhere", False), ("media-too", False)])
def test_e1_private_files_in_the_public_folder_are_an_error(settings: Any, tmp_path: Any, private: str, is_wrong: bool) -> None:
    settings.STORAGES = {name: one for name, one in settings.STORAGES.items() if name != "lk_kit_private"}
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.LK_KIT = {"CORE": {"PRIVATE_ROOT": tmp_path / private}}
    found = checks.check_private_storage()
    assert [one.id for one in found if isinstance(one, Error)] == (["lk_kit.E042"] if is_wrong else [])
