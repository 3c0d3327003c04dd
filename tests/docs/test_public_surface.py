"""If it is not printed from the code, it is not public; so whatever is public must say in the code what it is."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.utils.module_loading import import_string

from lk_kit.core.classes import REGISTRY
from lk_kit.core.conf import SECTIONS
from lk_kit.core.events import EVENT_TYPES

pytestmark = pytest.mark.project("default")

ROOT = Path(__file__).parents[2]
PRINTED = sorted(path.stem for path in (ROOT / "docs" / "reference").glob("*.md"))


@pytest.fixture(scope="module")
def reference() -> Iterator[Any]:
    """The Sphinx extension; it needs no Sphinx to print."""
    sys.path.insert(0, str(ROOT / "docs" / "_ext"))
    import lk_reference

    yield lk_reference
    sys.path.remove(str(ROOT / "docs" / "_ext"))


def library_keys() -> list[str]:
    return sorted(key for key, one in REGISTRY.items() if one.default.startswith("lk_kit."))


def test_every_option_has_a_help() -> None:
    silent = [f"{name}.{one.name}" for name, section in SECTIONS.items() for one in section.options() if len(one.help.strip()) < 10]
    assert silent == []


@pytest.mark.parametrize("key", library_keys())
def test_every_class_key_says_what_it_is_for(key: str, reference: Any) -> None:
    found = import_string(REGISTRY[key].default)
    assert reference.classes.doc(found), f"{REGISTRY[key].default} has no docstring"


def test_every_signal_has_an_event(reference: Any) -> None:
    """A `pre_` signal asks before the fact, so it has none; the module says what it gives."""
    used = {id(one.signal) for one in EVENT_TYPES.values()}
    facts = {path: one for path, one in reference.events.signals().items() if not path.rpartition(".")[2].startswith("pre_")}
    assert facts
    assert [path for path, one in facts.items() if id(one) not in used] == []


def test_every_event_has_a_docstring(reference: Any) -> None:
    events = reference.events.library_events()
    assert len(events) > 30
    assert [one.name for one in events if not reference.classes.doc(one)] == []


def test_every_check_has_one_meaning_and_a_number(reference: Any) -> None:
    found = list(reference.checks.all_checks())
    assert len(found) > 25
    by_id: dict[str, set[str]] = {}
    for one in found:
        by_id.setdefault(one.id, set()).add(one.module)
        assert one.id.removeprefix("lk_kit.")[0] == one.level[0].upper(), f"{one.id} is raised as {one.level}"
    assert {number: modules for number, modules in by_id.items() if len(modules) > 1} == {}


@pytest.mark.parametrize("part", PRINTED)
def test_reference_is_printed(part: str, reference: Any) -> None:
    page = (ROOT / "docs" / "reference" / f"{part}.md").read_text(encoding="utf-8")
    [marker] = reference.MARKER.findall(page)
    assert len(reference.printed(marker)) > 400


def test_reference_covers_what_the_registries_hold(reference: Any) -> None:
    settings, classes, events = (reference.printed(part) for part in ("settings", "classes", "events"))
    assert [name for name in SECTIONS if f"`LK_KIT[{name!r}]`" not in settings] == []
    assert [key for key in library_keys() if f"`{key}`" not in classes] == []
    assert [one.name for one in reference.events.library_events() if f"`{one.name}`" not in events] == []
