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
from django.db import connections, router, transaction
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
        _keep(record, result)
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
    if _insert(mine):
        return mine, True
    stored = same.first()
    if stored is None:
        raise Conflict
    if stored.expires_at <= moment:
        same.filter(pk=stored.pk, expires_at__lte=moment).delete()
        return _claim(scope, owner, key, fingerprint)
    return stored, False


_COLUMNS = ("id", "scope", "owner", "key", "fingerprint", "created_at", "expires_at")


def _insert(record: IdempotencyRecord) -> bool:
    """Whether the row is ours. By hand: the ORM does not say which rows a conflict left out, and building its queries costs time."""
    connection = connections[router.db_for_write(IdempotencyRecord)]
    if connection.vendor not in {"postgresql", "sqlite"}:
        IdempotencyRecord.objects.bulk_create([record], ignore_conflicts=True)
        return IdempotencyRecord.objects.filter(pk=record.pk).exists()
    fields = [IdempotencyRecord._meta.get_field(name) for name in _COLUMNS]
    values = [field.get_db_prep_save(getattr(record, field.attname), connection) for field in fields]  # type: ignore[union-attr]
    table, places = connection.ops.quote_name(IdempotencyRecord._meta.db_table), ", ".join(["%s"] * len(values))
    names = ", ".join(connection.ops.quote_name(name) for name in _COLUMNS)
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {table} ({names}) VALUES ({places}) ON CONFLICT (scope, owner, key) DO NOTHING", values)  # noqa: S608
        return bool(cursor.rowcount == 1)


def _keep(record: IdempotencyRecord, result: Any) -> None:
    connection = connections[router.db_for_write(IdempotencyRecord)]
    fields = (IdempotencyRecord._meta.get_field("result"), IdempotencyRecord._meta.pk)
    values = [field.get_db_prep_save(value, connection) for field, value in zip(fields, (result, record.pk), strict=True)]
    table = connection.ops.quote_name(IdempotencyRecord._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {table} SET result = %s WHERE id = %s", values)  # noqa: S608 - the table's own name


def _replay(record: IdempotencyRecord, fingerprint: str) -> Any:
    if record.fingerprint != fingerprint:
        raise IdempotencyMismatch
    return record.result


def forget_expired() -> int:
    """Deletes what is past its time; `lk_deliver` and `lk_doctor --clean` call it."""
    return IdempotencyRecord.objects.filter(expires_at__lte=now()).delete()[0]
