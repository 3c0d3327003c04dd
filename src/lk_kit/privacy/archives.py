"""Makes the copy of everything about a person: a ZIP with JSON a table and the files, in the background (`core/made_files.py`)."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import PurePosixPath
from typing import IO, Any
from uuid import UUID
from zipfile import ZIP_DEFLATED, ZipFile

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from lk_kit.core import made_files
from lk_kit.core.clock import now
from lk_kit.core.events import emit
from lk_kit.core.made_files import FailedForGood, LeaseLost, StillLeased, keep_lease
from lk_kit.core.personal import Declaration, Subject, declarations
from lk_kit.events.exceptions import GiveUp, RetryLater

from .conf import conf
from .models import DataExport
from .signals import ExportReady
from .subjects import subject_of

CHUNK = 500
CONTEXT = (models.DateField, models.DecimalField, models.IntegerField, models.BooleanField)


def build(export_id: UUID) -> None:
    export = claim(export_id)
    if export is None:
        return
    try:
        with tempfile.TemporaryFile() as target:
            pack(export, target)
            finish(export, target)
    except LeaseLost:
        return
    except Exception:
        made_files.give_back(export)
        raise


def claim(export_id: UUID) -> DataExport | None:
    """The row under our lease; None when there is nothing to do. Raises RetryLater while another worker is at it."""
    try:
        return made_files.claim(DataExport.objects.filter(pk=export_id).select_related("user"), "copy.zip")
    except StillLeased as error:
        raise RetryLater(error.seconds) from error
    except FailedForGood as error:
        raise GiveUp(str(error)) from error


def pack(export: DataExport, target: IO[bytes]) -> None:
    subject = subject_of(export.user, reads=True)
    parts = [one for one in declarations() if any(field.export for field in one.fields.values())]
    keep_lease(export, parts_total=len(parts))
    index = []
    with ZipFile(target, "w", ZIP_DEFLATED) as archive:
        for number, declaration in enumerate(parts, 1):
            if count := write_part(archive, declaration, subject):
                index.append(about(declaration, count))
            keep_lease(export, parts_done=number)
        archive.writestr("index.json", dump({"made_at": now(), "tables": index}))


def write_part(archive: ZipFile, declaration: Declaration, subject: Subject) -> int:
    rows = declaration.rows(subject).order_by("pk")
    if not rows.exists():
        return 0
    count = 0
    with archive.open(f"data/{declaration.label}.json", "w") as stream:
        stream.write(b"[")
        for count, row in enumerate(rows.iterator(chunk_size=CHUNK), 1):
            stream.write((b",\n" if count > 1 else b"\n") + dump(as_json(declaration, row)))
        stream.write(b"\n]\n")
    for row in rows.iterator(chunk_size=CHUNK) if any(files_of(declaration)) else ():
        write_files(archive, declaration, row)
    return count


def as_json(declaration: Declaration, row: Any) -> dict[str, Any]:
    """What is declared for export, and dates, numbers and flags beside it. No reference to anybody else."""
    found = {"id": str(row.pk)}
    for field in row._meta.concrete_fields:
        personal = declaration.fields.get(field.name)
        is_context = personal is None and isinstance(field, CONTEXT) and not field.primary_key and not field.is_relation
        if is_context or (personal is not None and personal.export):
            found[field.name] = plain(getattr(row, field.attname), field)
    return found


def plain(value: Any, field: Any) -> Any:
    if isinstance(field, models.FileField):
        return value.name or ""
    if value is None or isinstance(value, (bool, int, str, list, dict)):
        return value
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def files_of(declaration: Declaration) -> Iterator[str]:
    for name, personal in declaration.fields.items():
        if personal.export and isinstance(declaration.model._meta.get_field(name), models.FileField):
            yield name


def write_files(archive: ZipFile, declaration: Declaration, row: Any) -> None:
    for name in files_of(declaration):
        stored = getattr(row, name)
        if not stored:
            continue
        try:
            source = stored.storage.open(stored.name, "rb")
        except FileNotFoundError:
            continue
        inside = f"files/{declaration.label}/{name}/{row.pk}{PurePosixPath(stored.name).suffix}"
        with source, archive.open(inside, "w") as stream:
            for chunk in source.chunks():
                stream.write(chunk)


def about(declaration: Declaration, count: int) -> dict[str, Any]:
    """Why we have it and for how long: the person may ask that, too (152-FZ, article 14, part 7)."""
    fields = {
        name: {"purpose": str(one.purpose), "retention": str(one.retention), **({"law": str(one.law)} if one.law else {})}
        for name, one in declaration.fields.items()
        if one.export
    }
    return {"table": declaration.label, "title": str(declaration.model._meta.verbose_name_plural), "rows": count, "fields": fields}


def dump(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, cls=DjangoJSONEncoder).encode()


def finish(export: DataExport, target: IO[bytes]) -> None:
    def tell() -> None:
        emit(ExportReady(user_id=str(export.user_id), export_id=export.pk), export)

    made_files.finish(export, target, keep=timedelta(hours=conf.EXPORT_HOURS), tell=tell)
