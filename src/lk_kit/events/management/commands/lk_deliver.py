"""The sweeper: delivers what is due. A cron job with `--once`, or a process of its own; any number of them may run."""

from __future__ import annotations

import signal
import threading
import time
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import DEFAULT_DB_ALIAS, InterfaceError, OperationalError, connections

from lk_kit.core.idempotency import forget_expired
from lk_kit.events.deliveries import Tally, sweep
from lk_kit.events.models import Delivery

FORGET_EVERY = 300.0


class Command(BaseCommand):
    help = "Delivers events to their consumers: what waits, what failed, what a dead worker left. Forgets old idempotency keys."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="Deliver what is due now, then exit (for cron).")
        parser.add_argument("--interval", type=float, default=2.0, help="Seconds between two looks when nothing was due (default 2).")
        parser.add_argument("--limit", type=int, help="At most so many deliveries a round.")
        parser.add_argument("--database", default=DEFAULT_DB_ALIAS, choices=tuple(connections), help="The database with the events.")

    def handle(self, *args: Any, **options: Any) -> None:
        self.stopping = threading.Event()
        self.database: str = options["database"]
        self.forget_at = 0.0
        before = self.listen() if threading.current_thread() is threading.main_thread() else {}
        try:
            if options["once"]:
                self.round(options["limit"], always_say=True)
            else:
                self.loop(options["interval"], options["limit"])
        finally:
            for signum, handler in before.items():
                signal.signal(signum, handler)

    def listen(self) -> dict[int, Any]:
        """SIGTERM and Ctrl+C let the running consumer finish; what was leased beside it goes back to the queue."""
        return {signum: signal.signal(signum, self.stop) for signum in (signal.SIGTERM, signal.SIGINT)}

    def stop(self, signum: int, frame: Any) -> None:
        self.stopping.set()

    def loop(self, interval: float, limit: int | None) -> None:
        while not self.stopping.is_set():
            try:
                tally = self.round(limit)
            except (OperationalError, InterfaceError) as error:
                if connections[self.database].in_atomic_block:
                    raise  # somebody's transaction is broken, and only he can end it
                self.stderr.write(f"The database does not answer, trying again: {error}")
                connections[self.database].close()
                tally = Tally()
            if not tally.total:
                self.stopping.wait(interval)

    def round(self, limit: int | None, *, always_say: bool = False) -> Tally:
        if not connections[self.database].in_atomic_block:
            connections[self.database].close_if_unusable_or_obsolete()
        tally = sweep(using=self.database, limit=limit, stop=self.stopping.is_set)
        forgotten = self.forget()
        if tally.total or forgotten or always_say:
            self.stdout.write(report(tally, forgotten, Delivery.objects.using(self.database).dead().count()))
        return tally

    def forget(self) -> int:
        """Idempotency records past their time, now and then."""
        if time.monotonic() < self.forget_at:
            return 0
        self.forget_at = time.monotonic() + FORGET_EVERY
        return forget_expired()


def report(tally: Tally, forgotten: int, dead_letters: int) -> str:
    parts = [f"delivered {tally.done}", f"to retry {tally.retried}", f"given up {tally.dead}"]
    parts += [f"postponed {tally.postponed} (unknown to this version)"] if tally.postponed else []
    parts += [f"taken over by others {tally.lost}"] if tally.lost else []
    parts += [f"forgot {forgotten} idempotency keys"] if forgotten else []
    parts += [f"dead letters in all: {dead_letters}"] if dead_letters else []
    return ", ".join(parts)
