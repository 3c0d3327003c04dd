"""CSV files of unknown make: encoding, byte order mark and delimiter are found out; rows come one by one."""

from __future__ import annotations

import codecs
import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from .exceptions import InvalidInput

Row = dict[str, str]
BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
GUESSES = ("utf-8", "cp1251")
DELIMITERS = ",;\t|"
LONGEST_CELL = 10_000_000


@dataclass(frozen=True)
class CsvFile:
    path: Path
    encoding: str
    delimiter: str
    columns: tuple[str, ...]
    rows: int
    """How many there are below the header, for the progress bar."""

    def __iter__(self) -> Iterator[tuple[int, Row | None]]:
        """Line numbers (as an editor counts them) and rows; None for a row with more or fewer cells than the header."""
        with self.path.open(encoding=self.encoding, newline="") as stream:
            reader = csv.reader(stream, delimiter=self.delimiter)
            next(reader, None)
            for cells in _rows(reader, self.path):
                if cells:
                    row = dict(zip(self.columns, cells, strict=False)) if len(cells) == len(self.columns) else None
                    yield reader.line_num, row


def open_table(path: Path, *, encoding: str = "", delimiter: str = "", needed: Iterable[str] = ()) -> CsvFile:
    """Looks through the whole file once. Raises InvalidInput when it cannot be read or lacks a column."""
    csv.field_size_limit(LONGEST_CELL)
    encodings = [encoding] if encoding else [_by_bom(path)] if _by_bom(path) else list(GUESSES)
    for one in encodings:
        try:
            return _look(path, one, delimiter, needed)
        except UnicodeError:
            continue
    raise InvalidInput(_("%(file)s is not text in %(encodings)s.") % {"file": path.name, "encodings": ", ".join(encodings)})


def _by_bom(path: Path) -> str:
    try:
        with path.open("rb") as stream:
            head = stream.read(4)
    except OSError as error:
        raise InvalidInput(_("%(file)s cannot be read: %(why)s") % {"file": path.name, "why": error.strerror}) from error
    return next((name for mark, name in BOMS if head.startswith(mark)), "")


def _look(path: Path, encoding: str, delimiter: str, needed: Iterable[str]) -> CsvFile:
    with path.open(encoding=encoding, newline="") as stream:
        head = stream.readline()
        stream.seek(0)
        delimiter = delimiter or max(DELIMITERS, key=head.count)
        reader = _rows(csv.reader(stream, delimiter=delimiter), path)
        columns = tuple(cell.strip() for cell in next(reader, ()))
        rows = sum(1 for cells in reader if cells)
    missing = sorted(set(needed) - set(columns))
    if missing:
        raise InvalidInput(_("%(file)s has no column %(names)s.") % {"file": path.name, "names": ", ".join(missing)})
    return CsvFile(path, encoding, delimiter, columns, rows)


def _rows(reader: Any, path: Path) -> Iterator[list[str]]:
    try:
        yield from reader
    except csv.Error as error:
        raise InvalidInput(_("%(file)s cannot be read: %(why)s") % {"file": path.name, "why": error}) from error
