"""Each way in that needs no service of others: by a code that was mailed or texted, by a new telephone, by a new password."""

from __future__ import annotations

from typing import Any

import pytest

from .roles import email_of, phone_of
from .visitor import NEW_PASSWORD, WIDTHS, Site, Visitor

pytestmark = pytest.mark.e2e
WRONG = "000000"


def ask_for_code(person: Visitor, to: str) -> str:
    person.open("/lk/login/")
    person.press("main a[href*='/login/code/']")
    person.fill(identifier=to)
    person.press()
    return person.site.code_to(to)


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("way", ["mail", "sms"])
def test_by_a_code_with_a_second_factor(way: str, width: int, site: Site, chromium: Any) -> None:
    person = Visitor(chromium, site, width)
    code = ask_for_code(person, email_of(way, width) if way == "mail" else phone_of(way, width))
    person.type_code(WRONG if code != WRONG else "111111")
    assert "/login/code/" in person.page.url, "a wrong code lets nobody in"
    person.type_code(code)
    assert person.is_in()

    secret, used = person.start_totp()
    person.sign_out()
    other = Visitor(chromium, site, width)
    other.sign_in(way)
    assert not other.is_in(), "the password alone is not enough any more"
    other.sign_in(way)
    other.type_code(other.next_code(secret, used))
    assert other.is_in()


@pytest.mark.parametrize("width", WIDTHS)
def test_registration_by_phone(width: int, site: Site, chromium: Any) -> None:
    number = f"+7931555{width:04}"
    person = Visitor(chromium, site, width)
    person.open("/lk/register/")
    person.fill(first_name="Рита", last_name="Новикова", identifier=number)
    person.press()
    person.type_code(site.code_to(number))
    person.fill(password=NEW_PASSWORD)
    person.press()
    person.open("/lk/")
    assert "/consents/required/" in person.page.url, "the newcomer is in, and agrees first"

    person.context.clear_cookies(name="sessionid")
    person.open("/lk/login/")
    person.fill(username=number, password=NEW_PASSWORD)
    person.press()
    assert "/login/" not in person.page.url


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("way", ["link", "code"])
def test_a_forgotten_password(way: str, width: int, site: Site, chromium: Any) -> None:
    person = Visitor(chromium, site, width)
    role = "reset" if way == "link" else "alarm"
    to = email_of(role, width) if way == "link" else phone_of(role, width)
    person.open("/lk/login/")
    person.press("main a[href*='/password/reset/']")
    person.fill(identifier=to)
    person.press()
    if way == "link":
        person.open(site.link_to(to, r"https?://[^/\s]+(/lk/password/reset/\S+)"))
    else:
        person.type_code(site.code_to(to))
    person.fill(new_password=NEW_PASSWORD)
    person.press()
    person.sign_in(role)
    assert not person.is_in(), "the former password is over"
    person.sign_in(role, NEW_PASSWORD)
    assert person.is_in()
