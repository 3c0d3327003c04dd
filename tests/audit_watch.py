"""O3 while something runs: an Action that has written a row has told a fact, and the fact says who it was.

`tests/packaging/test_audit.py` reads the sources; this looks on.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import wraps
from typing import Any

import pytest
from django.apps import apps
from django.db import connection

from lk_kit.core.actions import Action
from lk_kit.core.events import Event, _sinks, register_sink

WRITE = re.compile(r'\s*(?:INSERT INTO|UPDATE|DELETE FROM) "?(\w+)')
NO_ACT = {
    "lk_kit_accounts.session",
    "lk_kit_accounts.attemptcounter",
    "lk_kit_core.idempotencyrecord",
    "lk_kit_messaging.smscounter",
    "lk_kit_events.event",
    "lk_kit_events.delivery",
    "django_otp_webauthn.webauthnuserhandle",
}
"""Tables of the machinery: what is written there alone is no act of anybody. The last is the name by which authenticators know an account,
made when its options are first asked for."""


@dataclass
class Act:
    """The outermost Action that runs, the tables that it wrote and the facts that it told."""

    action: Action[Any]
    tables: set[str] = field(default_factory=set)
    facts: list[Event] = field(default_factory=list)

    def statement(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        result = execute(sql, params, many, context)
        found = WRITE.match(sql)
        if found and getattr(context["cursor"], "rowcount", 1) != 0:
            self.tables.add(found[1])
        return result

    def complaint(self) -> str:
        acted = self.tables - machinery()
        key = f"{type(self.action).__module__}.{type(self.action).__name__}"
        if acted and not self.facts:
            return f"{key} wrote {', '.join(sorted(acted))} and told no fact"
        who = acting(self.action)
        if acted and who and who not in {one.actor_id for one in self.facts}:
            return f"{key} told {', '.join(sorted(one.name for one in self.facts))}, and none of it says that it was {who}"
        return ""


_running: ContextVar[Act | None] = ContextVar("act", default=None)


def machinery() -> set[str]:
    return {model._meta.db_table for model in apps.get_models() if model._meta.label_lower in NO_ACT}


def acting(action: Action[Any]) -> str:
    actor = action.actor
    person = actor.impersonator or (actor.user if actor.is_authenticated else None)
    return "" if person is None else str(person.pk)


def told(event: Event, instance: Any) -> None:
    act = _running.get()
    if act is not None:
        act.facts.append(event)


@contextmanager
def watching() -> Iterator[list[Act]]:
    """Every outermost Action of the library that comes to its end in the block."""
    acts: list[Act] = []
    execute = Action.execute

    @wraps(execute)
    def watched(self: Action[Any]) -> Any:
        if _running.get() is not None or not type(self).__module__.startswith("lk_kit."):
            return execute(self)
        act = Act(self)
        token = _running.set(act)
        try:
            with connection.execute_wrapper(act.statement):
                result = execute(self)
        finally:
            _running.reset(token)
        acts.append(act)
        return result

    register_sink(told)
    try:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(Action, "execute", watched)
            yield acts
    finally:
        _sinks.remove(told)
