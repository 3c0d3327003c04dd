"""Identifiers: time-ordered UUIDv7 keys and the short codes that stand for a party in URLs."""

from __future__ import annotations

import os
import secrets
import threading
import time
import uuid
from collections.abc import Callable

# No 0 o 1 l i: people read the code to each other over the telephone.
_LETTERS = "abcdefghjkmnpqrstuvwxyz"
_DIGITS = "23456789"
# The tail has no vowels either, so that four random letters never make a word.
_TAIL = "bcdfghjkmnpqrstvwxyz" + _DIGITS

PARTY_CODE_PATTERN = f"[{_LETTERS}][{_DIGITS}][{_LETTERS}{_DIGITS}]{{4}}"
"""Unanchored, for URL converters. The digit in second place keeps codes apart from every word used as a URL segment."""


def party_code() -> str:
    """Six characters, about 1.1e8 possibilities: the caller retries on a unique violation."""
    head = secrets.choice(_LETTERS) + secrets.choice(_DIGITS)
    return head + "".join(secrets.choice(_TAIL) for _ in range(4))


class _Uuid7Generator:
    """RFC 9562, section 6.2, method 1: 48 bits of milliseconds, a 42-bit counter, 32 random bits.

    The counter starts at a random 41-bit number each millisecond; when the clock stands still or steps back, the last
    timestamp is kept and the counter goes on, so values of one process only ever grow.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._millis = -1
        self._counter = 0

    def __call__(self) -> uuid.UUID:
        tail = int.from_bytes(os.urandom(4))
        with self._lock:
            millis, counter = self._tick(time.time_ns() // 1_000_000)
        value = (millis & 0xFFFF_FFFF_FFFF) << 80 | 0x7 << 76 | (counter >> 30) << 64
        value |= 0b10 << 62 | (counter & 0x3FFF_FFFF) << 32 | tail
        return uuid.UUID(int=value)

    def _tick(self, millis: int) -> tuple[int, int]:
        if millis > self._millis:
            self._millis, self._counter = millis, secrets.randbits(41)
        else:
            self._counter += 1
            if self._counter >> 42:
                self._millis, self._counter = self._millis + 1, secrets.randbits(41)
        return self._millis, self._counter


class _LockedStdlib:
    """Python 3.14 has the same layout, but increments its counter without a lock."""

    def __init__(self, generate: Callable[[], uuid.UUID]) -> None:
        self._generate = generate
        self._lock = threading.Lock()

    def __call__(self) -> uuid.UUID:
        with self._lock:
            return self._generate()


def _new_generator() -> Callable[[], uuid.UUID]:
    stdlib: Callable[[], uuid.UUID] | None = getattr(uuid, "uuid7", None)
    return _LockedStdlib(stdlib) if stdlib else _Uuid7Generator()


_generate = _new_generator()


def _after_fork() -> None:
    """A child must neither inherit a lock that a lost thread holds nor go on with its parent's counter."""
    global _generate
    _generate = _new_generator()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)


def uuid7() -> uuid.UUID:
    """A UUIDv7, strictly greater than the one before it in this process, from any thread."""
    return _generate()
