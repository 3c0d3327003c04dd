from __future__ import annotations

import inspect
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any


def table(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    yield ""
    yield "| " + " | ".join(heads) + " |"
    yield "|" + "---|" * len(heads)
    for row in rows:
        yield "| " + " | ".join(cell(one) for one in row) + " |"
    yield ""


def cell(value: object) -> str:
    return re.sub(r"(?<!\\)\|", r"\\|", " ".join(str(value).split()))


def code(value: object) -> str:
    """Inline code; empty stays empty."""
    text = " ".join(str(value).split())
    return f"`{text}`" if text else ""


def doc(thing: Any) -> str:
    """The docstring of this class itself, not of its base."""
    text = vars(thing).get("__doc__") if isinstance(thing, type) else thing.__doc__
    return "" if not text or is_made_by_dataclass(thing, text) else inspect.cleandoc(text)


def is_made_by_dataclass(thing: Any, text: str) -> bool:
    return text.startswith(f"{thing.__name__}(")


def path_of(thing: Any) -> str:
    return f"{thing.__module__}.{thing.__qualname__}"
