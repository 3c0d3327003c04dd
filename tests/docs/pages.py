"""The blocks of a page that become files: a fence with `:caption: path (whole file)` or `(at the end)`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

DOCS = Path(__file__).parents[2] / "docs"
FENCE = re.compile(r"^```(?P<info>[^\n]+)\n(?P<body>.*?)^```$", re.MULTILINE | re.DOTALL)
CAPTION = re.compile(r":caption: (?P<path>\S+) \((?P<how>whole file|at the end)\)\n\n")


class Block(NamedTuple):
    kind: str  # "file", or what the fence says: sh, text, python …
    body: str
    path: str = ""
    is_whole: bool = False

    def write(self, folder: Path) -> None:
        path = folder / self.path
        path.parent.mkdir(parents=True, exist_ok=True)
        before = "" if self.is_whole else path.read_text(encoding="utf-8") + "\n"
        path.write_text(before + self.body, encoding="utf-8")


def read(name: str) -> str:
    return (DOCS / f"{name}.md").read_text(encoding="utf-8")


def blocks(page: str) -> Iterator[Block]:
    for found in FENCE.finditer(page):
        body = found["body"]
        caption = CAPTION.match(body)
        if caption:
            yield Block("file", body[caption.end() :], caption["path"], caption["how"] == "whole file")
        else:
            yield Block(found["info"], body)
