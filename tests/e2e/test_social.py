"""Ways in through other services in a real browser: the services are doubles on this machine, the second factor is on."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from .visitor import CODE, WIDTHS, Site, Visitor

pytestmark = [pytest.mark.e2e, pytest.mark.needs("contrib.social")]
FIRM, GOSUSLUGI = "Firm ID", "Госуслуги"


class Services:
    """The site, and who says there who people are."""

    def __init__(self, folder: Any) -> None:
        from tests.contrib.esia.double import Esia
        from tests.contrib.social.idp import Idp

        self.idp, self.esia = Idp(), Esia(folder)
        self.site = Site(folder, self.environ)
        self.idp.redirect_uris = {f"{self.site.url}/lk/social/firm/callback/"}
        self.esia.redirect_uri = f"{self.site.url}/lk/social/esia/callback/"

    def environ(self, url: str) -> dict[str, str]:
        return {
            "DJANGO_SETTINGS_MODULE": "tests.e2e.social_settings",
            "E2E_IDP": json.dumps(self.idp.app()),
            "E2E_ESIA": json.dumps(self.esia.options()),
        }

    def close(self) -> None:
        self.site.close()
        self.idp.close()
        self.esia.close()


@pytest.fixture(scope="module")
def services(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    started = Services(tmp_path_factory.mktemp("social"))
    try:
        started.site.wait()
        yield started
    finally:
        started.close()


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("service", [FIRM, GOSUSLUGI])
def test_in_through_a_service_with_a_second_factor(
    service: str,
    width: int,
    services: Services,
    chromium: Any,
) -> None:
    introduce(services, service, width)
    person = Visitor(chromium, services.site, width)
    enter(person, service)
    assert "/lk/social/welcome/" in person.page.url
    person.fill(first_name="Вера")
    person.press("main form button[type=submit]")
    assert "/social/" not in person.page.url
    consent(person)
    secret, used = person.start_totp()
    person.open("/lk/security/")
    assert service in person.page.inner_text("main")
    person.sign_out()
    enter(person, service)
    assert "/lk/login/" in person.page.url, "the code is asked for"
    person.open("/lk/security/")
    assert "/lk/login/" in person.page.url, "and nothing is open before"
    enter(person, service)
    person.page.locator(CODE).first.fill(person.next_code(secret, used))
    person.press()
    person.open("/lk/security/")
    assert "/lk/login/" not in person.page.url


def introduce(services: Services, service: str, width: int) -> None:
    """Another person for each width."""
    email = f"vera{width}@{'firm' if service == FIRM else 'esia'}.example.com"
    if service == FIRM:
        services.idp.person |= {"sub": f"p-{width}", "email": email, "given_name": "Вера", "family_name": "Лис"}
    else:
        services.esia.oid = f"10002996{width}"
        services.esia.contacts = [{"type": "EML", "value": email, "vrfStu": "VERIFIED"}]


def consent(person: Visitor) -> None:
    """What the example site asks of every newcomer."""
    if "/consents/required/" in person.page.url:
        for box in person.page.locator("main input[type=checkbox]").all():
            box.check()
        person.press("main form button[type=submit]")


def enter(person: Visitor, service: str) -> None:
    person.open("/lk/login/")
    person.press(f"main a:has-text('{service}')")


@pytest.mark.parametrize("width", WIDTHS)
def test_linking_from_the_security_page(width: int, services: Services, chromium: Any) -> None:
    services.idp.person |= {"sub": f"l-{width}", "email": f"lev{width}@firm.example.com"}
    services.esia.oid = f"20002996{width}"
    services.esia.contacts = []
    person = Visitor(chromium, services.site, width)
    enter(person, FIRM)
    person.press("main form button[type=submit]")
    consent(person)
    person.open("/lk/security/")
    person.page.locator("main form[action*='/social/esia/link/'] button").click()
    person.page.wait_for_url("**/lk/social/link/")
    person.look()
    person.press("main form button[type=submit]")
    assert "/lk/security/" in person.page.url
    assert "Иван" in person.page.inner_text("main")
