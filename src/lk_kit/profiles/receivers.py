from __future__ import annotations

from typing import Any

from django.contrib.auth.signals import user_logged_in

from .preferences import remember


def remember_preferences(sender: Any, *, request: Any, user: Any, **kwargs: Any) -> None:
    """At sign-in the chosen language and time zone go into the session, where the middleware finds them without a query."""
    if request is not None and hasattr(request, "session"):
        remember(request.session, getattr(user, "lk_profile", None))


user_logged_in.connect(remember_preferences, dispatch_uid="lk_kit.profiles.preferences")
