"""The example site as a process of its own, and a person with a browser on it."""

from __future__ import annotations

import email
import os
import re
import socket
import subprocess
import sys
import time
from base64 import b32decode
from collections.abc import Callable, Iterator
from email import policy
from pathlib import Path
from typing import Any

import pytest
from django_otp.oath import totp

from .roles import email_of

ROOT = Path(__file__).resolve().parents[2]
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
FLAGS += ["--disable-component-update", "--disable-sync"]
AXE = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
WIDE = """width => ["the page", ...[...document.querySelectorAll("body *")]
    .filter(one => one.getBoundingClientRect().right > width + 1).map(one => one.outerHTML.slice(0, 150))]"""
SERIOUS = {"serious", "critical"}
WIDTHS = (1280, 390)
CODE = "main input:not([type=hidden])[name$=code], main input:not([type=hidden])[name$=token]"
HAS_CODE = "input:not([type=hidden])[name$=code], input:not([type=hidden])[name$=token]"
PASSWORD = "demo-lk-2026"
NEW_PASSWORD = "тихая-гавань-2026"
DIGITS = r"\b(\d{6})\b"
LINK = r"https?://[^/\s]+(/\S+)"
REFUSED = re.compile(r"status of (403|410|422)\b")
"""The browser reports a form that was refused, and a link that is dead, as errors of the console."""


class Site:
    def __init__(
        self, folder: Path, environ: Callable[[str], dict[str, str]] = lambda url: {"DJANGO_SETTINGS_MODULE": "tests.e2e.site_settings"}
    ) -> None:
        self.mail, self.said = folder / "mail", folder / "stdout"
        self.taken: set[tuple[str, str]] = set()
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.address = f"127.0.0.1:{free.getsockname()[1]}"
        self.url = f"http://{self.address}"
        env = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
        env |= {"EXAMPLE_DB": str(folder / "db.sqlite3"), "EXAMPLE_MAIL": str(self.mail), "PYTHONUNBUFFERED": "1"}
        env |= {"E2E_URL": self.url, "E2E_PRIVATE": str(folder / "private"), "EXAMPLE_PORT": self.address.partition(":")[2]}
        env["PYTHONPATH"] = os.pathsep.join((str(ROOT / "src"), str(ROOT)))
        self.env = env | environ(self.url)
        with self.said.open("w") as out:
            self.process = subprocess.Popen([*self.manage(), "demo", "--address", self.address], env=self.env, stdout=out)

    def manage(self) -> list[str]:
        return [sys.executable, str(ROOT / "example_project" / "manage.py")]

    def run(self, code: str) -> str:
        command = [*self.manage(), "shell", "--no-imports", "-c", code]
        return subprocess.run(command, env=self.env, check=True, stdout=subprocess.PIPE, text=True).stdout.strip()

    def forget_proof(self, address: str) -> None:
        self.run(f"from tests.e2e.people import forget_proof; forget_proof({address!r})")

    def wait(self) -> None:
        host, _colon, port = self.address.partition(":")
        for _try in range(900):
            with socket.socket() as probe:
                if probe.connect_ex((host, int(port))) == 0:
                    return
            assert self.process.poll() is None, "the example site has stopped"
            time.sleep(0.2)
        raise AssertionError("the example site does not start")

    def close(self) -> None:
        self.process.terminate()
        self.process.wait(timeout=10)

    def letters(self, to: str) -> Iterator[tuple[str, str]]:
        """Key and text of what went to this address, the newest first."""
        for path in sorted(self.mail.glob("*"), key=lambda one: one.stat().st_mtime, reverse=True):
            message = email.message_from_bytes(path.read_bytes().partition(b"\n-----")[0], policy=policy.default)
            if message["To"] and to in message["To"]:
                body: Any = message.get_body(("plain",))  # type: ignore[union-attr]
                yield path.name, body.get_content()

    def texts(self, to: str) -> Iterator[tuple[str, str]]:
        found = re.findall(rf"SMS to {re.escape(to)} \(\d+\)\n(.*?)\n-----", self.said.read_text(), re.DOTALL)
        for index, text in reversed(list(enumerate(found))):
            yield f"{to} {index}", text

    def sent(self, to: str, pattern: str) -> str:
        """From the newest unread letter or SMS that holds the pattern; each is read once."""
        source = self.letters if "@" in to else self.texts
        for _try in range(100):
            for key, text in source(to):
                found = re.search(pattern, text)
                if found and (key, pattern) not in self.taken:
                    self.taken.add((key, pattern))
                    return found[1]
            time.sleep(0.1)
        raise AssertionError(f"nothing like {pattern} came to {to}: {[text for _key, text in source(to)]}")

    def code_to(self, to: str) -> str:
        return self.sent(to, DIGITS)

    def link_to(self, to: str, pattern: str = LINK) -> str:
        """On the address where the site listens in this test."""
        return self.url + self.sent(to, pattern)


