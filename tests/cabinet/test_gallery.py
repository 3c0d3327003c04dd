"""The gallery in a browser: nothing serious for axe, no breach of the policy, no sideways scrolling, menus and htmx at work."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.e2e
ROOT = Path(__file__).resolve().parents[2]
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
FLAGS += ["--disable-component-update", "--disable-sync"]
PARTY = ("", "orders/", "order/", "repeat/", "form/", "confirm/", "parts/", "paper/", "empty/")
PAGES = [*(f"k7f3q2/{path}" for path in PARTY), "q5tt22/", "personal/", "switch/", "z9zzzz/", "sign-in/", "sign-in/?anonymous"]
AXE = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    env = {**os.environ, "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}"}
    server = subprocess.Popen([sys.executable, "-m", "tests.cabinet.gallery", f"127.0.0.1:{port}"], cwd=ROOT, env=env)
    try:
        wait_for(port)
        yield f"http://127.0.0.1:{port}/lk/"
    finally:
        server.terminate()
        server.wait(timeout=10)


def wait_for(port: int) -> None:
    for _ in range(100):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise RuntimeError("the gallery does not start")


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    playwright = pytest.importorskip("playwright.sync_api")
    with playwright.sync_playwright() as started:
        opened = started.chromium.launch(executable_path=os.environ.get("LK_KIT_CHROMIUM", "/usr/bin/chromium"), args=FLAGS)
        yield opened
        opened.close()


@pytest.fixture
def page(browser, request) -> Iterator[Any]:
    width, scheme = getattr(request, "param", (1280, "light"))
    context = browser.new_context(viewport={"width": width, "height": 860}, color_scheme=scheme, locale="ru-RU")
    context.set_default_timeout(5000)
    opened = context.new_page()
    opened.said = []
    opened.on("console", lambda message: opened.said.append(message.text) if message.type in ("error", "warning") else None)
    opened.on("pageerror", lambda error: opened.said.append(str(error)))
    yield opened
    context.close()


LOOKS = [(width, scheme) for width in (1280, 390) for scheme in ("light", "dark")]


@pytest.mark.parametrize("page", LOOKS, indirect=True, ids=lambda look: f"{look[0]}-{look[1]}")
def test_every_page_is_accessible_and_fits(page, site: str) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    for path in PAGES:
        page.goto(site + path)
        found = axe.run(page, options=AXE).response["violations"]
        assert [(one["id"], one["nodes"][0]["html"]) for one in found] == [], path
        assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"], path
    expected = ("404 (Not Found)",)
    assert [text for text in page.said if not any(part in text for part in expected)] == []


@pytest.mark.parametrize("page", [(390, "light")], indirect=True)
def test_everything_to_touch_is_big_enough(page, site: str) -> None:
    script = """() => [...document.querySelectorAll('.lk-btn, .lk-nav a, .lk-tabs a, summary, .lk-input, .lk-choice')]
      .filter(one => one.getClientRects().length).map(one => [one.outerHTML.slice(0, 80), one.getBoundingClientRect().height])"""
    for path in PAGES:
        page.goto(site + path)
        small = [one for one in page.evaluate(script) if one[1] < 43.9]
        assert small == [], path


def test_show_more_and_filters_swap_and_go_back(page, site: str) -> None:
    page.goto(f"{site}k7f3q2/orders/")
    page.click("#lk-pager a")
    page.locator("#lk-rows > tr").nth(7).wait_for()
    assert page.evaluate("document.activeElement.className") == "lk-row"
    page.fill("input[type=search]", "кабель")
    page.locator("#lk-rows > tr").nth(1).wait_for(state="detached")
    page.select_option("select[name=status]", "p")
    page.wait_for_url("**status=p")
    page.go_back()
    page.wait_for_url(lambda url: "q=" in url and "status" not in url)
    assert page.input_value("input[type=search]") == "кабель"


def test_a_second_press_is_not_sent(page, site: str) -> None:
    page.goto(f"{site}k7f3q2/confirm/")
    posts: list[str] = []
    page.on("request", lambda request: posts.append(request.method) if request.method == "POST" else None)
    page.route("**/confirm/", lambda route: route.fulfill(status=204))
    for _ in range(3):
        page.eval_on_selector("button.lk-btn--main", "button => button.click()")
    page.wait_for_timeout(300)
    assert posts == ["POST"]


def test_the_theme_switches_at_once_and_stays(page, site: str) -> None:
    page.goto(f"{site}k7f3q2/")
    page.click(".lk-menu--who > summary")
    page.click("button[name=theme][value=dark]")
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    page.reload()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(14, 17, 22)"


def test_without_scripts_the_same_links_and_forms_work(browser, site: str) -> None:
    context = browser.new_context(java_script_enabled=False, locale="ru-RU")
    context.set_default_timeout(5000)
    page = context.new_page()
    page.goto(f"{site}k7f3q2/orders/")
    page.fill("input[type=search]", "кабель")
    page.click(".lk-filters button[type=submit]")
    assert "q=" in page.url
    page.goto(f"{site}k7f3q2/orders/")
    page.click("#lk-pager a")
    assert "after=" in page.url
    page.click(".lk-menu--party > summary")
    page.click(".lk-menu--party a[href*=m2bcd4]")
    assert "/m2bcd4/orders/" in page.url
    page.click(".lk-menu--who > summary")
    page.click("button[name=theme][value=dark]")
    assert 'data-theme="dark"' in page.content()
    context.close()
