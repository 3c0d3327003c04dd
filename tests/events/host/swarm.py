"""Workers that are killed: `python -m tests.events.host.swarm lease|naive KILLS`. Prints what happened as JSON.

The workers are forked from a process that has Django loaded already, so fifty of them start within a second.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sys
import time

import django

WORKERS = 3


def work(kind: str) -> None:
    from django.db import connection

    from lk_kit.events.deliveries import sweep
    from tests.naive.claims import naive_sweep

    step = sweep if kind == "lease" else naive_sweep
    while True:
        if not step(limit=50).total:
            time.sleep(0.02)
        if not connection.is_usable():
            connection.close()


def start(kind: str) -> int:
    pid = os.fork()
    if pid:
        return pid
    try:
        work(kind)
    finally:
        os._exit(1)


def waiting() -> int:
    from django.db import connection

    from lk_kit.events.models import Delivery

    left = Delivery.objects.waiting().count()
    connection.close()  # a forked worker must not inherit it
    return left


def drain(patience: float) -> int:
    """Waits for the rest. Returns what is left when for `patience` seconds nothing moved: a busy machine is slow, not broken."""
    left, moved = waiting(), time.monotonic()
    while left and time.monotonic() - moved < patience:
        time.sleep(0.1)
        now = waiting()
        left, moved = (now, time.monotonic()) if now < left else (left, moved)
    return left


def kill_some(kind: str, workers: list[int], kills: int) -> int:
    """SIGKILL at random moments, a new worker in place of the dead one. Returns how many kills came while there was work."""
    chance, busy = random.Random(1), 0
    for _ in range(kills):
        time.sleep(chance.uniform(0.02, 0.12))
        busy += bool(waiting())
        victim = workers.pop(chance.randrange(len(workers)))
        os.kill(victim, signal.SIGKILL)
        os.waitpid(victim, 0)
        workers.append(start(kind))
    return busy


def main(kind: str, kills: int) -> None:
    django.setup()
    workers = [start(kind) for _ in range(WORKERS)]
    try:
        busy = kill_some(kind, workers, kills)
        left = drain(20)
    finally:
        for pid in workers:
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
    print(json.dumps({"busy_kills": busy, "left": left}))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
