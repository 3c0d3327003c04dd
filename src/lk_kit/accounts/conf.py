from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from lk_kit.core.conf import Option, Section, at_least

RATE = re.compile(r"([1-9][0-9]{0,5})/([1-9][0-9]{0,5})")

DEFAULT_LIMITS: dict[str, str] = {
    "login_account": "5/300",
    "login_ip": "10/60",
    "social_ip": "60/60",
    "login_device": "5/300",
    "code_account": "5/300",
    "code_device": "5/300",
    "code_ip": "20/60",
    "proof_account": "5/300",
    "register_ip": "20/60",
    "register_address": "5/300",
    "reset_ip": "20/60",
    "reset_address": "5/300",
    "confirm_ip": "20/60",
    "otp_send": "1/60",
    "otp_day": "5/86400",
    "otp_try": "3/900",
    "otp_address": "5/300",
    "otp_device": "5/300",
    "otp_ip": "20/60",
    "change_address": "5/300",
}
"""Attempts / seconds. At least as strict as django-allauth's defaults (its documentation, “Rate limits”)."""

DEFAULT_ANOMALIES: dict[str, str] = {
    "account_failures": "20/3600",
    "network_accounts": "10/3600",
    "success_after_failures": "5/3600",
    "new_country": "1/86400",
}
"""How many / in how many seconds."""

IDENTIFIER_KINDS = ("email", "phone")
CODE_SIGN_IN = ("off", "email", "sms", "both")


def _valid_limits(value: Mapping[Any, Any]) -> str:
    unknown = [name for name in value if name not in DEFAULT_LIMITS]
    if unknown:
        return f"knows no limit {unknown[0]!r}; there are {', '.join(DEFAULT_LIMITS)}"
    wrong = [name for name, rate in value.items() if not isinstance(rate, str) or not RATE.fullmatch(rate)]
    return f"[{wrong[0]!r}] must look like '5/300': attempts, a slash, seconds" if wrong else ""


def _valid_anomalies(value: Mapping[Any, Any]) -> str:
    unknown = [name for name in value if name not in DEFAULT_ANOMALIES]
    if unknown:
        return f"knows no rule {unknown[0]!r}; there are {', '.join(DEFAULT_ANOMALIES)}"
    wrong = [name for name, rate in value.items() if not isinstance(rate, str) or (rate and not RATE.fullmatch(rate))]
    return f"[{wrong[0]!r}] must look like '20/3600', or be empty to switch the rule off" if wrong else ""


def _valid_requirement(value: Mapping[Any, Any]) -> str:
    kinds: dict[str, tuple[type, ...]] = {
        "roles": (list, tuple),
        "permissions": (list, tuple),
        "staff": (bool,),
        "everybody": (bool,),
        "grace_days": (int,),
    }
    for key, given in value.items():
        if key not in kinds:
            return f"knows no key {key!r}; there are {', '.join(kinds)}"
        if not isinstance(given, kinds[key]):
            return f"[{key!r}] must be {' or '.join(kind.__name__ for kind in kinds[key])}"
    if isinstance(value.get("grace_days"), bool) or not 0 <= value.get("grace_days", 0) <= 365:
        return "['grace_days'] must be a number of days from 0 to 365"
    return ""


def _valid_identifiers(value: Any) -> str:
    return "" if value and set(value) <= set(IDENTIFIER_KINDS) else "must hold 'email', 'phone' or both"


