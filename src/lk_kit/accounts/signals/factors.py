"""Facts about second factors, proofs of identity, trusted browsers and resets by staff."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.dispatch import Signal
from django.utils.translation import gettext_lazy as _

from lk_kit.core.events import Event

second_factor_enabled = Signal()
second_factor_disabled = Signal()
second_factor_removed = Signal()
backup_codes_renewed = Signal()
browser_trusted = Signal()
browser_untrusted = Signal()
factor_reset_requested = Signal()
factor_reset_approved = Signal()
factor_reset_declined = Signal()
factor_reset_cancelled = Signal()
factor_reset_done = Signal()
identity_confirmed = Signal()


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondFactorEnabled(Event):
    """The user has set up a second factor and proven it with a code; `method` is its kind."""

    name = "accounts.second_factor_enabled"
    signal = second_factor_enabled
    text = _("Two-factor authentication switched on")
    is_public = False

    user_id: str
    method: str = "totp"


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondFactorDisabled(Event):
    """The user has no second factor any more."""

    name = "accounts.second_factor_disabled"
    signal = second_factor_disabled
    text = _("Two-factor authentication switched off")
    is_public = False

    user_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondFactorRemoved(Event):
    """One kind of second factor was switched off, another one remains."""

    name = "accounts.second_factor_removed"
    signal = second_factor_removed
    text = _("A way of two-factor authentication switched off")
    is_public = False

    user_id: str
    method: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BackupCodesRenewed(Event):
    """New backup codes were made, the former ones work no more."""

    name = "accounts.backup_codes_renewed"
    signal = backup_codes_renewed
    text = _("New backup codes")
    is_public = False

    user_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BrowserTrusted(Event):
    """The second factor is not asked for in this browser until the trust ends."""

    name = "accounts.browser_trusted"
    signal = browser_trusted
    text = _("Browser trusted")
    is_public = False

    user_id: str
    browser_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class BrowserUntrusted(Event):
    """The user took the trust away from a browser."""

    name = "accounts.browser_untrusted"
    signal = browser_untrusted
    text = _("Browser trusted no more")
    is_public = False

    user_id: str
    browser_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class FactorResetRequested(Event):
    """A member of staff asks to take away the second factor of the user."""

    name = "accounts.factor_reset_requested"
    signal = factor_reset_requested
    text = _("Reset of the second factor requested by staff")
    is_public = False

    user_id: str
    reset_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class FactorResetApproved(Event):
    """Another member of staff approved; it takes effect at `due_at` unless the user stops it."""

    name = "accounts.factor_reset_approved"
    signal = factor_reset_approved
    text = _("Reset of the second factor approved by a second member of staff")
    is_public = False

    user_id: str
    reset_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class FactorResetDeclined(Event):
    """A member of staff declined the request."""

    name = "accounts.factor_reset_declined"
    signal = factor_reset_declined
    text = _("Reset of the second factor declined")
    is_public = False

    user_id: str
    reset_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class FactorResetCancelled(Event):
    """The user himself stopped it."""

    name = "accounts.factor_reset_cancelled"
    signal = factor_reset_cancelled
    text = _("Reset of the second factor stopped")
    is_public = False

    user_id: str
    reset_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class FactorResetDone(Event):
    """The second factor is gone, and with it all sessions, tokens and trusted browsers."""

    name = "accounts.factor_reset_done"
    signal = factor_reset_done
    text = _("Second factor reset by staff")
    is_public = False

    user_id: str
    reset_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentityConfirmed(Event):
    """The person has proven himself again for an act that asks for it; `method` is password, totp, sms_code …"""

    name = "accounts.identity_confirmed"
    signal = identity_confirmed
    text = _("Confirmed that it is you")
    is_public = False

    user_id: str
    method: str
