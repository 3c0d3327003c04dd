from __future__ import annotations

from .consents import GiveConsents, PublishDocument, WithdrawConsent
from .erasures import CancelErasure, EraseDue, RequestErasure
from .exports import RequestExport

__all__ = ["CancelErasure", "EraseDue", "GiveConsents", "PublishDocument", "RequestErasure", "RequestExport", "WithdrawConsent"]
