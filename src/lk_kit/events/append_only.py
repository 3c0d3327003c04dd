"""Deleting events on purpose. On PostgreSQL triggers refuse UPDATE, DELETE and TRUNCATE; elsewhere nothing guards the table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any, Final

from django.db import connections, transaction

from .models import Event

SETTING: Final = "lk_kit.allow_event_purge"


@contextmanager
def allow_purge(*, using: str = "default") -> Iterator[None]:
    """For retention jobs: inside, in one transaction, old events may be deleted (their deliveries first). Changing one stays refused.

    The permission ends with the block and never reaches another connection, also behind a transaction pooler. What a person at
    the `psql` prompt writes is `SET lk_kit.allow_event_purge = 'on'`. In databases whose name starts with `test_` TRUNCATE alone is allowed
    without it (unless it is set to `off`), because that is how Django's TransactionTestCase cleans up.
    """
    with transaction.atomic(using=using):
        if connections[using].vendor != "postgresql":
            yield
            return
        with connections[using].cursor() as cursor:
            cursor.execute("SELECT current_setting(%s, true)", [SETTING])
            before = cursor.fetchone()[0] or ""
            cursor.execute("SELECT set_config(%s, 'on', true)", [SETTING])
        yield
        with connections[using].cursor() as cursor:
            cursor.execute("SELECT set_config(%s, %s, true)", [SETTING, before])


def rewrite_payloads(changed: Iterable[tuple[Event, dict[str, Any]]], *, using: str = "default") -> int:
    """For erasure: the event is deleted and written again with the same id and another payload. Its deliveries stay; nothing is sent."""
    from .outbox import insertion

    count = 0
    with allow_purge(using=using), connections[using].cursor() as cursor:
        for row, payload in changed:
            # Past the ORM, which would refuse for the deliveries: their foreign key is checked at the end of the transaction.
            Event.objects.using(using).filter(pk=row.pk)._raw_delete(using)
            row.payload = payload
            cursor.execute(*insertion(connections[using], [row]))
            count += 1
    return count
