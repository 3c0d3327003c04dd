from __future__ import annotations

import re
import sys
from types import ModuleType

import pytest

from lk_kit.cabinet import sections
from lk_kit.cabinet.sections import Card, Section, Shortcut, Todo
from lk_kit.core.exceptions import BackendUnavailable


@pytest.fixture
def filled(shell: sections.Registry) -> sections.Registry:
    module = ModuleType("declared")
    module.sections = [
        Section(key="boxes", label="Boxes", url_name="boxes:list", order=20, permission="box.view", badge=lambda lk: 3),
        Section(key="plain", label="Plain", url_name="boxes:plain", order=10),
        Section(key="firm", label="Firm", url_name="boxes:paper", order=30, kinds={"legal_entity"}),
        Section(key="odd", label="Odd", url_name="boxes:busy", order=40, visible=lambda lk: False),
        Section(key="own", label="Own", url_name="boxes:own", order=90, party_scoped=False),
    ]
    shell.add_module(module)
    return shell


def labels(page: str) -> list[str]:
    nav = page.split('class="lk-navs"')[1].split("</nav>")[0]
    return re.findall(r"<span>([^<]+)</span>", nav)


def test_the_menu_follows_order_permissions_kind_and_visibility(filled, as_user) -> None:
    assert labels(as_user("boris").get("/lk/k7f3q2/").content.decode()) == ["Home", "Plain", "Boxes", "Firm", "Own"]
    assert labels(as_user("boris").get("/lk/m2bcd4/").content.decode()) == ["Home", "Plain", "Firm", "Own"]
    assert labels(as_user("anna").get("/lk/p4xyz2/").content.decode()) == ["Home", "Plain", "Boxes", "Own"]
    assert labels(as_user("nobody").get("/lk/").content.decode()) == ["Home", "Own"]


def test_every_link_of_the_menu_leads_into_the_party_of_the_page(filled, boris) -> None:
    boris.get("/lk/m2bcd4/")
    page = boris.get("/lk/k7f3q2/").content.decode()
    nav = page.split('class="lk-navs"')[1].split("</nav>")[0]
    assert "/b/k7f3q2/boxes/" in nav
    assert "m2bcd4" not in nav


def test_where_one_is_is_marked_once_a_menu(filled, boris) -> None:
    page = boris.get("/b/k7f3q2/plain/").content.decode()
    nav = page.split('class="lk-navs"')[1].split("</nav>")[0]
    assert re.findall(r'href="([^"]+)" aria-current="page"', nav) == ["/b/k7f3q2/plain/"]


@pytest.mark.django_db
def test_the_switcher_leads_to_the_same_section_where_it_is_open(filled, boris) -> None:
    page = boris.get("/b/k7f3q2/boxes/").content.decode()
    assert 'href="/lk/m2bcd4/"' in page.split("lk-menu--party")[1].split("</details>")[0]
    page = boris.get("/b/k7f3q2/plain/").content.decode()
    assert 'href="/b/m2bcd4/plain/"' in page.split("lk-menu--party")[1].split("</details>")[0]


def test_a_phone_has_five_places_and_the_rest_behind_more(filled, boris, settings) -> None:
    tabs = boris.get("/lk/k7f3q2/").content.decode().split('class="lk-tabs"')[1].split("</nav>")[0]
    assert "<details" not in tabs
    settings.LK_KIT = {"CABINET": {"TABS": 4}}
    tabs = boris.get("/lk/k7f3q2/").content.decode().split('class="lk-tabs"')[1].split("</nav>")[0]
    shown, more = tabs.split("<details")
    assert shown.count("<a ") == 3
    assert more.count("<a ") == 2


def test_the_host_hides_and_reorders(filled, boris, settings) -> None:
    settings.LK_KIT = {"CABINET": {"HIDDEN": ["plain"], "ORDER": {"firm": 1}}}
    assert labels(boris.get("/lk/k7f3q2/").content.decode()) == ["Home", "Firm", "Boxes", "Own"]


def test_the_host_s_declaration_replaces_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    ours, theirs = ModuleType("ours"), ModuleType("theirs")
    ours.sections = [Section(key="boxes", label="Ours", url_name="x")]
    theirs.sections = [Section(key="boxes", label="Theirs", url_name="x")]
    monkeypatch.setitem(sys.modules, "ours", ours)
    monkeypatch.setitem(sys.modules, "theirs", theirs)
    monkeypatch.setattr(sections, "modules", lambda name, *, family: iter(["ours"] if family else ["theirs"]))
    found = COLLECT()
    assert found.sections["boxes"].label == "Theirs"


COLLECT = sections.registry.__wrapped__


def test_home_shows_what_waits_first(filled, boris) -> None:
    filled.todos.append(lambda lk: [Todo(text="Later", url="/l/", action_label="Do", order=9)])
    filled.todos.append(lambda lk: [Todo(text="<b>Now</b>", url="/n/", action_label="Do", order=1)])
    filled.shortcuts.append(lambda lk: Shortcut(label="Again", url="/again/"))
    page = boris.get("/lk/k7f3q2/").content.decode()
    assert page.index("&lt;b&gt;Now") < page.index("Later")
    assert "2 matters wait for you" in page
    assert '<a class="lk-btn lk-btn--main" href="/again/">Again</a>' in page


def test_cards_follow_permissions_and_survive_a_dead_service(filled, boris) -> None:
    def dead(lk):
        raise BackendUnavailable

    template = "lk_kit/parts/home_empty.html"
    filled.cards.update(
        {
            "dead": Card(key="dead", template=template, load=dead),
            "none": Card(key="none", template="no/such.html", load=lambda lk: None),
            "closed": Card(key="closed", template="no/such.html", load=lambda lk: {}, permission="box.burn"),
            "good": Card(key="good", template=template, load=lambda lk: {}, permission="box.view"),
        }
    )
    page = boris.get("/lk/k7f3q2/").content.decode()
    assert "does not answer" in page
    assert "All is quiet" in page


def test_theme_and_language_are_kept_in_cookies(boris) -> None:
    response = boris.post("/lk/preferences/", {"theme": "dark", "next": "/b/own/"})
    assert response["Location"] == "/b/own/"
    assert 'data-theme="dark"' in boris.get("/b/own/").content.decode()
    boris.post("/lk/preferences/", {"language": "ru"})
    assert 'lang="ru"' in boris.get("/b/own/").content.decode()


@pytest.mark.parametrize("wanted", ["https://evil.example/", "//evil.example", "javascript:alert(1)", ""])
def test_preferences_never_lead_off_the_site(boris, wanted: str) -> None:
    response = boris.post("/lk/preferences/", {"theme": "<script>", "next": wanted})
    assert response["Location"] == "/lk/"
    assert "lk_theme" not in response.cookies


def test_all_companies_can_be_searched(boris) -> None:
    page = boris.get("/lk/switch/?q=СЕВЕР").content.decode().split("<main")[1]
    assert "АО «Север»" in page
    assert "Вектор" not in page
