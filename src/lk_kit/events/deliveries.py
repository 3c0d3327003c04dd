"""Carries events to their consumers: claim, run, record. Any number of workers, hints and sweepers may do it at once."""

from __future__ import annotations

import logging
import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation

from lk_kit.core.events import Event as Fact

from . import leases
from .conf import JITTER, conf
from .consumers import CONSUMERS, Consumer
from .exceptions import GiveUp, LeaseLost, RetryLater
from .models import Delivery

logger = logging.getLogger(__name__)

Stop = Callable[[], bool]


@dataclass(frozen=True, slots=True)
class Tally:
    """What became of deliveries. `lost`: done, but another worker had taken it over meanwhile. `postponed`: not known to this version."""

    done: int = 0
    retried: int = 0
    dead: int = 0
    postponed: int = 0
    lost: int = 0

    def __add__(self, other: Tally) -> Tally:
        return Tally(*(getattr(self, one.name) + getattr(other, one.name) for one in fields(self)))

    @property
    def total(self) -> int:
        return self.done + self.retried + self.dead + self.postponed + self.lost


DONE, RETRIED, DEAD = Tally(done=1), Tally(retried=1), Tally(dead=1)
POSTPONED, LOST = Tally(postponed=1), Tally(lost=1)


def never() -> bool:
    return False


def deliver_event(event_id: UUID, *, using: str = "default") -> Tally:
    """Delivers one event to its consumers, as far as that is due and nobody else is at it."""
    return run(leases.claim(conf.BATCH_SIZE, using=using, event_id=event_id))


def sweep(*, using: str = "default", limit: int | None = None, stop: Stop = never) -> Tally:
    """Delivers what is due, until nothing is (or `limit` is reached, or `stop()` says so)."""
    tally = Tally()
    while not stop() and (limit is None or tally.total < limit):
        room = conf.BATCH_SIZE if limit is None else min(conf.BATCH_SIZE, limit - tally.total)
        batch = leases.claim(room, using=using)
        if not batch:
            break
        tally += run(batch, stop=stop)
    return tally


def run(batch: Sequence[Delivery], *, stop: Stop = never) -> Tally:
    """Runs the consumers of leased deliveries one after another. What is not begun, by `stop()`, by an exit or because the lease
    wears out, goes back to the queue."""
    tally, waiting, begun = Tally(), list(batch), time.monotonic()
    try:
        while waiting and not stop() and time.monotonic() - begun < conf.LEASE_SECONDS / 2:
            tally += attempt(waiting[0])
            waiting.pop(0)
    finally:
        leases.release(waiting)
    return tally


def attempt(delivery: Delivery) -> Tally:
    """One attempt at one delivery, whatever comes of it."""
    consumer = CONSUMERS.get(delivery.consumer)
    if consumer is None or not delivery.event.is_known:
        return POSTPONED if leases.postpone(delivery) else LOST
    if delivery.attempts >= attempts_of(consumer):
        return bury(delivery, "The worker was lost during the last attempt")
    if not leases.start(delivery):
        return LOST
    try:
        call(consumer, delivery)
    except LeaseLost:
        logger.warning("%s was taken over by another worker while it ran; LEASE_SECONDS may be too short", delivery)
        return LOST
    except Exception as error:  # noqa: BLE001 whatever a consumer raises must not stop the others
        return failed(consumer, delivery, error)
    return DONE


def call(consumer: Consumer, delivery: Delivery) -> None:
    """Runs the consumer and records it; LeaseLost when the record came too late.

    An atomic consumer's record is written first: it locks the row, so that nobody takes the delivery over before the commit.
    """
    fact: Fact = delivery.event.restore()
    with translation.override(settings.LANGUAGE_CODE), timezone.override(None):
        if consumer.atomic:
            with transaction.atomic(using=delivery._state.db):
                record(delivery)
                consumer.handler(fact, delivery)
        else:
            consumer.handler(fact, delivery)
            record(delivery)


def record(delivery: Delivery) -> None:
    if not leases.ack(delivery):
        raise LeaseLost


def failed(consumer: Consumer, delivery: Delivery, error: Exception) -> Tally:
    reason = f"{type(error).__name__}: {error}"
    if isinstance(error, GiveUp) or delivery.attempts >= attempts_of(consumer):
        logger.error("Gave up %s of event %s after %s attempts", consumer.name, delivery.event_id, delivery.attempts, exc_info=error)
        return bury(delivery, reason)
    logger.warning("%s of event %s failed, attempt %s", consumer.name, delivery.event_id, delivery.attempts, exc_info=error)
    seconds = error.seconds if isinstance(error, RetryLater) else delay(delivery.attempts)
    return RETRIED if leases.retry(delivery, seconds, reason) else LOST


def bury(delivery: Delivery, reason: str) -> Tally:
    return DEAD if leases.bury(delivery, reason) else LOST


def attempts_of(consumer: Consumer) -> int:
    return consumer.max_attempts or conf.MAX_ATTEMPTS


def delay(attempts: int, *, chance: Callable[[float, float], float] = random.uniform) -> float:
    """Seconds to wait after so many attempts: the schedule's step, a little more or less."""
    schedule: Sequence[Any] = conf.RETRY_SCHEDULE
    step = float(schedule[min(attempts, len(schedule)) - 1])
    return step * chance(1 - JITTER, 1 + JITTER)
