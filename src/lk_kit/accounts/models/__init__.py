from __future__ import annotations

from .counters import AttemptCounter
from .requests import AddressRequest, VerifiedEmail
from .sessions import ApiToken, Session

__all__ = ["AddressRequest", "ApiToken", "AttemptCounter", "Session", "VerifiedEmail"]
