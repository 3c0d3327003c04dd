"""The journal of erasures: one small file each, outside the database, so that a restored backup can be told who had been forgotten since.

It holds ids and a keyed fingerprint, no personal data.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, Storage
from django.utils.crypto import salted_hmac

from lk_kit.core.files import private_storage

from .conf import conf

FOLDER = "lk_privacy_journal"


def storage() -> tuple[Storage, str]:
    return (FileSystemStorage(location=conf.JOURNAL_ROOT, base_url=None), "") if conf.JOURNAL_ROOT else (private_storage(), f"{FOLDER}/")


def fingerprint(user: Any, secret: str | bytes | None = None) -> str:
    """Tells whether the user with this key is still the same person: after a restore a key may be given anew."""
    return salted_hmac("lk_kit.privacy.journal", f"{user.pk}:{user.get_username()}", secret=secret, algorithm="sha256").hexdigest()


def is_about(entry: dict[str, Any], user: Any) -> bool:
    """Whether this user was erased, and nobody who has his key now. Entries live longer than the site's secret key: former ones count."""
    return entry["fingerprint"] in {fingerprint(user, secret) for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)}


def entry_of(erasure: Any) -> dict[str, Any]:
    return {
        "erasure": str(erasure.pk),
        "user": str(erasure.user_id),
        "fingerprint": erasure.act.get("fingerprint", ""),
        "requested_at": erasure.requested_at.isoformat(),
        "done_at": erasure.act.get("done_at", ""),
        "act_sha256": erasure.act_sha256,
    }


def write(erasure: Any) -> None:
    """Adds the entry unless it is there already."""
    place, folder = storage()
    name = f"{folder}{erasure.pk}.json"
    if not place.exists(name):
        place.save(name, ContentFile(json.dumps(entry_of(erasure), ensure_ascii=False).encode()))


def entries() -> Iterator[dict[str, Any]]:
    place, folder = storage()
    try:
        _folders, names = place.listdir(folder or ".")
    except FileNotFoundError:
        return
    for name in sorted(names):
        if name.endswith(".json"):
            with place.open(f"{folder}{name}") as file:
                yield json.loads(file.read())
