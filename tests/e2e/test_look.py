"""Every page as a customer sees it, wide, narrow and dark: nothing runs over the edge, axe is content, the console is silent.

LK_KIT_SHOTS names a folder for the pictures.
"""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import Any

import pytest

from .visitor import PASSWORD, WIDTHS, Site, Visitor

pytestmark = pytest.mark.e2e
SHOTS = os.environ.get("LK_KIT_SHOTS", "")

OPEN_PAGES = ("login/", "login/code/", "register/", "register/sent/", "password/reset/", "password/reset/sent/", "not-me/nothing/")
OWN_PAGES = (
    "profile/",
    "security/",
    "security/history/",
    "security/visits/",
    "security/contacts/email/",
    "security/contacts/phone/",
    "security/password/",
    "security/two-factor/",
    "security/two-factor/codes/email/",
    "security/two-factor/codes/sms/",
    "security/tokens/new/",
    "privacy/",
    "privacy/consents/required/",
    "privacy/export/new/",
    "privacy/erasure/",
    "companies/new/",
    "companies/new/legal-entity/",
    "companies/new/sole-trader/",
)
PARTY_PAGES = (
    "",
    "orders/",
    "orders/drafts/",
    "orders/templates/",
    "documents/",
    "documents/requests/",
    "history/",
    "company/",
    "company/edit/",
    "addresses/new/",
    "bank-accounts/new/",
    "members/",
    "members/invite/",
    "members/roles/",
    "members/roles/new/",
)
MEMBER_PAGES = ("", "limit/", "hand-over/", "explain/?permission=orders.place", "remove/")
STAFF_PAGES = ("signinrecord/", "anomaly/", "visit/", "visit/add/", "factorreset/", "accountlock/")
ENGLISH = re.compile(r"\b(the|your|you|password|sign|order|member|company|code|address|device|unknown)\b", re.IGNORECASE)


def shoot(person: Visitor, name: str) -> None:
    assert not ENGLISH.search(words(person)), f"{person.page.url} speaks English"
    if SHOTS:
        dark = "-dark" if person.page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches") else ""
        folder = Path(SHOTS)
        folder.mkdir(parents=True, exist_ok=True)
        clean = re.sub(r"[^a-z0-9]+", "-", name).strip("-") or "home"
        person.page.screenshot(path=folder / f"{clean}-{person.width}{dark}.png", full_page=True)


def words(person: Visitor) -> str:
    return str(person.page.inner_text("main"))


def walk(person: Visitor, base: str, pages: tuple[str, ...], label: str = "") -> None:
    for page in pages:
        person.open(base + page)
        shoot(person, f"{label} {page}")


@pytest.mark.parametrize(("width", "scheme"), [(width, "light") for width in WIDTHS] + [(min(WIDTHS), "dark")])
def test_every_page(width: int, scheme: str, site: Site, chromium: Any) -> None:
    visitor = Visitor(chromium, site, width, color_scheme=scheme)
    walk(visitor, "/lk/", OPEN_PAGES)
    owner = Visitor(chromium, site, width, color_scheme=scheme)
    owner.sign_in("marina@example.com")
    walk(owner, "/lk/", OWN_PAGES)
    owner.open("/lk/privacy/")
    owner.press("main a[href*='/privacy/documents/']")
    shoot(owner, "document")
    owner.open("/lk/security/")
    if owner.page.locator("main a[href*='/passkeys/new/']").count():
        owner.open("/lk/security/passkeys/new/")
        shoot(owner, "passkey")
    owner.open("/lk/")
    home = owner.page.url
    walk(owner, home, PARTY_PAGES, "party")
    owner.open(f"{home}members/roles/")
    owner.press("main a[href*='/members/roles/']:not([href$='/new/'])")
    shoot(owner, "role")
    owner.open(f"{home}members/")
    member = owner.page.locator("main a[href*='/members/']").evaluate_all(
        "links => links.map(one => one.pathname).find(path => /members\\/[0-9a-f-]{36}\\/$/.test(path))"
    )
    walk(owner, member, MEMBER_PAGES, "member")


@pytest.mark.parametrize("width", WIDTHS)
def test_the_pages_of_staff(width: int, site: Site, chromium: Any) -> None:
    """Django's admin has faults of its own that axe finds; ours is that nothing is broken in it."""
    staff = Visitor(chromium, site, width)
    staff.sign_in("manager@example.com")
    for page in STAFF_PAGES:
        response = staff.page.goto(f"{site.url}/admin/lk_kit_accounts/{page}")
        assert response is not None
        assert response.status == 200, page
        assert staff.said == [], page
        if SHOTS:
            Path(SHOTS).mkdir(parents=True, exist_ok=True)
            staff.page.screenshot(path=Path(SHOTS) / f"admin-{page.replace('/', '-')}{width}.png", full_page=True)


@pytest.fixture(scope="module")
def long_pages(site: Site) -> list[str]:
    """Paths of a company whose every name, number and list is long. The database is put on the site once."""
    return list(json.loads(site.run("from tests.e2e.long_values import load; print(load())").splitlines()[-1]))


