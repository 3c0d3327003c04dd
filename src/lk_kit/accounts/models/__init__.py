from __future__ import annotations

from .codes import OneTimeCode
from .counters import AttemptCounter
from .history import AccountLock, Anomaly, KnownDevice, SignInRecord
from .identifiers import Identifier, IdentifierChange
from .requests import AddressRequest
from .second_factors import CodeDevice, FactorDemand, FactorReset, TrustedBrowser
from .sessions import ApiToken, Session
from .visits import Visit

__all__ = [
    "AccountLock",
    "AddressRequest",
    "Anomaly",
    "ApiToken",
    "AttemptCounter",
    "CodeDevice",
    "FactorDemand",
    "FactorReset",
    "Identifier",
    "IdentifierChange",
    "KnownDevice",
    "OneTimeCode",
    "Session",
    "SignInRecord",
    "TrustedBrowser",
    "Visit",
]
