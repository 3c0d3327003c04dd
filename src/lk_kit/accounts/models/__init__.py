from __future__ import annotations

from .counters import AttemptCounter
from .requests import AddressRequest, VerifiedEmail
from .second_factors import CodeDevice, FactorDemand, FactorReset, TrustedBrowser
from .sessions import ApiToken, Session

__all__ = [
    "AddressRequest",
    "ApiToken",
    "AttemptCounter",
    "CodeDevice",
    "FactorDemand",
    "FactorReset",
    "Session",
    "TrustedBrowser",
    "VerifiedEmail",
]
