"""The whole way of a new customer in a real browser on the example site: register, confirm, second factor, order, repeat."""

from __future__ import annotations

import re
from typing import Any

import pytest

from .visitor import NEW_PASSWORD, WIDTHS, Site, Visitor

pytestmark = pytest.mark.e2e


@pytest.mark.parametrize("width", WIDTHS)
def test_from_registration_to_a_repeated_order(width: int, site: Site, chromium: Any) -> None:
    person = Visitor(chromium, site, width)
    address = f"nina{width}@example.com"
    register_and_confirm(person, address)
    agree(person)
    secret, used = person.start_totp(NEW_PASSWORD)
    person.sign_out()
    person.sign_in(address, NEW_PASSWORD)
    assert not person.is_in(), "the code is asked for"
    person.sign_in(address, NEW_PASSWORD)
    person.type_code(person.next_code(secret, used))
    assert person.is_in()
    place_and_repeat(person)


def register_and_confirm(person: Visitor, address: str) -> None:
    person.open("/lk/register/")
    person.fill(first_name="Нина", last_name="Орлова", identifier=address)
    person.press()
    person.open(person.site.link_to(address))
    person.fill(password=NEW_PASSWORD)
    person.press()


def agree(person: Visitor) -> None:
    """What the example site asks of every newcomer before he goes on."""
    person.open("/lk/")
    assert "/consents/required/" in person.page.url
    for box in person.page.locator("main input[type=checkbox]").all():
        box.check()
    person.press("main form button[type=submit]")
    assert "/consents/" not in person.page.url


def place_and_repeat(person: Visitor) -> None:
    person.open("/lk/")
    home = person.page.url
    person.open(f"{home}orders/")
    person.open(f"{home}orders/new/")
    person.fill(title="Кухня", lines="РЗ-16 8\nЛН-10 12\nКВ-3315 40")
    person.press()
    assert "/orders/drafts/" in person.page.url
    person.press("main button[name=then]")
    person.fill(delivery_address="Петрозаводск, ул. Гоголя, 31", customer_reference="К-1")
    person.press("main aside button[type=submit]")
    order = person.page.url
    assert re.search(r"/orders/[0-9a-f-]{36}/$", order), person.page.inner_text("main")
    assert "К-1" in person.page.inner_text("main")
    person.open(f"{order}print/")
    person.open(f"{order}repeat/")
    person.press("main button[name=then]")
    assert "/place/" in person.page.url
    person.press("main aside button[type=submit]")
    assert person.page.url != order
    person.open(f"{home}orders/")
    assert person.page.locator("#lk-rows tr").count() == 2
    person.open(home)


@pytest.mark.parametrize("width", WIDTHS)
def test_the_demo_accounts_see_their_pages(width: int, site: Site, chromium: Any) -> None:
    """Every menu entry of a buyer with two companies, as the README promises it."""
    person = Visitor(chromium, site, width)
    person.sign_in("boris@example.com")
    links = {a.get_attribute("href") for a in person.page.locator("nav a, .lk-menu a").all()}
    for link in sorted(one for one in links if one and one.startswith("/lk/")):
        person.open(link)