@pytest.mark.parametrize("width", [*WIDTHS, 320])
def test_long_values_run_over_no_edge(width: int, site: Site, chromium: Any, long_pages: list[str]) -> None:
    """`look` refuses a page that scrolls sideways. Beside that no box of it may lie over another, and no word stand on its head."""
    owner = Visitor(chromium, site, width)
    owner.sign_in("apollinariya.voznesenskaya-preobrazhenskaya@example-long.org")
    bad = {}
    for path in long_pages:
        owner.open(path)
        shoot(owner, f"long {path.split('/', 3)[3]}")
        bad[path] = owner.page.evaluate(SPILLED) + owner.page.evaluate(SQUEEZED)
    assert {path: found for path, found in bad.items() if found} == {}


SPILLED = """() => [...document.querySelectorAll('main .lk-card')].filter((card) => {
  const edge = card.getBoundingClientRect().right + 1;
  return [...card.querySelectorAll('td, dd, b, a, p')].some((one) => !one.closest('.lk-sr') && one.getBoundingClientRect().right > edge);
}).map((card) => card.innerText.slice(0, 80))"""
SQUEEZED = """() => [...document.querySelectorAll('main :is(td:not(.lk-num), dd, li > div:not(.lk-actions), h1)')].filter((one) => {
  const box = one.getBoundingClientRect(), words = one.innerText.trim();
  return words.length > 20 && box.width > 0 && box.width < 60;
}).map((one) => one.innerText.slice(0, 80))"""


def test_a_click_beside_a_row_opens_nothing(site: Site, chromium: Any, long_pages: list[str]) -> None:
    """The link of a row covers its row, and not the page."""
    owner = Visitor(chromium, site, max(WIDTHS))
    owner.sign_in("marina@example.com")
    owner.open("/lk/")
    home = owner.page.url
    for page in ("members/roles/", "members/", "company/", "orders/"):
        owner.open(home + page)
        under = owner.page.evaluate("(([x, y]) => document.elementFromPoint(x, y).closest('a'))([innerWidth - 8, innerHeight - 8])")
        assert under is None, page


def focused(person: Visitor) -> dict[str, Any]:
    return dict(
        person.page.evaluate(
            """() => { const one = document.activeElement, style = getComputedStyle(one);
            return {tag: one.tagName, text: one.innerText.trim(), name: one.name || "", ring: style.outlineStyle !== "none"} }"""
        )
    )


@pytest.mark.parametrize("width", WIDTHS)
def test_the_keyboard_alone(width: int, site: Site, chromium: Any) -> None:
    """Signs in, opens the menus and closes them with Escape; whatever has the focus shows it."""
    person = Visitor(chromium, site, width)
    person.open("/lk/login/")
    assert focused(person)["name"].endswith("username")
    person.page.keyboard.type("boris@example.com")
    person.page.keyboard.press("Tab")
    person.page.keyboard.type(PASSWORD)
    with person.page.expect_navigation():
        person.page.keyboard.press("Enter")
    person.page.keyboard.press("Tab")
    assert focused(person) == {"tag": "A", "text": "Перейти к содержанию", "name": "", "ring": True}
    person.page.keyboard.press("Tab")
    while focused(person)["tag"] != "SUMMARY":
        person.page.keyboard.press("Tab")
        assert focused(person)["ring"]
    person.page.keyboard.press("Enter")
    opened = person.page.locator("details.lk-menu--party[open]")
    assert opened.count() == 1
    person.page.keyboard.press("Tab")
    assert focused(person)["tag"] == "A"
    person.page.keyboard.press("Escape")
    assert opened.count() == 0
    assert focused(person)["tag"] == "SUMMARY", "the focus comes back to what opened the menu"
    if width == min(WIDTHS):
        person.page.locator(".lk-tabs summary").focus()
        person.page.keyboard.press("Enter")
        assert person.page.locator(".lk-tabs details[open] a").first.is_visible()
        person.page.keyboard.press("Escape")
        assert person.page.locator(".lk-tabs details[open]").count() == 0


def test_filters_and_further_rows_keep_the_focus_and_are_announced(site: Site, chromium: Any, long_pages: list[str]) -> None:
    person = Visitor(chromium, site, max(WIDTHS))
    person.sign_in("boris@example.com")
    person.open("/lk/")
    person.open(f"{person.page.url}orders/")
    before = person.page.locator("#lk-rows > tr").count()
    person.page.locator("#lk-pager a.lk-btn").focus()
    person.page.keyboard.press("Enter")
    fresh = person.page.locator("#lk-rows > tr").nth(before).locator("a").first
    fresh.wait_for()
    person.page.locator("#lk-live:not(:empty)").wait_for(state="attached")
    assert focused(person)["text"] == fresh.inner_text().strip(), "the first of the new rows"
    status = person.page.locator("select[name=status]")
    status.focus()
    status.select_option("cancelled")
    person.page.wait_for_url("**status=cancelled**")
    assert focused(person)["name"] == "status", "the filter that was changed"
    person.look()
