"""Who listens to what. Consumers live in the `consumers.py` of any installed app and are found by themselves."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar

from lk_kit.core.events import EVENT_TYPES, Event

if TYPE_CHECKING:
    from .models import Delivery

Handler = Callable[[Any, "Delivery"], Any]
H = TypeVar("H", bound=Handler)

MAX_NAME = 100


@dataclass(frozen=True, slots=True)
class Consumer:
    name: str
    patterns: tuple[str, ...]
    handler: Handler
    atomic: bool = False
    max_attempts: int | None = None

    def listens_to(self, event_name: str) -> bool:
        return any(fnmatchcase(event_name, pattern) for pattern in self.patterns)


CONSUMERS: dict[str, Consumer] = {}


def consumer(name: str, *, events: Iterable[str | type[Event]], atomic: bool = False, max_attempts: int | None = None) -> Callable[[H], H]:
    """Registers a function `(event, delivery)` for facts: event classes, names, or patterns such as `"orders.*"`.

    It runs after the commit of the fact, outside any transaction of ours, **at least once**: a worker that dies after the effect and before
    its record makes it run again. So make it idempotent: hand `str(delivery.id)` (the same on every attempt) to the other side as its
    idempotency key, or insert a row that is unique by it first. Read the present state from the database; what the event tells is the past.
    There is no order among deliveries.

    With `atomic=True` it runs in one transaction with its own acknowledgement: **exactly once**, for work on the same database only. A call
    over the network does not belong there.

    Whatever it raises means “again later” by `EVENTS.RETRY_SCHEDULE`; `RetryLater` and `GiveUp` (`lk_kit.events.exceptions`) say more.
    It must return within `EVENTS.LEASE_SECONDS`. `name` is stored with every delivery: do not rename it while deliveries are pending.
    """
    patterns = tuple(one if isinstance(one, str) else one.name for one in ((events,) if isinstance(events, str) else events))

    def register(handler: H) -> H:
        _register(Consumer(name, patterns, handler, atomic, max_attempts))
        return handler

    return register


def _register(one: Consumer) -> None:
    known = CONSUMERS.get(one.name)
    if not one.name or len(one.name) > MAX_NAME:
        raise ValueError(f"The name of a consumer must have 1 to {MAX_NAME} characters, not {one.name!r}")
    if not one.patterns or not all(one.patterns):
        raise ValueError(f"The consumer {one.name!r} listens to nothing: name events in events=(…)")
    if known is not None and path_of(known.handler) != path_of(one.handler):
        raise ValueError(f"The consumer name {one.name!r} belongs to {path_of(known.handler)} already")
    CONSUMERS[one.name] = one
    listeners.cache_clear()


def unregister(name: str) -> None:
    """Takes a consumer away again: for tests, and for a host that replaces one of the library's."""
    CONSUMERS.pop(name, None)
    listeners.cache_clear()


@cache
def listeners(event_name: str) -> tuple[Consumer, ...]:
    """The consumers of an event, in the order of their names."""
    return tuple(CONSUMERS[name] for name in sorted(CONSUMERS) if CONSUMERS[name].listens_to(event_name))


def path_of(handler: Handler) -> str:
    return f"{getattr(handler, '__module__', '')}.{getattr(handler, '__qualname__', repr(handler))}"


def unknown_patterns(one: Consumer) -> list[str]:
    """Names and patterns of the consumer that no declared event has."""
    return [pattern for pattern in one.patterns if not any(fnmatchcase(name, pattern) for name in EVENT_TYPES)]
