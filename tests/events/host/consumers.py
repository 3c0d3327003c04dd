"""Two consumers that leave a row for every call; PROBE_PAUSE seconds pass before they return."""

from __future__ import annotations

import os
import time

from django.db import connection

from lk_kit.events.consumers import consumer
from tests.events.declared import Happened


def leave_trace(kind: str, delivery) -> None:
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO probe_calls (kind, delivery, pid) VALUES (%s, %s, %s)", [kind, str(delivery.id), os.getpid()])


@consumer("host.effect", events=(Happened,))
def effect(event: Happened, delivery) -> None:
    leave_trace("effect", delivery)
    time.sleep(float(os.environ.get("PROBE_PAUSE", "0")))


@consumer("host.atomic", events=(Happened,), atomic=True)
def count(event: Happened, delivery) -> None:
    leave_trace("atomic", delivery)
