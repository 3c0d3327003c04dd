"""Facts about accounts. None of them belongs to a party.

Events are never changed, so they hold nothing that a person may want erased: no address of mail or network, no browser, no name of a token;
those are in rows that can go (`Session`, `ApiToken`).
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.dispatch import Signal
from django.utils.translation import gettext_lazy as _

from lk_kit.core.events import Event

from .factor_signals import (
    BrowserTrusted as BrowserTrusted,
)
from .factor_signals import (
    BrowserUntrusted as BrowserUntrusted,
)
from .factor_signals import (
    FactorResetApproved as FactorResetApproved,
)
from .factor_signals import (
    FactorResetCancelled as FactorResetCancelled,
)
from .factor_signals import (
    FactorResetDeclined as FactorResetDeclined,
)
from .factor_signals import (
    FactorResetDone as FactorResetDone,
)
from .factor_signals import (
    FactorResetRequested as FactorResetRequested,
)
from .factor_signals import (
    IdentityConfirmed as IdentityConfirmed,
)
from .factor_signals import (
    SecondFactorRemoved as SecondFactorRemoved,
)
from .factor_signals import (
    browser_trusted as browser_trusted,
)
from .factor_signals import (
    browser_untrusted as browser_untrusted,
)
from .factor_signals import (
    factor_reset_approved as factor_reset_approved,
)
from .factor_signals import (
    factor_reset_cancelled as factor_reset_cancelled,
)
from .factor_signals import (
    factor_reset_declined as factor_reset_declined,
)
from .factor_signals import (
    factor_reset_done as factor_reset_done,
)
from .factor_signals import (
    factor_reset_requested as factor_reset_requested,
)
from .factor_signals import (
    identity_confirmed as identity_confirmed,
)
from .factor_signals import (
    second_factor_removed as second_factor_removed,
)

registration_requested = Signal()
user_registered = Signal()
user_logged_in = Signal()
user_logged_out = Signal()
login_failed = Signal()
password_reset_requested = Signal()
password_changed = Signal()
second_factor_enabled = Signal()
second_factor_disabled = Signal()
backup_codes_renewed = Signal()
session_ended = Signal()
token_created = Signal()
token_revoked = Signal()
new_device_seen = Signal()
account_locked = Signal()
account_unlocked = Signal()
anomaly_noticed = Signal()
visit_started = Signal()
visit_ended = Signal()
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
class UserLoggedIn(Event):
    """`door` is how the person came: "password", "code_email", "code_sms" or the name of a registered door. `factor` is empty, "totp",
    "backup_code" or another kind of second factor; `mode` is "session" or "token"."""

    name = "accounts.logged_in"
    signal = user_logged_in
    text = _("Signed in")
    is_public = False

    user_id: str
    mode: str
    factor: str = ""
    record_id: UUID | None = None
    door: str = "password"


@dataclass(frozen=True, slots=True, kw_only=True)
class UserLoggedOut(Event):
    """Somebody signed out by himself; a session that was ended otherwise is `SessionEnded`."""

    name = "accounts.logged_out"
    signal = user_logged_out
    text = _("Signed out")
    is_public = False

    user_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LoginFailed(Event):
    """`user_id` is None for a name nobody has. `stage`: password, totp, backup_code."""

    name = "accounts.login_failed"
    signal = login_failed
    text = _("Failed sign-in")
    is_public = False

    user_id: str | None
    stage: str
    record_id: UUID | None = None


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
class BackupCodesRenewed(Event):
    """New backup codes were made, the former ones work no more."""

    name = "accounts.backup_codes_renewed"
    signal = backup_codes_renewed
    text = _("New backup codes")
    is_public = False

    user_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionEnded(Event):
    """`reason` is one of `enums.Ended`."""

    name = "accounts.session_ended"
    signal = session_ended
    text = _("Session ended")
    is_public = False

    user_id: str
    session_id: UUID
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenCreated(Event):
    """A token was made, by its owner or as the end of a sign-in over the API."""

    name = "accounts.token_created"
    signal = token_created
    text = _("API token created")
    is_public = False

    user_id: str
    token_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenRevoked(Event):
    """A token was ended by its owner or by staff."""

    name = "accounts.token_revoked"
    signal = token_revoked
    text = _("API token revoked")
    is_public = False

    user_id: str
    token_id: UUID


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
    """Another e-mail address or telephone number took the place of the former; a consumer tells the former, with a link back."""

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


@dataclass(frozen=True, slots=True, kw_only=True)
class NewDeviceSeen(Event):
    """A sign-in from a device that this user has not used before, and not his first. Address and place are in the `SignInRecord`."""

    name = "accounts.new_device_seen"
    signal = new_device_seen
    text = _("Signed in from a new device")
    is_public = False

    user_id: str
    record_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountLocked(Event):
    """The owner said “it was not me”: sessions, tokens and known devices are gone, the password opens nothing until it is set anew."""

    name = "accounts.account_locked"
    signal = account_locked
    text = _("The account was locked")
    is_public = False

    user_id: str
    record_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountUnlocked(Event):
    """Staff lifted the lock. A password that was set anew lifts it, too, and is `PasswordChanged`."""

    name = "accounts.account_unlocked"
    signal = account_unlocked
    text = _("The account was unlocked")
    is_public = False

    user_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AnomalyNoticed(Event):
    """A rule of `ACCOUNTS.ANOMALIES` was broken; once a window. The network is in the `Anomaly` row."""

    name = "accounts.anomaly_noticed"
    signal = anomaly_noticed
    text = _("Unusual sign-ins")
    is_public = False

    anomaly_id: UUID
    rule: str
    user_id: str | None
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitStarted(Event):
    """A member of staff (`actor_id`) began to view the cabinet as this customer. The reason is in the `Visit`."""

    name = "accounts.visit_started"
    signal = visit_started
    text = _("Staff looked at the cabinet as the customer")
    is_public = False

    user_id: str
    visit_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitEnded(Event):
    """The visit was ended by the member of staff or by its time."""

    name = "accounts.visit_ended"
    signal = visit_ended
    text = _("Staff left the cabinet of the customer")
    is_public = False

    user_id: str
    visit_id: UUID
    expired: bool
