"""What apps add to the cabinet: menu sections, dashboard cards and things to do.

An app of the family declares them in `web/sections.py`, a host's app in `lk_sections.py`: module-level lists named `sections`,
`cards`, `todos` (functions of the context that yield `Todo`) and `shortcuts` (functions that return a `Shortcut` or None).
The host's declaration replaces ours with the same key.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any, Literal, TypeVar

from django.apps import AppConfig, apps
from django.utils.functional import Promise
from django.utils.module_loading import module_has_submodule

from .conf import conf

if TYPE_CHECKING:
    from .context import CabinetContext

Text = str | Promise
Width = Literal["third", "half", "wide", "full"]


@dataclass(frozen=True, kw_only=True)
class Section:
    """One entry of the menu. `url_name` is reversed with the party's code when `party_scoped`, without arguments otherwise.

    `kinds` limits it to kinds of party ("legal_entity" …); `visible` may say no for any other reason. `badge` is asked once a page, so
    it must be cheap (one indexed query at most); 0 shows nothing.
    """

    key: str
    label: Text
    url_name: str
    icon: str = "folder"
    order: int = 100
    permission: str | None = None
    party_scoped: bool = True
    kinds: Collection[str] | None = None
    badge: Callable[[CabinetContext], int] | None = None
    visible: Callable[[CabinetContext], bool] | None = None


@dataclass(frozen=True, kw_only=True)
class Card:
    """One box of the dashboard. The template sees what `load` returned as `data`; None leaves the card out.

    Widths are thirds of a row on a desktop: `third`, `half`, `wide` (two thirds), `full`; a phone shows them one under another.
    """

    key: str
    template: str
    load: Callable[[CabinetContext], dict[str, Any] | None]
    order: int = 100
    permission: str | None = None
    width: Width = "full"
    party_scoped: bool = True
    kinds: Collection[str] | None = None


@dataclass(frozen=True, kw_only=True)
class Todo:
    """Something that waits for this person. `text` names the deed, `detail` the object and the term."""

    text: Text
    url: str
    action_label: Text
    detail: Text = ""
    icon: str = ""
    order: int = 100


@dataclass(frozen=True, kw_only=True)
class Shortcut:
    """A button in the head of the dashboard; the first one is the page's main button."""

    label: Text
    url: str
    order: int = 100


T = TypeVar("T", Section, Card)
TodoProvider = Callable[["CabinetContext"], Iterable[Todo]]
ShortcutProvider = Callable[["CabinetContext"], "Shortcut | None"]


@dataclass
class Registry:
    sections: dict[str, Section] = field(default_factory=dict)
    cards: dict[str, Card] = field(default_factory=dict)
    todos: list[TodoProvider] = field(default_factory=list)
    shortcuts: list[ShortcutProvider] = field(default_factory=list)

    def add_module(self, module: Any) -> None:
        self.sections.update({section.key: section for section in getattr(module, "sections", ())})
        self.cards.update({card.key: card for card in getattr(module, "cards", ())})
        self.todos.extend(getattr(module, "todos", ()))
        self.shortcuts.extend(getattr(module, "shortcuts", ()))


@cache
def registry() -> Registry:
    """Everything that the installed apps declare, collected at the first page; the host's own apps have the last word."""
    found = Registry()
    for name in [*modules("web.sections", family=True), *modules("lk_sections", family=False)]:
        found.add_module(import_module(name))
    return found


def modules(name: str, *, family: bool) -> Iterator[str]:
    for config in apps.get_app_configs():
        if config.name.startswith("lk_kit.") is family and _has_module(config, name):
            yield f"{config.name}.{name}"


def _has_module(config: AppConfig, name: str) -> bool:
    package, _, module = name.rpartition(".")
    if config.module is None or (package and not module_has_submodule(config.module, package)):
        return False
    return module_has_submodule(import_module(".".join(filter(None, (config.name, package)))), module)


def all_sections() -> list[Section]:
    return _arranged(registry().sections.values())


def all_cards() -> list[Card]:
    return _arranged(registry().cards.values())


def collect_todos(context: CabinetContext) -> list[Todo]:
    found = [todo for provider in registry().todos for todo in provider(context)]
    return sorted(found, key=lambda todo: todo.order)


def collect_shortcuts(context: CabinetContext) -> list[Shortcut]:
    found = [provider(context) for provider in registry().shortcuts]
    return sorted(filter(None, found), key=lambda shortcut: shortcut.order)


def _arranged(items: Iterable[T]) -> list[T]:
    shown = [item for item in items if item.key not in conf.HIDDEN]
    return sorted(shown, key=lambda item: (conf.ORDER.get(item.key, item.order), item.key))
