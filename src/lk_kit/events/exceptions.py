"""What a consumer may raise to say more than “it failed”."""

from __future__ import annotations


class RetryLater(Exception):
    """Try again in `seconds` (a provider's Retry-After). The attempt counts, as any other."""

    def __init__(self, seconds: float, reason: str = "") -> None:
        self.seconds = seconds
        super().__init__(reason or f"again in {seconds} s")


class GiveUp(Exception):
    """No attempt will ever succeed: the delivery goes to the dead letters at once."""


class LeaseLost(Exception):
    """Another worker has taken the delivery over; whatever this one was about to record does not count."""
