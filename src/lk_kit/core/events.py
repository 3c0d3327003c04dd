"""Facts. One frozen dataclass, one row (when `lk_kit.events` is installed), one Django signal after commit."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, fields, replace
from datetime import date, datetime
from decimal import Decimal
from functools import partial
from typing import Any, ClassVar
from uuid import UUID

from django.db import models, router, transaction
from django.dispatch import Signal
from django.utils.dateparse import parse_datetime
from django.utils.functional import Promise

from .actors import Actor
from .clock import now
from .ids import uuid7

EVENT_TYPES: dict[str, type[Event]] = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Base of every fact. Subclasses add JSON-able fields (str, int, bool, Decimal, date, datetime, UUID, lists and dicts of these).

    `text` is a translatable pattern over the fields, rendered in the reader's language. An event whose `is_public` is false is kept out
    of the customer's timeline. `id` is the idempotency key of everything that follows from the fact. `on_behalf_of` is the customer whose
    cabinet a member of staff was viewing when he acted; `actor_id` is the member of staff then.
    """

    name: ClassVar[str] = ""
    signal: ClassVar[Signal | None] = None
    text: ClassVar[str | Promise] = ""
    is_public: ClassVar[bool] = True
    personal: ClassVar[tuple[str, ...]] = ()
    """Fields in which a person may have written something about himself: emptied when he is forgotten."""

    id: UUID = field(default_factory=uuid7)
    occurred_at: datetime = field(default_factory=now)
    actor_id: str | None = None
    party_id: UUID | None = None
    on_behalf_of: str | None = None

    def __init_subclass__(cls, **kwargs: Any) -> None:
        # `slots=True` builds the class twice; the second build is the one that lives.
        super(Event, cls).__init_subclass__(**kwargs)
        known = EVENT_TYPES.get(cls.name)
        if cls.name and known is not None and known.__qualname__ != cls.__qualname__:
            raise TypeError(f"The event name {cls.name!r} belongs to {known.__qualname__} already")
        if cls.name:
            EVENT_TYPES[cls.name] = cls

    def payload(self) -> dict[str, Any]:
        """The subclass's own fields as JSON-able values; the head (id, time, actor, party) is kept apart."""
        own = {one.name: to_json(getattr(self, one.name)) for one in fields(self) if one.name not in HEAD}
        return own if self.on_behalf_of is None else {**own, "on_behalf_of": self.on_behalf_of}

    def describe(self) -> str:
        """The text in the active language; an empty string for an event without a text."""
        values = {one.name: getattr(self, one.name) for one in fields(self)}
        return str(self.text) % values if self.text else ""


HEAD = frozenset({"id", "occurred_at", "actor_id", "party_id", "on_behalf_of"})

_behalf: ContextVar[tuple[str, str] | None] = ContextVar("lk_on_behalf", default=None)


@contextmanager
def on_behalf(actor: Actor) -> Iterator[None]:
    """Facts of an impersonated actor name the member of staff as the one who acted."""
    if actor.impersonator is None or actor.user_id is None:
        yield
        return
    token = _behalf.set((str(actor.impersonator.pk), actor.user_id))
    try:
        yield
    finally:
        _behalf.reset(token)


Sink = Callable[[Event, models.Model | None], None]
_sinks: list[Sink] = []


def register_sink(sink: Sink) -> None:
    """A sink is called inside the transaction of the fact; it may write rows and must not call out."""
    if sink not in _sinks:
        _sinks.append(sink)


def emit(event: Event, instance: models.Model | None = None) -> None:
    """Records the fact with the current transaction and sends its signal after commit (`send_robust`).

    A receiver gets `(sender, *, event, instance, **kwargs)`. Must run inside a transaction: a fact without its change is a lie.
    """
    using = router.db_for_write(type(instance), instance=instance) if instance is not None else "default"
    if not transaction.get_connection(using).in_atomic_block:
        raise transaction.TransactionManagementError("emit() must be called inside transaction.atomic()")
    if (behalf := _behalf.get()) is not None:
        event = replace(event, actor_id=behalf[0], on_behalf_of=behalf[1])
    for sink in _sinks:
        sink(event, instance)
    if type(event).signal is not None:
        transaction.on_commit(partial(_send, event, instance), using=using, robust=True)


def _send(event: Event, instance: models.Model | None) -> None:
    signal = type(event).signal
    if signal is not None:
        signal.send_robust(sender=type(instance) if instance is not None else type(event), event=event, instance=instance)


def head(actor: Actor, instance: models.Model | None = None) -> dict[str, Any]:
    """The common keyword arguments of an event: `OrderPlaced(**head(actor, order), number=…)`."""
    return {"actor_id": actor.user_id, "party_id": getattr(instance, "party_id", None)}


def to_json(value: Any) -> Any:
    if isinstance(value, (UUID, Decimal, Promise)):
        return str(value)
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(key): to_json(one) for key, one in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [to_json(one) for one in value]
    return value


def restore(name: str, payload: Mapping[str, Any], **head_values: Any) -> Event | None:
    """The event object of a stored row. None for a name this version does not know; unknown fields are left out (rolling deploys)."""
    event_type = EVENT_TYPES.get(name)
    if event_type is None:
        return None
    known = {one.name: one.type for one in fields(event_type)}
    return event_type(**head_values, **{key: from_json(value, str(known[key])) for key, value in payload.items() if key in known})


def from_json(value: Any, annotation: str) -> Any:
    """Brings a stored value back to the annotated type, as far as the annotation is one of the simple ones."""
    if not isinstance(value, str):
        return value
    if "Decimal" in annotation:
        return Decimal(value)
    if "UUID" in annotation:
        return UUID(value)
    if "datetime" in annotation:
        return parse_datetime(value)
    return date.fromisoformat(value) if "date" in annotation else value
