"""Look, then act: the twin that must fail."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from lk_kit.core.clock import now
from lk_kit.core.models import IdempotencyRecord


def naive_once(scope: str, key: str, run: Callable[[], Any]) -> Any:
    stored = IdempotencyRecord.objects.filter(scope=scope, owner="", key=key).first()
    if stored is not None:
        return stored.result
    result = run()
    IdempotencyRecord.objects.get_or_create(scope=scope, owner="", key=key, defaults={"fingerprint": "", "expires_at": now()})
    return result
