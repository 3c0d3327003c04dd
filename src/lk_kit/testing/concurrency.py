"""n threads at one barrier, each with its own database connection: the harness of every concurrency test."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any, Literal, NamedTuple

from django.db import connections

MOST_THREADS = 64


class Outcome(NamedTuple):
    status: Literal["ok", "err", "hang"]
    value: Any

    @property
    def ok(self) -> bool:
        return self.status == "ok"


def fan_out(n: int, fn: Callable[[int], Any], *, seconds: float = 30) -> list[Outcome]:
    """Run `fn(i)` in n threads that start together; a list of ("ok", result) and ("err", exception), in the order of i.

    Raises AssertionError when a thread is still running after `seconds`.
    """
    if not 1 <= n <= MOST_THREADS:
        raise ValueError(f"n must be 1 to {MOST_THREADS}, not {n}")
    gate = threading.Barrier(n, timeout=20)
    outcomes = [Outcome("hang", None)] * n

    def run(i: int) -> None:
        try:
            gate.wait()
            outcomes[i] = Outcome("ok", fn(i))
        except Exception as error:  # noqa: BLE001 - whatever it is, it is the outcome
            outcomes[i] = Outcome("err", error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(i,), daemon=True) for i in range(n)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(seconds)
    hanging = sum(thread.is_alive() for thread in threads)
    if hanging:
        raise AssertionError(f"{hanging} of {n} threads hang")
    return outcomes
