from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import make_password
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lk_kit.core.ids import uuid7
from lk_kit.core.personal import Erase, Personal, Subject, declare
from lk_kit.core.users import email_field

SIGN_IN = _("Letting you, and nobody else, into your account")
SECURITY = _("Showing you who used your account, and from where")
ACCOUNT = _("As long as you have an account")
TERM = _("Until its term ends")


def erased_name(row: Any) -> str:
    """Unique, says nothing, and fits: a user name stays unique when its owner is forgotten."""
    longest = row._meta.get_field(row.USERNAME_FIELD).max_length or 32
    return f"erased-{uuid7().hex}"[:longest]


def erased_email(row: Any) -> str:
    """RFC 2606: nobody can have an address under .invalid."""
    return f"{uuid7().hex}@erased.invalid"


def unusable_password(row: Any) -> str:
    return make_password(None)


def user_fields() -> dict[str, Personal]:
    """Of whatever user model the site has: its name to sign in, its e-mail, its names as far as there are such columns."""
    model = get_user_model()
    columns = {one.name: one for one in model._meta.concrete_fields}
    names = [name for name in ("first_name", "last_name") if name in columns]
    found: dict[str, Personal] = {name: Personal(purpose=SIGN_IN, retention=ACCOUNT) for name in names}
    if email_field():
        found[email_field()] = _unique_or_clear(columns[email_field()], erased_email)
    name = model.USERNAME_FIELD
    if isinstance(columns[name], models.CharField):
        replacement = erased_email if isinstance(columns[name], models.EmailField) else erased_name
        found[name] = Personal(purpose=SIGN_IN, retention=ACCOUNT, erase=Erase.ANONYMISE, replacement=replacement)
    if "password" in columns:
        found["password"] = Personal(purpose=SIGN_IN, retention=ACCOUNT, export=False, erase=Erase.ANONYMISE, replacement=unusable_password)
    return found


def _unique_or_clear(column: Any, replacement: Any) -> Personal:
    if column.unique and not column.null:
        return Personal(purpose=SIGN_IN, retention=ACCOUNT, erase=Erase.ANONYMISE, replacement=replacement)
    return Personal(purpose=SIGN_IN, retention=ACCOUNT)


def requested(subject: Subject) -> Q:
    return Q(email__in=subject.addresses) | Q(phone__in=subject.addresses)


declare(get_user_model()._meta.label, user_fields(), owner="")
declare(
    "lk_kit_accounts.Session",
    {
        "data": Personal(purpose=SIGN_IN, retention=TERM, export=False, erase=Erase.DELETE_ROW),
        "ip": Personal(purpose=SECURITY, retention=TERM, erase=Erase.DELETE_ROW),
        "user_agent": Personal(purpose=SECURITY, retention=TERM, erase=Erase.DELETE_ROW),
    },
    owner="user",
    impersonal=("key_hash", "otp_device"),
)
declare(
    "lk_kit_accounts.ApiToken",
    {"title": Personal(purpose=SIGN_IN, retention=ACCOUNT, erase=Erase.DELETE_ROW)},
    owner="user",
    impersonal=("key_hash", "hint", "proven_by"),
)
declare(
    "lk_kit_accounts.AddressRequest",
    {
        **{
            name: Personal(purpose=SIGN_IN, retention=TERM, erase=Erase.DELETE_ROW)
            for name in ("email", "phone", "first_name", "last_name")
        },
        "password": Personal(purpose=SIGN_IN, retention=TERM, export=False, erase=Erase.DELETE_ROW),
    },
    owner=requested,
    impersonal=("kind", "language", "next_url"),
)
declare("lk_kit_accounts.AttemptCounter", {}, impersonal=("bucket",))
GOES = Personal(purpose=SIGN_IN, retention=TERM, erase=Erase.DELETE_ROW)
SEEN = Personal(purpose=SECURITY, retention=ACCOUNT, erase=Erase.DELETE_ROW)
declare("lk_kit_accounts.Identifier", {"value": SEEN}, owner="user", impersonal=("kind",))
declare("lk_kit_accounts.IdentifierChange", {"old_value": SEEN, "new_value": SEEN}, owner="user", impersonal=("kind",))
declare(
    "lk_kit_accounts.OneTimeCode",
    {"destination": GOES, "ip": GOES},
    owner=lambda subject: Q(user=subject.user.pk) | Q(destination__in=subject.addresses),
    impersonal=("purpose", "channel", "language"),
)
declare("lk_kit_accounts.KnownDevice", {"user_agent": SEEN, "ip": SEEN}, owner="user", impersonal=("key_hash",))
declare(
    "lk_kit_accounts.SignInRecord",
    dict.fromkeys(("ip", "network", "user_agent", "country", "place"), SEEN),
    owner="user",
    impersonal=("outcome", "door", "factor", "stage", "mode"),
)
declare("lk_kit_accounts.Anomaly", {"network": SEEN, "country": SEEN}, owner="user", impersonal=("rule", "bucket"))
declare(
    "lk_kit_accounts.Visit",
    {"staff_name": replace(SEEN, export=False), "reason": SEEN},
    owner="user",
)
declare("lk_kit_accounts.CodeDevice", {"channel": GOES}, owner="user", impersonal=("name",))
declare("lk_kit_accounts.TrustedBrowser", {"user_agent": SEEN}, owner="user", impersonal=("key_hash", "otp_device"))
declare("lk_kit_accounts.FactorReset", {"reason": SEEN}, owner="user", impersonal=("status",))
SEED = Personal(purpose=SIGN_IN, retention=ACCOUNT, export=False, erase=Erase.DELETE_ROW)
declare("otp_totp.TOTPDevice", {"key": SEED}, owner="user", impersonal=("name",))
declare("otp_static.StaticDevice", {"name": SEED}, owner="user")