class Visitor:
    """A person at a browser; every page he comes to is looked at by axe and must fit his screen."""

    def __init__(self, chromium: Any, site: Site, width: int, **options: Any) -> None:
        self.site, self.width = site, width
        self.context = chromium.new_context(viewport={"width": width, "height": 860}, locale="ru-RU", accept_downloads=True, **options)
        self.context.set_default_timeout(20_000)
        self.page = self.context.new_page()
        self.said: list[str] = []
        self.page.on("console", self.hear)
        self.page.on("pageerror", lambda error: self.said.append(str(error)))
        self.axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()

    def hear(self, message: Any) -> None:
        """Django's admin has no icon; a refused form and a dead link are no faults."""
        is_icon = str(message.location.get("url", "")).endswith("/favicon.ico")
        if message.type == "error" and not is_icon and not REFUSED.search(message.text):
            self.said.append(message.text)

    def look(self) -> None:
        found = self.axe.run(self.page, options=AXE).response["violations"]
        bad = [(one["id"], one["nodes"][0]["html"][:200]) for one in found if one["impact"] in SERIOUS]
        assert bad == [], f"{self.page.url} {bad}"
        wide = self.page.evaluate(WIDE, self.width) if self.page.evaluate("document.documentElement.scrollWidth") > self.width else []
        assert wide == [], f"{self.page.url} {wide}"
        assert self.said == [], self.page.url

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

    def follow(self, text: str) -> None:
        self.press(f"main a:has-text('{text}')")

    def type_code(self, code: str) -> None:
        self.page.locator(CODE).first.fill(code)
        self.press(f"main form:has({HAS_CODE}) button[type=submit]")

    def sees(self, text: str) -> bool:
        return text.lower() in self.page.inner_text("main").lower()

    def code(self, secret: str, drift: int = 0) -> str:
        key = b32decode(secret + "=" * (-len(secret) % 8))
        return f"{totp(key, drift=drift):06d}"

    def sign_in(self, role: str, password: str = PASSWORD) -> str:
        """As one of tests/e2e/roles.py, or as one of the demo's people."""
        address = role if "@" in role else email_of(role, self.width)
        self.open("/lk/login/")
        self.fill(username=address, password=password)
        self.press()
        return address

    def is_in(self) -> bool:
        self.open("/lk/security/")
        return "/login/" not in self.page.url

    def sign_out(self) -> None:
        self.context.clear_cookies(name="sessionid")
        assert not self.is_in()

    def start_totp(self, password: str = PASSWORD) -> tuple[str, str]:
        """Switches the second factor on; returns the secret and the code that is used now."""
        self.open("/lk/security/two-factor/")
        self.press("main button[name=start]")
        secret = re.sub(r"\s", "", self.page.locator("#lk-totp-secret").text_content() or "")
        code = self.code(secret)
        if self.page.locator("main [name=password]").count():
            self.fill(password=password)
        self.type_code(code)
        assert self.page.locator(".lk-code").count(), "the backup codes are shown once"
        return secret, code

    def next_code(self, secret: str, used: str) -> str:
        """A code that was not used yet: one works once. A clock half a minute fast is let in."""
        code = self.code(secret)
        return code if code != used else self.code(secret, drift=1)
