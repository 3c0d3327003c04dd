"""Private files: random names in a storage that no URL serves; bytes leave only through a view that checks `visible_to`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.storage import FileSystemStorage, Storage, storages

from .conf import conf
from .ids import uuid7

ALIAS = "lk_kit_private"


def private_storage() -> Storage:
    """`STORAGES["lk_kit_private"]` where the host configured it, else a folder outside MEDIA_ROOT. Pass the function itself to a field."""
    if ALIAS in settings.STORAGES:
        return storages[ALIAS]
    root = conf.PRIVATE_ROOT or Path(getattr(settings, "BASE_DIR", ".")) / "lk_private"
    return FileSystemStorage(location=root, base_url=None)


def random_path(instance: Any, filename: str) -> str:
    """`upload_to` of every private file: nothing of the user's file name but a harmless suffix survives."""
    suffix = Path(filename).suffix.lower()
    suffix = suffix if suffix[1:].isascii() and suffix[1:].isalnum() and len(suffix) <= 8 else ""
    name = uuid7().hex
    return f"{instance._meta.label_lower}/{name[-2:]}/{name}{suffix}"
