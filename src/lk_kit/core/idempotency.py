"""Exactly-once for our own API and forms: the record is inserted first, in the same transaction as the effect.

A second request with the key waits on the unique index until the first ends. Committed: it gets the stored answer. Rolled back or crashed:
it runs itself. Nothing is stored for a request that raises, so a corrected body may reuse the key.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from .clock import now
from .conf import conf
from .events import to_json
from .exceptions import Conflict, IdempotencyMismatch, InvalidInput
from .models import IdempotencyRecord

MAX_KEY_LENGTH = 255


def fingerprint_of(*parts: Any) -> str:
    """A stable hash of method, path, body …; equal for equal requests."""
    text = json.dumps(parts, cls=DjangoJSONEncoder, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def once(*, scope: str, owner: str, key: str, fingerprint: str, run: Callable[[], Any]) -> tuple[Any, bool]:
    """Runs `run` at most once for (scope, owner, key) and returns (its JSON-able result, whether it was replayed).

    Check the actor's rights before calling: a replay does not check them again. Raises InvalidInput for a bad key and
    IdempotencyMismatch when the key was used with another fingerprint.
    """
    check_key(key)
    with transaction.atomic():
        record, is_first = _claim(scope, owner, key, fingerprint)
        if not is_first:
            return _replay(record, fingerprint), True
        result = to_json(run())
        IdempotencyRecord.objects.filter(pk=record.pk).update(result=result)
    return result, False


def check_key(key: str) -> None:
    if not key or len(key) > MAX_KEY_LENGTH or not (key.isascii() and key.isprintable()):
        raise InvalidInput(
            _("The idempotency key must have 1 to %(limit)s printable ASCII characters."),
            code="idempotency_key_invalid",
            params={"limit": MAX_KEY_LENGTH},
        )


def _claim(scope: str, owner: str, key: str, fingerprint: str) -> tuple[IdempotencyRecord, bool]:
    moment = now()
    same = IdempotencyRecord.objects.filter(scope=scope, owner=owner, key=key)
    mine = IdempotencyRecord(
        scope=scope,
        owner=owner,
        key=key,
        fingerprint=fingerprint,
        created_at=moment,
        expires_at=moment + timedelta(hours=conf.IDEMPOTENCY_HOURS),
    )
    IdempotencyRecord.objects.bulk_create([mine], ignore_conflicts=True)
    stored = same.first()
    if stored is None:
        raise Conflict
    if stored.pk != mine.pk and stored.expires_at <= moment:
        same.filter(pk=stored.pk, expires_at__lte=moment).delete()
        return _claim(scope, owner, key, fingerprint)
    return stored, stored.pk == mine.pk


def _replay(record: IdempotencyRecord, fingerprint: str) -> Any:
    if record.fingerprint != fingerprint:
        raise IdempotencyMismatch
    return record.result


def forget_expired() -> int:
    """Deletes what is past its time; `lk_deliver` and `lk_doctor --clean` call it."""
    return IdempotencyRecord.objects.filter(expires_at__lte=now()).delete()[0]
