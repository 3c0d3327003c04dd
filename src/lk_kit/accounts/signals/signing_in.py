"""Facts about coming in and going out: sign-ins, sessions, tokens, devices and what looks unusual."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.dispatch import Signal
from django.utils.translation import gettext_lazy as _

from lk_kit.core.events import Event

user_logged_in = Signal()
user_logged_out = Signal()
login_failed = Signal()
session_ended = Signal()
token_created = Signal()
token_revoked = Signal()
new_device_seen = Signal()
account_locked = Signal()
account_unlocked = Signal()
anomaly_noticed = Signal()
visit_started = Signal()
visit_ended = Signal()


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
