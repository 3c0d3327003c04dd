"""The hint after a commit: a task that delivers at once. It may be lost; the row may not, and `lk_deliver` finds it."""

from __future__ import annotations

import logging
from importlib import import_module
from importlib.util import find_spec
from typing import Any
from uuid import UUID

from .conf import conf

logger = logging.getLogger(__name__)

MODULES = ("django.tasks", "django_tasks")
"""Django's own Tasks API, and its backport for Django 5.2."""


def task_decorator() -> Any:
    """`task` of whatever is installed, or None."""
    name = next((one for one in MODULES if find_spec(one)), None)
    return import_module(name).task() if name else None


def deliver(event_id: str, using: str = "default") -> None:
    """Delivers one event to all its consumers that are due. Never raises for what a consumer did."""
    from .deliveries import deliver_event

    deliver_event(UUID(event_id), using=using)


_decorate = task_decorator()
# Under the function's own name: a worker in another process finds a task by the path of its function.
if _decorate:
    deliver = _decorate(deliver)
task: Any = deliver if _decorate else None
"""The task as the Tasks API sees it; None where neither module is installed: then a hint delivers on the spot."""


def hint(event_id: UUID, using: str) -> None:
    """Runs after the commit. A task backend that is down costs time, not the request and not the fact."""
    if not conf.HINTS:
        return
    try:
        enqueue(str(event_id), using)
    except Exception:
        logger.exception("Could not enqueue the delivery of event %s; lk_deliver will take it", event_id)


def enqueue(event_id: str, using: str) -> None:
    if task is None:
        deliver(event_id, using)
        return
    chosen = task
    if (chosen.backend, chosen.queue_name) != (conf.TASK_BACKEND, conf.TASK_QUEUE):
        chosen = chosen.using(backend=conf.TASK_BACKEND, queue_name=conf.TASK_QUEUE)
    chosen.enqueue(event_id, using)
