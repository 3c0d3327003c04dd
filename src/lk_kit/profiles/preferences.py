"""The language and the time zone of the person who has signed in, carried by his session."""

from __future__ import annotations

from typing import Any

LANGUAGE_KEY = "lk_language"
TIME_ZONE_KEY = "lk_time_zone"


def remember(session: Any, profile: Any) -> None:
    """Copies both into the session; an empty choice takes the former one away."""
    for key, name in ((LANGUAGE_KEY, "language"), (TIME_ZONE_KEY, "time_zone")):
        value = str(getattr(profile, name, "") or "")
        if value:
            session[key] = value
        elif key in session:
            del session[key]
