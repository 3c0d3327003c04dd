from __future__ import annotations

from dataclasses import dataclass, field

from django.dispatch import Signal
from django.utils.translation import gettext_lazy as _

from lk_kit.core.events import Event

profile_changed = Signal()


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileChanged(Event):
    """`changed` names the fields; their values stay out."""

    name = "profiles.changed"
    signal = profile_changed
    text = _("Profile changed")
    is_public = False

    user_id: str
    changed: list[str] = field(default_factory=list)
