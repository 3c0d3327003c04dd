"""Looks for a text everywhere: in all columns of all tables, behind encryption, in the files and in archives among them."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.core.files.storage import Storage, default_storage
from django.db import connections

from lk_kit.core.crypto import encrypted_fields
from lk_kit.core.files import private_storage

BLOCK = 1 << 20


@dataclass(frozen=True)
class Hit:
    place: str
    count: int = 1


def scan(text: str, *, using: str = "default") -> list[Hit]:
    return [*scan_database(text, using), *scan_encrypted(text, using), *scan_files(text)]


def scan_database(text: str, using: str) -> Iterator[Hit]:
    """Every column of every table, whether or not a model knows it; JSON may hold the text with its letters escaped."""
    connection = connections[using]
    wanted = [f"%{escaped(one)}%" for one in dict.fromkeys((text, json.dumps(text)[1:-1]))]
    quote = connection.ops.quote_name
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            for column in connection.introspection.get_table_description(cursor, table):
                sought = f"CAST({quote(column.name)} AS TEXT) LIKE %s ESCAPE '!'"
                cursor.execute(
                    f"SELECT COUNT(*) FROM {quote(table)} WHERE {' OR '.join([sought] * len(wanted))}",  # noqa: S608 names of the database
                    wanted,
                )
                count = cursor.fetchone()[0]
                if count:
                    yield Hit(f"{table}.{column.name}", count)


def escaped(text: str) -> str:
    return text.replace("!", "!!").replace("%", "!%").replace("_", "!_")


def scan_encrypted(text: str, using: str) -> Iterator[Hit]:
    for model, field in encrypted_fields():
        values = model._base_manager.using(using).values_list(field.attname, flat=True)
        count = sum(text in value for value in values.iterator() if value)
        if count:
            yield Hit(f"{model._meta.db_table}.{field.column} (encrypted)", count)


def scan_files(text: str) -> Iterator[Hit]:
    for storage in dict.fromkeys((default_storage, private_storage())):
        for path in walk(storage, ""):
            if text in path or holds(storage, path, text.encode()):
                yield Hit(f"file {path}")


def walk(storage: Storage, folder: str) -> Iterator[str]:
    try:
        folders, files = storage.listdir(folder)
    except (FileNotFoundError, NotADirectoryError, NotImplementedError):
        return
    yield from (f"{folder}/{name}".lstrip("/") for name in files)
    for name in folders:
        yield from walk(storage, f"{folder}/{name}".lstrip("/"))


def holds(storage: Storage, path: str, wanted: bytes) -> bool:
    with storage.open(path, "rb") as file:
        if zipfile.is_zipfile(file):
            file.seek(0)
            with zipfile.ZipFile(file) as archive:
                return any(wanted in archive.read(name) for name in archive.namelist())
        file.seek(0)
        return found_in(file, wanted)


def found_in(file: Any, wanted: bytes) -> bool:
    tail = b""
    while block := file.read(BLOCK):
        if wanted in tail + block:
            return True
        tail = block[-len(wanted) :]
    return False
