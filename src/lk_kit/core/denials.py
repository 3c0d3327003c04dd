"""Who was refused what: one line a denial, with keys and codes and no personal data (matrix O3)."""

from __future__ import annotations

import logging
import re
from typing import Any

from .actors import Actor
from .exceptions import StepUpRequired

logger = logging.getLogger("lk_kit.denials")
_NOTED = "_lk_noted"
_KEY = re.compile(r"[A-Za-z0-9_-]{1,64}")
"""What may be a key of a row or the code of a party; anything else came from a client and is not repeated."""


def note(error: Exception, actor: Actor, what: str, *, party: Any = None, key: Any = None, request_id: str = "") -> None:
    """Writes the line, once for an error, however many layers it passes. `what` is the class of an Action or the name of a URL.

    Nothing for visitors who have not signed in, nor for the question for a fresh proof: neither is a denial. The parts stand in
    `record.denial`, too, for logs that are not text.
    """
    if not actor.is_authenticated or isinstance(error, StepUpRequired) or getattr(error, _NOTED, False):
        return
    setattr(error, _NOTED, True)
    denial = {
        "user": actor.user_id,
        "impersonator": None if actor.impersonator is None else str(actor.impersonator.pk),
        "what": what,
        "party": known_key(party),
        "object": known_key(key),
        "code": str(getattr(error, "code", "") or "not_found"),
        "request_id": request_id,
    }
    given = {name: value for name, value in denial.items() if value}
    logger.warning("denied %s", " ".join(f"{name}={value}" for name, value in given.items()), extra={"denial": given})


def known_key(value: Any) -> str:
    text = "" if value is None else str(value)
    return text if _KEY.fullmatch(text) else ""
