"""What keeps an account its owner's: the alarm, the proof asked again, the browser that is trusted, staff who look on."""

from __future__ import annotations

from typing import Any

import pytest

from .roles import email_of
from .visitor import PASSWORD, WIDTHS, Site, Visitor

pytestmark = pytest.mark.e2e
NOT_ME = r"https?://[^/\s]+(/lk/not-me/\S+)"


@pytest.mark.parametrize("width", WIDTHS)
def test_it_was_not_me(width: int, site: Site, chromium: Any) -> None:
    owner, thief = Visitor(chromium, site, width, user_agent="Firefox of the owner"), Visitor(chromium, site, width)
    owner.sign_in("typed")
    thief.sign_in("typed")
    assert thief.is_in()
    owner.open(site.link_to(email_of("typed", width), NOT_ME))
    assert thief.is_in(), "opening the link does nothing: scanners of mail open links"
    owner.press()
    assert owner.page.locator("main a[href*='/password/reset/'], a[href*='/password/reset/']").count()
    assert not thief.is_in(), "the thief is out at once"
    thief.sign_in("typed")
    assert not thief.is_in(), "and does not come back"


@pytest.mark.parametrize("width", WIDTHS)
def test_a_stale_proof_is_asked_for_and_nothing_typed_is_lost(width: int, site: Site, chromium: Any) -> None:
    person = Visitor(chromium, site, width)
    address = person.sign_in("first")
    person.open("/lk/")
    home = person.page.url
    person.open(f"{home}bank-accounts/new/")
    site.forget_proof(address)
    typed = {"bank_name": "ПАО Сбербанк", "bik": "044525225", "account": "40702810438000060473"}
    person.fill(**typed)
    person.press()
    assert "/security/confirm/" in person.page.url
    person.fill(code=PASSWORD)
    person.press()
    assert "/bank-accounts/new/" in person.page.url
    for name, value in typed.items():
        assert person.page.locator(f"main [name='{name}']").first.input_value() == value


@pytest.mark.parametrize("width", WIDTHS)
def test_a_trusted_browser_is_not_asked_until_trust_ends(width: int, site: Site, chromium: Any) -> None:
    person = Visitor(chromium, site, width)
    person.sign_in("trusted")
    secret, used = person.start_totp()
    person.sign_out()
    person.sign_in("trusted")
    person.page.locator("main [name$=trust]").check()
    person.type_code(person.next_code(secret, used))
    assert person.is_in()
    person.sign_out()
    person.sign_in("trusted")
    assert person.is_in(), "this browser is trusted"
    person.press("main form[action*='/security/browsers/'] button")
    person.sign_out()
    person.sign_in("trusted")
    assert not person.is_in(), "and now it is not"


@pytest.mark.parametrize("width", WIDTHS)
def test_staff_see_the_cabinet_as_a_customer(width: int, site: Site, chromium: Any) -> None:
    staff = Visitor(chromium, site, width)
    staff.sign_in("manager@example.com")
    address = email_of("viewed", width)
    key = site.run(f"from shop.models import User; print(User.objects.get(email={address!r}).pk)")
    staff.page.goto(f"{site.url}/admin/lk_kit_accounts/visit/add/?user={key}")
    staff.page.locator("[name=reason]").fill("Обращение 77: не видит заказ")
    with staff.page.expect_navigation():
        staff.page.locator("[name=_save]").click()
    staff.open("/lk/")
    banner = staff.page.locator(".lk-visit")
    assert "Тимур" in banner.inner_text()
    staff.page.goto(f"{site.url}/lk/security/password/")
    assert staff.page.locator("main [name*=password]").count() == 0, "nobody else changes the password"
    staff.said.clear()
    staff.open("/lk/")
    staff.page.locator(".lk-visit button").click()
    staff.page.wait_for_url("**/admin/**")

    customer = Visitor(chromium, site, width)
    customer.sign_in("viewed")
    customer.open("/lk/security/visits/")
    assert customer.sees("Обращение 77")
