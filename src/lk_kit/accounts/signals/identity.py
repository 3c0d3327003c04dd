"""Facts about who a user is and how he proves it: registration, password, one-time codes, addresses and numbers."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.dispatch import Signal
from django.utils.translation import gettext_lazy as _

from lk_kit.core.events import Event

registration_requested = Signal()
user_registered = Signal()
password_reset_requested = Signal()
password_changed = Signal()
code_issued = Signal()
identifier_verified = Signal()
identifier_changed = Signal()
identifier_restored = Signal()


@dataclass(frozen=True, slots=True, kw_only=True)
class RegistrationRequested(Event):
    """Somebody typed an address into the registration form. What is mailed is decided when the mail is made."""

    name = "accounts.registration_requested"
    signal = registration_requested
    is_public = False

    request_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class UserRegistered(Event):
    """The address was confirmed and the user exists; `instance` is the user."""

    name = "accounts.user_registered"
    signal = user_registered
    text = _("Registered")
    is_public = False

    user_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PasswordResetRequested(Event):
    """A reset by mail was asked for. Who has the address, if anybody, is looked up when the mail is made: the answer costs the same."""

    name = "accounts.password_reset_requested"
    signal = password_reset_requested
    is_public = False

    request_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class PasswordChanged(Event):
    """`by_reset` tells a reset by mail from a change with the old password."""

    name = "accounts.password_changed"
    signal = password_changed
    text = _("Password changed")
    is_public = False

    user_id: str
    by_reset: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeIssued(Event):
    """A one-time code was asked for. Where it goes, and whether at all, is in its row and is decided when the message is made."""

    name = "accounts.code_issued"
    signal = code_issued
    is_public = False

    code_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentifierVerified(Event):
    """The user has proven an e-mail address or telephone number that was his already; `kind` is one of `enums.IdentifierKind`."""

    name = "accounts.identifier_verified"
    signal = identifier_verified
    text = _("Contact for sign-in confirmed")
    is_public = False

    user_id: str
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentifierChanged(Event):
    """Another e-mail address or telephone number took the place of the former, or the former was removed; a consumer tells the former, with
    a link back."""

    name = "accounts.identifier_changed"
    signal = identifier_changed
    text = _("Contact for sign-in changed")
    is_public = False

    user_id: str
    kind: str
    change_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentifierRestored(Event):
    """The owner of the former address or number rolled the change back; everybody is signed out and a new password is due."""

    name = "accounts.identifier_restored"
    signal = identifier_restored
    text = _("Change of a contact rolled back")
    is_public = False

    user_id: str
    kind: str
    change_id: UUID
