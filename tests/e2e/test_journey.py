"""The whole way of a new customer in a real browser on the example site: register, confirm, second factor, order, repeat."""

from __future__ import annotations

import email
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from email import policy
from pathlib import Path
from typing import Any

import pytest
from django_otp.oath import totp

pytestmark = pytest.mark.e2e
ROOT = Path(__file__).resolve().parents[2]
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
FLAGS += ["--disable-component-update", "--disable-sync"]
AXE = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
SERIOUS = {"serious", "critical"}
WIDTHS = (1280, 390)
CODE = "main input:not([type=hidden])[name$=code], main input:not([type=hidden])[name$=token]"
PASSWORD = "тихая-гавань-2026"


class Site:
    def __init__(self, folder: Path, environ: Callable[[str], dict[str, str]] = lambda url: {}) -> None:
        self.mail = folder / "mail"
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.address = f"127.0.0.1:{free.getsockname()[1]}"
        self.url = f"http://{self.address}"
        env = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
        env |= {"EXAMPLE_DB": str(folder / "db.sqlite3"), "EXAMPLE_MAIL": str(self.mail)}
        env["PYTHONPATH"] = os.pathsep.join((str(ROOT / "src"), str(ROOT)))
        env |= environ(self.url)
        env["EXAMPLE_PORT"] = self.address.partition(":")[2]
        command = [sys.executable, str(ROOT / "example_project" / "manage.py"), "demo", "--address", self.address]
        self.process = subprocess.Popen(command, env=env, stdout=subprocess.DEVNULL)

    def wait(self) -> None:
        host, _colon, port = self.address.partition(":")
        for _try in range(900):
            with socket.socket() as probe:
                if probe.connect_ex((host, int(port))) == 0:
                    return
            assert self.process.poll() is None, "the example site has stopped"
            time.sleep(0.2)
        raise AssertionError("the example site does not start")

    def link_to(self, address: str) -> str:
        """The link of the newest mail to this person, on the address where the site listens in this test."""
        for _try in range(50):
            for path in sorted(self.mail.glob("*"), key=lambda one: one.stat().st_mtime, reverse=True):
                message = email.message_from_bytes(path.read_bytes().partition(b"\n-----")[0], policy=policy.default)
                if message["To"] and address in message["To"]:
                    body: Any = message.get_body(("plain",))  # type: ignore[union-attr]
                    found = re.search(r"https?://[^/\s]+(/\S+)", body.get_content())
                    assert found, body.get_content()
                    return self.url + found[1]
            time.sleep(0.1)
        raise AssertionError(f"no mail to {address}")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    started = Site(tmp_path_factory.mktemp("example"))
    try:
        started.wait()
        yield started
    finally:
        started.process.terminate()
        started.process.wait(timeout=10)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    playwright = pytest.importorskip("playwright.sync_api")
    with playwright.sync_playwright() as started:
        opened = started.chromium.launch(executable_path=os.environ.get("LK_KIT_CHROMIUM", "/usr/bin/chromium"), args=FLAGS)
        yield opened
        opened.close()


class Visitor:
    """A person at a browser; every page he comes to is looked at by axe and must fit his screen."""

    def __init__(self, chromium: Any, site: Site, width: int) -> None:
        self.site, self.width = site, width
        context = chromium.new_context(viewport={"width": width, "height": 860}, locale="ru-RU")
        context.set_default_timeout(20_000)
        self.page = context.new_page()
        self.said: list[str] = []
        self.page.on("console", lambda message: self.said.append(message.text) if message.type == "error" else None)
        self.axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()

    def look(self) -> None:
        found = self.axe.run(self.page, options=AXE).response["violations"]
        bad = [(one["id"], one["nodes"][0]["html"][:200]) for one in found if one["impact"] in SERIOUS]
        assert bad == [], self.page.url
        assert self.page.evaluate("document.documentElement.scrollWidth") <= self.width, self.page.url
        broken = [text for text in self.said if "Content Security Policy" in text or "500" in text]
        assert broken == []

    def open(self, path: str) -> None:
        self.page.goto(path if path.startswith("http") else self.site.url + path)
        self.look()

    def fill(self, **values: str) -> None:
        for name, value in values.items():
            self.page.locator(f"main [name='{name}'], main [name$='-{name}']").first.fill(value)

    def press(self, selector: str = "main button[type=submit]") -> None:
        with self.page.expect_navigation():
            self.page.locator(selector).first.click()
        self.look()

    def code(self, secret: str) -> str:
        from base64 import b32decode

        key = b32decode(secret + "=" * (-len(secret) % 8))
        return f"{totp(key):06d}"


def next_code(visitor: Visitor, secret: str, used: str) -> str:
    """A code that was not used yet: one works once."""
    for _try in range(70):
        code = visitor.code(secret)
        if code != used:
            return code
        time.sleep(0.5)
    raise AssertionError("the code does not change")


@pytest.mark.parametrize("width", WIDTHS)
def test_from_registration_to_a_repeated_order(width: int, site: Site, chromium: Any) -> None:
    person = Visitor(chromium, site, width)
    address = f"nina{width}@example.com"
    register_and_confirm(person, address)
    secret, used = switch_second_factor_on(person, address)
    sign_out(person)
    sign_in_with_code(person, address, secret, used)
    place_and_repeat(person)


def register_and_confirm(person: Visitor, address: str) -> None:
    person.open("/lk/register/")
    person.fill(first_name="Нина", last_name="Орлова", email=address, password=PASSWORD)
    person.press()
    person.open(person.site.link_to(address))
    person.fill(password=PASSWORD)
    person.press()


def sign_in(person: Visitor, address: str) -> None:
    person.open("/lk/login/")
    person.fill(username=address, password=PASSWORD)
    person.press()


def switch_second_factor_on(person: Visitor, address: str) -> tuple[str, str]:
    person.open("/lk/security/two-factor/")
    if "/login/" in person.page.url:
        sign_in(person, address)
        person.open("/lk/security/two-factor/")
    person.press("main button[name=start]")
    secret = re.sub(r"\s", "", person.page.locator("#lk-totp-secret").text_content() or "")
    code = person.code(secret)
    if person.page.locator("main [name=password]").count():
        person.fill(password=PASSWORD)
    person.page.locator(CODE).first.fill(code)
    person.press("main form:has(input:not([type=hidden])) button[type=submit]")
    assert person.page.locator(".lk-code").count(), "the backup codes are shown once"
    return secret, code


def sign_out(person: Visitor) -> None:
    person.page.context.clear_cookies(name="sessionid")
    person.open("/lk/")
    assert "/login/" in person.page.url


def sign_in_with_code(person: Visitor, address: str, secret: str, used: str) -> None:
    sign_in(person, address)
    assert person.page.locator(CODE).count(), "the code is asked for"
    person.page.locator(CODE).first.fill(next_code(person, secret, used))
    person.press()
    assert "/login/" not in person.page.url


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
    person.open("/lk/login/")
    person.fill(username="boris@example.com", password="demo-lk-2026")
    person.press()
    links = {a.get_attribute("href") for a in person.page.locator("nav a, .lk-menu a").all()}
    for link in sorted(one for one in links if one and one.startswith("/lk/")):
        person.open(link)
