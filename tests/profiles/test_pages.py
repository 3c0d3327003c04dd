"""The profile page: fields, photo, language and time zone from the next page on."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone, translation
from PIL import Image

from lk_kit.profiles.abstract import get_profile_model
from lk_kit.profiles.middleware import PreferencesMiddleware

pytestmark = pytest.mark.needs("cabinet")


@pytest.fixture
def visitor(make_user: Callable[..., Any]) -> Client:
    client = Client()
    client.force_login(make_user("anna"), backend="django.contrib.auth.backends.ModelBackend")
    return client


def url(name: str) -> str:
    return reverse(f"lk_kit:profiles:{name}")


def photo() -> SimpleUploadedFile:
    target = BytesIO()
    Image.new("RGB", (40, 60), "red").save(target, "JPEG")
    return SimpleUploadedFile("me.jpg", target.getvalue())


def test_visitors_are_sent_to_sign_in(db: None) -> None:
    assert Client().get(url("detail")).status_code == 302


def test_change(visitor: Client) -> None:
    page = visitor.get(url("detail")).content.decode()
    assert "anna@example.com" in page
    body = {"first_name": "Анна", "last_name": "Орлова", "phone": "8 912 345-67-89", "birth_date": "1990-02-03", "time_zone": "Asia/Omsk"}
    assert visitor.post(url("detail"), body).status_code == 302
    profile: Any = get_profile_model().objects.get()
    assert (profile.display_name, str(profile.phone), str(profile.birth_date)) == ("Анна Орлова", "+79123456789", "1990-02-03")
    assert visitor.session["lk_time_zone"] == "Asia/Omsk"
    again = visitor.get(url("detail")).content.decode()
    assert "+79123456789" in again
    assert "1990-02-03" in again


def test_what_is_wrong_stays_in_the_form(visitor: Client) -> None:
    response = visitor.post(url("detail"), {"first_name": "Анна", "phone": "112", "birth_date": "1850-01-01"})
    page = response.content.decode()
    assert response.status_code == 422
    assert "Анна" in page
    assert page.count("lk-error") >= 2
    assert get_profile_model().objects.get().first_name == ""


def test_language_holds_at_once(visitor: Client) -> None:
    response = visitor.post(url("detail"), {"language": "ru"}, follow=True)
    assert "Сохранено" in response.content.decode() or "Профиль" in response.content.decode()
    assert visitor.session["lk_language"] == "ru"
    visitor.post(url("detail"), {"language": ""})
    assert "lk_language" not in visitor.session


@pytest.mark.project("swapped")
def test_extra_fields_of_the_host(visitor: Client) -> None:
    page = visitor.get(url("detail")).content.decode()
    assert 'name="position"' in page
    assert 'name="loyalty_card"' not in page
    visitor.post(url("detail"), {"position": "Закупщик", "loyalty_card": "777"})
    profile: Any = get_profile_model().objects.get()
    assert (profile.position, profile.loyalty_card) == ("Закупщик", "")


def test_photo(visitor: Client) -> None:
    assert visitor.get(url("avatar")).status_code == 404
    assert visitor.post(url("avatar_change"), {"file": SimpleUploadedFile("me.jpg", b"no photo")}).status_code == 422
    assert visitor.post(url("avatar_change"), {"file": photo()}).status_code == 302
    assert url("avatar") in visitor.get(url("detail")).content.decode()
    response = visitor.get(url("avatar"))
    assert (response["Content-Type"], response["X-Content-Type-Options"]) == ("image/jpeg", "nosniff")
    assert visitor.get(url("avatar_remove")).status_code == 200
    assert visitor.post(url("avatar_remove")).status_code == 302
    assert visitor.get(url("avatar")).status_code == 404


class TestMiddleware:
    def seen(self, session: dict[str, str], cookies: dict[str, str]) -> tuple[str, str]:
        def view(request: HttpRequest) -> HttpResponse:
            return HttpResponse(f"{timezone.get_current_timezone_name()} {translation.get_language()}")

        request = RequestFactory().get("/")
        request.user = AnonymousUser()
        request.session = session  # type: ignore[assignment]
        request.COOKIES = cookies
        with translation.override("en"):
            zone, language = PreferencesMiddleware(view)(request).content.decode().split()
        return zone, language

    def test_session_decides(self) -> None:
        assert self.seen({"lk_time_zone": "Asia/Omsk", "lk_language": "ru"}, {"sessionid": "x"}) == ("Asia/Omsk", "ru")

    def test_the_later_choice_in_this_browser_wins(self) -> None:
        assert self.seen({"lk_language": "ru"}, {"sessionid": "x", "django_language": "en"})[1] == "en"

    @pytest.mark.parametrize("zone", ["", "Mars/Olympus", "../../etc/passwd"])
    def test_nonsense_is_left_alone(self, zone: str) -> None:
        assert self.seen({"lk_time_zone": zone, "lk_language": "tlh"}, {"sessionid": "x"}) == ("Europe/Moscow", "en")

    def test_without_a_session_nothing_is_read(self) -> None:
        assert self.seen({"lk_time_zone": "Asia/Omsk"}, {}) == ("Europe/Moscow", "en")
