"""Rows of large CSV files, found by one of their columns."""

from __future__ import annotations

import json
import sqlite3
import tempfile
from collections.abc import Sequence
from contextlib import AbstractContextManager
from pathlib import Path

from lk_kit.core.csv_files import CsvFile, Row


class RowsByKey(AbstractContextManager["RowsByKey"]):
    """Rows of a file found by one of their columns, kept beside the memory: files need not be sorted and may be large."""

    def __init__(self, table: CsvFile, column: str) -> None:
        self.folder = tempfile.TemporaryDirectory(prefix="lk_import_")
        self.database = sqlite3.connect(Path(self.folder.name) / "rows.sqlite3")
        self.database.execute("PRAGMA journal_mode = OFF")
        self.database.execute("CREATE TABLE line (place INTEGER, key TEXT, row TEXT)")
        rows = ((number, (row or {}).get(column, "").strip(), json.dumps(row)) for number, row in table)
        self.database.executemany("INSERT INTO line VALUES (?, ?, ?)", rows)
        self.database.execute("CREATE INDEX line_key ON line (key)")
        self.database.commit()

    def __exit__(self, *_error: object) -> None:
        self.database.close()
        self.folder.cleanup()

    def take(self, keys: Sequence[str]) -> dict[str, list[tuple[int, Row]]]:
        """Key → its rows in the order of the file."""
        found: dict[str, list[tuple[int, Row]]] = {}
        for start in range(0, len(keys), 500):
            part = keys[start : start + 500]
            query = f"SELECT place, key, row FROM line WHERE key IN ({','.join('?' * len(part))}) ORDER BY place"  # noqa: S608 -- marks only
            for place, key, row in self.database.execute(query, part):
                found.setdefault(key, []).append((place, json.loads(row)))
        return found

    def first(self) -> dict[str, Row]:
        """Key → its first row, for small files that are looked up for each line."""
        query = "SELECT key, row FROM line GROUP BY key HAVING place = MIN(place)"
        return {key: json.loads(row) for key, row in self.database.execute(query) if row != "null"}

    def broken(self) -> list[int]:
        """Line numbers of rows with a wrong number of cells."""
        return [place for (place,) in self.database.execute("SELECT place FROM line WHERE row = 'null' ORDER BY place")]
