"""Rows are made by people signing in; staff look at them, end them, and help who has lost a way in."""

from __future__ import annotations

from django.contrib import admin

from lk_kit.accounts.models import AccountLock, Anomaly, ApiToken, FactorReset, Identifier, IdentifierChange, Session, SignInRecord, Visit
from lk_kit.core.classes import get_class_or_none

from .history import AccountLockAdmin, AnomalyAdmin, LookOnlyAdmin, SignInRecordAdmin
from .resets import FactorResetAdmin
from .rows import ApiTokenAdmin, IdentifierAdmin, IdentifierChangeAdmin, ReadOnlyAdmin, SessionAdmin
from .visits import VisitAdmin, view_as_customer

__all__ = [
    "AccountLockAdmin",
    "AnomalyAdmin",
    "ApiTokenAdmin",
    "FactorResetAdmin",
    "IdentifierAdmin",
    "IdentifierChangeAdmin",
    "LookOnlyAdmin",
    "ReadOnlyAdmin",
    "SessionAdmin",
    "SignInRecordAdmin",
    "VisitAdmin",
    "view_as_customer",
]

ADMINS = (Identifier, IdentifierChange, Session, ApiToken, FactorReset, SignInRecord, Anomaly, AccountLock, Visit)

for model, key in ((one, f"accounts.{one.__name__}Admin") for one in ADMINS):
    if (admin_class := get_class_or_none(key)) is not None:
        admin.site.register(model, admin_class)
