"""Finds what is to disappear in texts that hold more than that."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

SHORTEST = 4
"""Shorter values would be found in every second text by chance."""


class Words:
    """Texts to look for. Somebody with a long history has tens of thousands, and as many events in which they may stand: in a short text
    every piece of it is looked up, which costs the same for any number of words; in a long one every word is searched."""

    def __init__(self, values: Iterable[str]) -> None:
        self.values = frozenset(value for value in values if len(value) >= SHORTEST)
        self.lengths = sorted({len(value) for value in self.values})

    def stand_in(self, text: str) -> bool:
        lengths = [length for length in self.lengths if length <= len(text)]
        if len(text) * len(lengths) > 2 * len(self.values):
            return any(value in text for value in self.values)
        return any(text[at : at + length] in self.values for length in lengths for at in range(len(text) - length + 1))


def redacted(value: Any, words: Words) -> Any:
    """`value` of a JSON document without the texts in which one of the words stands."""
    if isinstance(value, str):
        return "" if words.stand_in(value) else value
    if isinstance(value, list):
        return [redacted(one, words) for one in value]
    if isinstance(value, dict):
        return {key: redacted(one, words) for key, one in value.items()}
    return value
