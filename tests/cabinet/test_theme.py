"""Matrix Q13: three files of a host (base.html, forms/field.html, a style sheet) restyle every page."""

from __future__ import annotations

import copy
from pathlib import Path

import pytest

THEME = Path(__file__).parent / "theme"
pytestmark = pytest.mark.django_db
PAGES = [
    "/lk/k7f3q2/",
    "/lk/switch/",
    "/b/k7f3q2/plain/",
    "/b/k7f3q2/boxes/",
    "/b/k7f3q2/paper/",
    "/b/k7f3q2/open/",
    "/b/p4xyz2/plain/",
    "/b/m2bcd4/plain/",
    "/b/own/",
    "/b/sign-in/",
]


@pytest.fixture
def themed(settings) -> None:
    templates = copy.deepcopy(settings.TEMPLATES)
    templates[0]["DIRS"] = [str(THEME)]
    settings.TEMPLATES = templates
    settings.LK_KIT = {"CABINET": {"THEME_CSS": ["shop.css"]}}


@pytest.mark.parametrize("who", ["boris", ""])
@pytest.mark.parametrize("path", PAGES)
def test_every_page_wears_the_theme(themed, as_user, path: str, who: str) -> None:
    response = as_user(who).get(path)
    if response.status_code == 302:
        assert not who
        return
    page = response.content.decode()
    assert 'class="lk shop-theme"' in page
    assert page.index("/static/shop.css") > page.index("/static/lk_kit/lk.css")


def test_every_field_wears_the_theme(themed, boris) -> None:
    page = boris.get("/b/k7f3q2/open/").content.decode()
    assert page.count("shop-field") == 1
    assert "lk-field" not in page


def test_three_files_are_all_it_takes() -> None:
    assert len([path for path in THEME.rglob("*") if path.is_file()]) == 3
