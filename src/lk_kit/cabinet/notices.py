"""Lines above every page, from apps that have something to say to this person: a term that runs out, a step that is due."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .sections import Text

if TYPE_CHECKING:
    from .context import CabinetContext


@dataclass(frozen=True, kw_only=True)
class Notice:
    """`url` and `action` make a link at its end."""

    text: Text
    url: str = ""
    action: Text = ""


Teller = Callable[["CabinetContext"], "Notice | None"]
_tellers: list[Teller] = []


def register_notice(teller: Teller) -> None:
    """Called from an app's `ready()`. A teller must not cost a statement on an ordinary page."""
    if teller not in _tellers:
        _tellers.append(teller)


def notices_of(context: CabinetContext) -> list[Notice]:
    return [notice for teller in _tellers if (notice := teller(context)) is not None]
