from __future__ import annotations

from dataclasses import dataclass, field

from django.dispatch import Signal
from django.utils.translation import gettext_lazy as _

from lk_kit.core.events import Event

profile_changed = Signal()
passport_saved = Signal()
passport_removed = Signal()
passport_shown = Signal()


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileChanged(Event):
    """`changed` names the fields; their values stay out."""

    name = "profiles.changed"
    signal = profile_changed
    text = _("Profile changed")
    is_public = False

    user_id: str
    changed: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class PassportSaved(Event):
    """What it says stays out."""

    name = "profiles.passport_saved"
    signal = passport_saved
    text = _("Passport saved")
    is_public = False

    user_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PassportRemoved(Event):
    """By the person himself; an erasure is a fact of its own."""

    name = "profiles.passport_removed"
    signal = passport_removed
    text = _("Passport removed")
    is_public = False

    user_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PassportShown(Event):
    """A member of staff has read somebody's passport in full."""

    name = "profiles.passport_shown"
    signal = passport_shown
    text = _("Passport read by staff")
    is_public = False
    personal = ("reason",)

    user_id: str
    reason: str = ""
