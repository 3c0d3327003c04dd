"""Files that nothing uses: what a dead process, a rolled back transaction or a deleted document left behind."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from django.core.files.storage import Storage
from django.db.models import Q

from lk_kit.core.clock import now
from lk_kit.core.files import private_storage

from .conf import conf
from .enums import FileState
from .files import discard
from .models import Archive, StoredFile

MODELS = (StoredFile, Archive)


def sweep_rows() -> int:
    """Deletes rows with their bytes; those of the last `ORPHAN_HOURS` may be in the middle of an upload."""
    late = now() - timedelta(hours=conf.ORPHAN_HOURS)
    unused = Q(state__in=(FileState.WRITING, FileState.STORED)) | Q(version=None, upload_request=None)
    count = 0
    for file in StoredFile.objects.filter(unused, created_at__lt=late).iterator():
        # Whoever is about to use it does so from the state `stored`, and now loses.
        same = StoredFile.objects.filter(pk=file.pk, state=file.state, version=None, upload_request=None)
        if same.update(state=FileState.WRITING):
            discard(file)
            count += 1
    return count


def sweep_storage() -> int:
    """Deletes bytes without a row, which only a transaction around the whole request can leave; 0 where a storage cannot list itself."""
    storage, late, count = private_storage(), now() - timedelta(hours=conf.ORPHAN_HOURS), 0
    for model in MODELS:
        paths = list(_paths(storage, model._meta.label_lower))
        known = set(model._base_manager.filter(file__in=paths).values_list("file", flat=True)) if paths else set()
        for path in paths:
            if path not in known and storage.get_modified_time(path) < late:
                storage.delete(path)
                count += 1
    return count


def _paths(storage: Storage, folder: str) -> Iterator[str]:
    try:
        folders, _files = storage.listdir(folder)
    except (NotImplementedError, FileNotFoundError):
        return
    for inner in folders:
        yield from (f"{folder}/{inner}/{name}" for name in storage.listdir(f"{folder}/{inner}")[1])
