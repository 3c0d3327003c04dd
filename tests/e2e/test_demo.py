"""What the README's first command starts: its teaching Госуслуги and Demo ID, from the sign-in page to the unlinking in the profile."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

import pytest

from .test_social import consent, enter
from .visitor import CODE, DIGITS, WIDTHS, Site, Visitor

pytestmark = [pytest.mark.e2e, pytest.mark.needs("contrib.social", "contrib.esia")]
SERVICES = ("Госуслуги (учебные)", "Demo ID (учебный)")
PAVEL_PHONE = "+79215550133"


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    started = Site(tmp_path_factory.mktemp("demo"), lambda url: {"DJANGO_SETTINGS_MODULE": "tests.e2e.demo_settings"})
    try:
        started.wait()
        yield named(started)
    finally:
        started.close()


def named(site: Site) -> Site:
    found = copy.copy(site)
    found.url = site.url.replace("127.0.0.1", "localhost")
    return found


def choose(person: Visitor, who: str) -> None:
    assert "/demo/" in person.page.url
    assert "учебный провайдер" in person.page.inner_text("header")
    person.press(f"button:has-text('{who}')")


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("service", SERVICES)
def test_who_is_linked_comes_in(service: str, width: int, demo: Site, chromium: Any) -> None:
    boris = Visitor(chromium, demo, width)
    enter(boris, service)
    choose(boris, "Борис Лапин")
    assert boris.is_in()
    assert service in boris.page.inner_text("main")


@pytest.mark.parametrize(("service", "width"), list(zip(SERVICES, WIDTHS, strict=True)))
def test_the_second_factor_is_asked_for(service: str, width: int, demo: Site, chromium: Any) -> None:
    pavel = Visitor(chromium, demo, width)
    enter(pavel, service)
    choose(pavel, "Павел Орлов")
    assert "/lk/login/" in pavel.page.url
    if not pavel.page.locator(CODE).count():
        pavel.press()
    pavel.page.locator(CODE).first.fill(demo.sent(PAVEL_PHONE, DIGITS))
    pavel.press(f"main form:has({CODE.replace('main ', '')}) button[type=submit]")
    assert pavel.is_in()


@pytest.mark.parametrize("width", WIDTHS)
def test_linked_and_unlinked_in_the_profile(width: int, demo: Site, chromium: Any) -> None:
    for service in SERVICES:
        anna = Visitor(chromium, demo, width)
        anna.sign_in("anna@example.com")
        anna.open("/lk/security/")
        row = f"section[aria-labelledby=lk-linked] li:has-text('{service}')"
        anna.page.locator(f"{row} button").click()
        anna.page.wait_for_url("**/demo/**")
        choose(anna, "Анна Ковалёва")
        anna.press("main form button[type=submit]")
        assert "Ковалёва Анна" in anna.page.inner_text(row) or "Анна Ковалёва" in anna.page.inner_text(row)
        anna.sign_out()
        enter(anna, service)
        choose(anna, "Анна Ковалёва")
        assert anna.is_in()
        anna.press(f"{row} a")
        anna.press("main form button[type=submit]")
        anna.open("/lk/security/")
        assert "не привязан" in anna.page.inner_text(row)


@pytest.mark.parametrize(("width", "service", "who"), [(1280, SERVICES[0], "Вера Лисицына"), (390, SERVICES[1], "Тимур Галиев")])
def test_who_is_new_registers(width: int, service: str, who: str, demo: Site, chromium: Any) -> None:
    """Вера's address is confirmed there, Тимур's is not: he gets a code."""
    person = Visitor(chromium, demo, width)
    enter(person, service)
    choose(person, who)
    assert "/lk/social/welcome/" in person.page.url
    person.press("main form button[type=submit]")
    if "/welcome/" in person.page.url:
        person.type_code(demo.code_to("timur@example.com"))
    consent(person)
    assert person.is_in()


@pytest.mark.parametrize("width", WIDTHS)
def test_who_declines_is_not_in(width: int, demo: Site, chromium: Any) -> None:
    person = Visitor(chromium, demo, width)
    enter(person, SERVICES[0])
    with person.page.expect_navigation(url="**/social/esia/callback/**"):
        person.page.locator("button.plain").click()
    assert person.sees("Войти не получилось")
    person.said.clear()  # the browser reports the answer 401
    assert not person.is_in()


def test_by_its_number_the_site_leads_to_its_name(demo: Site, chromium: Any) -> None:
    """Providers and passkeys know one address; a form must not end nowhere either."""
    number = copy.copy(demo)
    number.url = demo.url.replace("localhost", "127.0.0.1")
    person = Visitor(chromium, number, 390)
    person.open("/lk/login/")
    person.press(f"main a:has-text('{SERVICES[1]}')")
    assert person.page.url.startswith(demo.url)
    if "/start/" in person.page.url:
        person.press("main a.lk-btn--main")
    choose(person, "Борис Лапин")
    assert person.page.url.startswith(f"{demo.url}/lk/")
    other = Visitor(chromium, number, 1280)
    other.sign_in("marina@example.com")
    other.open("/lk/security/")
    other.press("section[aria-labelledby=lk-linked] button")
    assert other.page.locator(f"a[href='{demo.url}/lk/security/']").count() == 1


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/demo/id/authorize?client_id=shop&redirect_uri=https://evil.example/", 400),
        ("/demo/esia/aas/oauth2/v2/ac?client_id=DEMOSHOP", 400),
        ("/demo/id/userinfo", 401),
        ("/demo/esia/rs/prns/1000001002", 401),
        ("/demo/esia/rs/orgs/2000001", 403),
    ],
)
def test_the_providers_check_what_they_are_asked(path: str, status: int, demo: Site, chromium: Any) -> None:
    context = chromium.new_context()
    assert context.request.get(demo.url + path, max_redirects=0).status == status
    assert context.request.post(f"{demo.url}/demo/esia/aas/oauth2/v3/te", form={"client_id": "DEMOSHOP"}).status == 400
    context.close()