class AccountsSettings(Section):
    REGISTRATION = Option(True, "Whether visitors may register themselves.")
    IDENTIFIERS: Option[list[str]] = Option(
        ["email"],
        "By what people register and sign in: ['email'], ['phone'], or both, where one field takes either. Telephones need an SMS backend.",
        types=(list, tuple),
        valid=_valid_identifiers,
    )
    CODE_SIGN_IN = Option(
        "email",
        "Signing in by a one-time code instead of the password: 'off', 'email', 'sms', 'both'; only as far as IDENTIFIERS allow. SMS cost "
        "money and a SIM card can be stolen, so they are switched on with a decision.",
        valid=lambda value: "" if value in CODE_SIGN_IN else f"must be one of {', '.join(CODE_SIGN_IN)}",
    )
    EMAIL_CODE_SECONDS = Option(180, "Seconds for which a mailed one-time code works.", valid=at_least(30))
    SMS_CODE_SECONDS = Option(900, "Seconds for which a one-time code in an SMS works.", valid=at_least(30))
    ROLLBACK_DAYS = Option(
        7,
        "Days in which the owner of the former e-mail or telephone can roll its change back by the link that was sent there.",
        valid=at_least(1),
    )
    CONFIRMATION_HOURS = Option(72, "Hours for which the link that confirms an e-mail address works.", valid=at_least(1))
    MAIL_UNKNOWN_ADDRESSES = Option(
        True,
        "Whether a password reset for an address without an account is answered by a mail that says so. Without it the time that the "
        "answer takes tells who has an account.",
    )
    FLOW_MINUTES = Option(10, "Minutes between the password and the code of a sign-in.", valid=at_least(1))
    RECENT_MINUTES = Option(
        15,
        "Minutes after a sign-in or a confirmation in which acts that need a fresh proof (`step_up`) do not ask for another.",
        valid=at_least(1),
    )
    LAST_SEEN_MINUTES = Option(5, "How coarse “last seen” of sessions and tokens is; one UPDATE per that many minutes.", valid=at_least(1))
    LIMITS: Option[dict[str, str]] = Option(
        {}, "Other limits of attempts: name → 'attempts/seconds'. The rest keeps its default.", valid=_valid_limits
    )
    PROXIES: Option[int | None] = Option(
        None,
        "How many reverse proxies of the site append to X-Forwarded-For; 0: the header is not believed. None: as LK_KIT['API']['PROXIES'], "
        "and behind an address of a private network the limits per address are left out, so that a proxy never locks everybody out.",
        types=(int, type(None)),
        valid=lambda value: "" if value is None or value >= 0 else "must be at least 0",
    )
    REQUIRE_2FA: Option[dict[str, Any]] = Option(
        {},
        "Who must have a second factor: {'roles': ['owner'], 'permissions': ['orders.place'], 'staff': True, 'everybody': True}, and "
        "'grace_days' in which he may still put it off, counted from the day on which a rule first applied to him. Afterwards he is led to "
        "its set-up and reaches nothing else. Owners demand it for their own company in the cabinet; the same days of grace hold there.",
        valid=_valid_requirement,
    )
    TRUST_BROWSER_DAYS = Option(
        30, "Days for which “do not ask in this browser again” lets the second factor be left out; 0: it is not offered.", valid=at_least(0)
    )
    RESET_HOURS = Option(
        24,
        "Hours between the approval of a reset of somebody's second factor by two members of staff and its effect, in which the person can "
        "stop it.",
        valid=at_least(0),
    )
    PROTECT_ADMIN = Option(
        True, "Whether Django's admin opens only through the cabinet's sign-in, and its second factor where the user has one."
    )
    TOTP_ISSUER = Option("", "Name shown by authenticator applications; empty = the site name of the cabinet, else the host of BASE_URL.")
    BACKUP_CODES = Option(10, "How many backup codes are made at once.", valid=at_least(1))
    TOKENS = Option(True, "Whether users may make API tokens for themselves.")
    SIGN_IN_HISTORY_DAYS = Option(
        180,
        "Days for which sign-ins, anomalies and visits of staff are kept; `manage.py clearsessions` deletes older ones.",
        valid=at_least(1),
    )
    NEW_DEVICE_NOTICE = Option(True, "Whether a mail tells the user of a sign-in from a device that he has not used before.")
    NOT_ME_DAYS = Option(7, "Days for which the link “it was not me” of that mail works.", valid=at_least(1))
    ANOMALIES: Option[dict[str, str]] = Option(
        {},
        "Other thresholds of the anomaly rules: name → 'how many/seconds', empty = off. The rest keeps its default.",
        valid=_valid_anomalies,
    )
    SECURITY_MAILS: Option[list[str] | tuple[str, ...]] = Option(
        (), "Addresses that are told of anomalies and of accounts locked by their owners.", types=(list, tuple)
    )
    VIEW_AS_MINUTES = Option(30, "Minutes after which viewing the cabinet as a customer ends by itself.", valid=at_least(1))
    FOLLOW_PROFILE = Option(True, "Whether language and time zone of the profile are activated for a signed-in user.")


conf = AccountsSettings("ACCOUNTS")
