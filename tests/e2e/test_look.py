"""Every page as a customer sees it, wide, narrow and dark: nothing runs over the edge, axe is content, the console is silent.

LK_KIT_SHOTS names a folder for the pictures.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

import pytest

from .visitor import WIDTHS, Site, Visitor

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
