"""The security page is put together here: an app that has something to say about an account hangs a section onto it from its `ready()`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

Context = Callable[[HttpRequest], "dict[str, Any] | None"]


@dataclass(frozen=True, kw_only=True)
class SecuritySection:
    """A card of the page. The template sees what `context` returned, and `lk`; None leaves the card out.

    Orders of ours: 10 signing in, 20 contacts, 30 second factor, 40 passkeys, 50 linked accounts, 60 sessions, 65 trusted browsers,
    70 history, 80 tokens, 90 visits of staff, 95 consents. A section of the same name takes the place of the former one.
    """

    name: str
    template: str
    context: Context
    order: int = 100


@dataclass(frozen=True, kw_only=True)
class Advice:
    """A line of the summary on top: what protects the account, or what would. `level`: good, warn."""

    text: Any
    level: str = "warn"
    url: str = ""
    action: Any = ""
    order: int = 100


Advisor = Callable[[HttpRequest], "Advice | None"]
_sections: dict[str, SecuritySection] = {}
_advisors: list[Advisor] = []


def register_section(section: SecuritySection) -> None:
    _sections[section.name] = section


def register_advice(advisor: Advisor) -> None:
    """An advisor looks at the account of the request and returns a line of the summary, or None."""
    if advisor not in _advisors:
        _advisors.append(advisor)


def sections_of(request: HttpRequest) -> Iterator[tuple[SecuritySection, dict[str, Any]]]:
    for section in sorted(_sections.values(), key=lambda one: (one.order, one.name)):
        context = section.context(request)
        if context is not None:
            yield section, context


def advice_of(request: HttpRequest) -> list[Advice]:
    found = [advice for advisor in _advisors if (advice := advisor(request)) is not None]
    return sorted(found, key=lambda one: (one.level == "good", one.order))
