from __future__ import annotations

import pytest

from lk_kit.cabinet import checks, sections
from lk_kit.cabinet.sections import Section


def test_a_sound_site_has_nothing_to_say() -> None:
    assert checks.check_surroundings() == []


def test_a_missing_app_and_middleware_are_named(settings, monkeypatch) -> None:
    monkeypatch.setattr(checks.apps, "is_installed", lambda name: name != "django_htmx")
    settings.MIDDLEWARE = []
    found = checks.check_surroundings()
    assert [one.id for one in found] == ["lk_kit.E070", "lk_kit.E071"]
    assert "django_htmx" in found[0].hint


@pytest.mark.parametrize(
    ("section", "ids"),
    [
        (Section(key="a", label="A", url_name="boxes:list", icon="box"), []),
        (Section(key="a", label="A", url_name="boxes:own", icon="box", party_scoped=False), []),
        (Section(key="a", label="A", url_name="boxes:list", icon="bx"), ["lk_kit.E072"]),
        (Section(key="a", label="A", url_name="boxes:nowhere"), ["lk_kit.E073"]),
        (Section(key="a", label="A", url_name="boxes:list", party_scoped=False), ["lk_kit.E073"]),
        (Section(key="a", label="A", url_name="boxes:detail"), ["lk_kit.E073"]),
    ],
)
def test_a_section_that_would_break_every_page_is_found(shell, monkeypatch, section: Section, ids: list[str]) -> None:
    shell.sections[section.key] = section
    monkeypatch.setattr(checks, "registry", lambda: shell)
    assert [one.id for one in checks.check_sections()] == ids


def test_a_site_without_the_cabinet_s_urls_is_left_alone(shell, settings, monkeypatch) -> None:
    monkeypatch.setattr(checks, "is_mounted", lambda: False)
    shell.sections["a"] = Section(key="a", label="A", url_name="no:where")
    assert checks.check_sections() == []


def test_the_sections_of_the_installed_apps_are_sound(settings) -> None:
    settings.ROOT_URLCONF = "tests.projects.common.urls_base"
    assert [one for section in COLLECT().sections.values() for one in checks._problems(section)] == []


COLLECT = sections.registry.__wrapped__
