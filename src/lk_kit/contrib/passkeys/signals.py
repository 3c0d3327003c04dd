from __future__ import annotations

from dataclasses import dataclass

from django.dispatch import Signal
from django.utils.translation import gettext_lazy as _

from lk_kit.core.events import Event

passkey_added = Signal()
passkey_removed = Signal()
passkey_renamed = Signal()


@dataclass(frozen=True, slots=True, kw_only=True)
class PasskeyAdded(Event):
    """`instance` is the credential. Its name, which the owner chose, is only there."""

    name = "passkeys.added"
    signal = passkey_added
    text = _("Passkey added")
    is_public = False

    user_id: str
    passkey_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PasskeyRemoved(Event):
    """A passkey was removed by its owner; it opens nothing any more."""

    name = "passkeys.removed"
    signal = passkey_removed
    text = _("Passkey removed")
    is_public = False

    user_id: str
    passkey_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PasskeyRenamed(Event):
    """Neither the former nor the new name is in it: its owner chose both."""

    name = "passkeys.renamed"
    signal = passkey_renamed
    text = _("Passkey renamed")
    is_public = False

    user_id: str
    passkey_id: str
