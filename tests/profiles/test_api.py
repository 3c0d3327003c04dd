"""One's own profile over the API: fields, host's extra columns, photos with junk in them."""

from __future__ import annotations

import json
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from PIL import Image

from lk_kit.profiles.abstract import get_profile_model
from lk_kit.profiles.fields import extra_names

pytestmark = pytest.mark.needs("api")

URL = "/api/lk/profile/"


@pytest.fixture
def client_of(make_user: Callable[..., Any]) -> Callable[..., Client]:
    def make(user: Any = None) -> Client:
        client = Client()
        client.force_login(user or make_user(), backend="django.contrib.auth.backends.ModelBackend")
        return client

    return make


def patch(client: Client, **values: Any) -> Any:
    return client.patch(URL, json.dumps(values), content_type="application/json")


def put_file(client: Client, data: bytes, name: str = "me.png") -> Any:
    body = encode_multipart(BOUNDARY, {"file": SimpleUploadedFile(name, data)})
    return client.put(f"{URL}avatar/", body, content_type=MULTIPART_CONTENT)


def picture(fmt: str = "PNG", size: tuple[int, int] = (60, 40), **options: Any) -> bytes:
    target = BytesIO()
    Image.new("RGBA" if fmt == "PNG" else "RGB", size, "green").save(target, fmt, **options)
    return target.getvalue()


def test_only_for_who_has_signed_in(db: None) -> None:
    assert Client().get(URL).status_code == 401


def test_made_at_the_first_look(client_of: Callable[..., Client], make_user: Callable[..., Any]) -> None:
    user = make_user("anna")
    assert not get_profile_model().objects.exists()
    body = client_of(user).get(URL).json()
    assert (body["email"], body["first_name"], body["avatar"]) == ("anna@example.com", "", None)
    assert get_profile_model().objects.get().user == user


def test_change(client_of: Callable[..., Client]) -> None:
    client = client_of()
    values = {
        "last_name": "Лапин", "first_name": "Борис", "patronymic": "Петрович", "phone": "8 (912) 345-67-89",
        "birth_date": "1985-11-21", "language": "ru", "time_zone": "Asia/Omsk",
    }  # fmt: skip
    body = patch(client, **values).json()
    assert {**values, "phone": "+79123456789"}.items() <= body.items()
    assert client.get(URL).json() == body
    assert patch(client, phone="", birth_date=None, language="", time_zone="").json()["phone"] == ""


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("birth_date", "2985-11-21"),
        ("birth_date", "1850-01-01"),
        ("birth_date", "21.11.1985"),
        ("birth_date", 5),
        ("language", "tlh"),
        ("time_zone", "Mars/Olympus"),
        ("time_zone", "../../etc/passwd"),
        ("phone", "112"),
        ("first_name", "x" * 151),
        ("first_name", None),
        ("first_name", ["Борис"]),
    ],
)
def test_bad_values(client_of: Callable[..., Client], name: str, value: Any) -> None:
    response = patch(client_of(), **{name: value})
    assert response.status_code == 400
    assert response.json()["errors"][0]["field"] == name


def test_mass_assignment(client_of: Callable[..., Client], make_user: Callable[..., Any]) -> None:
    user, other = make_user(), make_user()
    patch(client_of(user), first_name="x", user=str(other.pk), id="1", avatar="../../x", email="evil@example.com", created_at="2000-01-01")
    profile = get_profile_model().objects.get()
    assert (profile.user, profile.avatar.name or "") == (user, "")
    user.refresh_from_db()
    assert user.email != "evil@example.com"


@pytest.mark.project("swapped")
def test_extra_fields_of_the_host(client_of: Callable[..., Client]) -> None:
    assert extra_names() == ("position",)
    body = patch(client_of(), position=" Закупщик\u200b ", loyalty_card="777").json()
    assert (body["position"], body["loyalty_card"]) == ("Закупщик", "")


def test_photo(client_of: Callable[..., Client]) -> None:
    client = client_of()
    exif = Image.Exif()
    exif[0x010E] = "secret place"
    body = put_file(client, picture("JPEG", (300, 200), exif=exif), "../../evil.php").json()
    response = client.get(body["avatar"])
    data = b"".join(response.streaming_content)
    assert response["Content-Type"] == "image/jpeg"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Disposition"].startswith("attachment")
    assert b"secret place" not in data
    with Image.open(BytesIO(data)) as kept:
        assert (kept.format, kept.size, dict(kept.getexif())) == ("JPEG", (512, 512), {})
    assert get_profile_model().objects.get().avatar.name.endswith(".jpg")
    assert client.delete(f"{URL}avatar/").status_code == 204
    assert client.get(f"{URL}avatar/").status_code == 404
    assert client.get(URL).json()["avatar"] is None


def test_nobody_else_gets_the_photo(client_of: Callable[..., Client]) -> None:
    put_file(client_of(), picture())
    assert client_of().get(f"{URL}avatar/").status_code == 404
    assert Client().get(f"{URL}avatar/").status_code == 401


SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
JUNK = {
    "empty": b"",
    "text": b"hello",
    "html": b"<html><script>alert(1)</script>",
    "svg": SVG,
    "cut": picture()[:60],
    "gif polyglot": b"GIF89a<script>alert(1)</script>",
    "zip": b"PK\x03\x04" + b"\0" * 100,
    "tiff": b"II*\x00" + b"\0" * 100,
    "png header only": b"\x89PNG\r\n\x1a\n" + b"\0" * 50,
    "eps": b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 10 10\n",
}


@pytest.mark.parametrize("name", JUNK)
def test_junk_is_no_photo(client_of: Callable[..., Client], name: str) -> None:
    response = put_file(client_of(), JUNK[name], "me.png")
    assert response.status_code == 400, response.content
    assert response.json()["errors"][0]["field"] == "file"
    assert not get_profile_model().objects.exclude(avatar="").exists()


def test_too_large(client_of: Callable[..., Client], settings: Any) -> None:
    settings.LK_KIT = {**settings.LK_KIT, "PROFILES": {"AVATAR_MAX_BYTES": 1024, "AVATAR_MAX_PIXELS": 100}}
    client = client_of()
    for data in (b"\x89PNG" + b"x" * 2000, picture(size=(20, 20))):
        assert put_file(client, data).json()["code"] == "avatar_too_large"


def test_a_new_photo_replaces_the_old_file(client_of: Callable[..., Client], django_capture_on_commit_callbacks: Any) -> None:
    client = client_of()
    put_file(client, picture())
    profile = get_profile_model().objects.get()
    storage, first = profile.avatar.storage, profile.avatar.name
    with django_capture_on_commit_callbacks(execute=True):
        put_file(client, picture())
    assert not storage.exists(first)
    profile.refresh_from_db()
    assert storage.exists(profile.avatar.name)
