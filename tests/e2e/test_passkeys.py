"""Passkeys in a real browser, with Chromium's virtual authenticator: make one, come in with it, and what is said when it does not work."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from .visitor import WIDTHS, Site, Visitor

pytestmark = [pytest.mark.e2e, pytest.mark.needs("contrib.passkeys")]
PEOPLE = dict(zip(WIDTHS, ("anna@example.com", "marina@example.com"), strict=True))
AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def visitor(browser: Any, where: Site, width: int) -> Visitor:
    """At the site's name: a passkey is made for a name, not for a number."""
    named = copy.copy(where)
    named.url = where.url.replace("127.0.0.1", "localhost")
    return Visitor(browser, named, width)


def said(person: Visitor, what: str) -> Any:
    return person.page.locator(f"[data-lk-passkey-says={what}]")


@pytest.mark.parametrize("width", WIDTHS)
def test_a_passkey_from_its_making_to_its_end(width: int, site: Site, chromium: Any) -> None:
    person = visitor(chromium, site, width)
    devtools = person.page.context.new_cdp_session(person.page)
    devtools.send("WebAuthn.enable")
    key = devtools.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})["authenticatorId"]

    person.sign_in(PEOPLE[width])
    person.open("/lk/security/")
    person.press("#lk-passkeys >> xpath=../.. >> a")
    person.press()
    assert person.page.locator(".lk-code").count(), "the backup codes are shown once"
    assert len(devtools.send("WebAuthn.getCredentials", {"authenticatorId": key})["credentials"]) == 1

    person.sign_out()
    person.open("/lk/login/")
    person.press("a[href*='/login/passkey/']")
    person.press()
    assert "/login/" not in person.page.url

    person.sign_out()
    person.sign_in(PEOPLE[width])
    assert "/login/" in person.page.url, "the password alone is not enough"
    person.press()
    assert "/login/" not in person.page.url

    person.sign_out()
    person.open("/lk/login/passkey/")
    devtools.send("WebAuthn.setUserVerified", {"authenticatorId": key, "isUserVerified": False})
    person.page.locator("main button[type=submit]").first.click()
    said(person, "cancelled").wait_for(state="visible")
    devtools.send("WebAuthn.setUserVerified", {"authenticatorId": key, "isUserVerified": True})
    person.press()
    assert "/login/" not in person.page.url

    person.open("/lk/security/passkeys/new/")
    person.page.locator("main button[type=submit]").first.click()
    said(person, "known").wait_for(state="visible")

    person.open("/lk/security/")
    person.press("a[href*='/passkeys/'][href$='/remove/']")
    person.press()
    assert person.page.locator("a[href*='/passkeys/'][href$='/remove/']").count() == 0


@pytest.mark.parametrize("width", WIDTHS)
def test_a_browser_without_passkeys_says_so(width: int, site: Site, chromium: Any) -> None:
    person = visitor(chromium, site, width)
    person.page.add_init_script("delete window.PublicKeyCredential")
    person.open("/lk/login/passkey/")
    said(person, "missing").wait_for(state="visible")
    assert person.page.locator("main button[type=submit]").first.is_disabled()
    assert person.page.locator("main a[href*='/login/']").count()
