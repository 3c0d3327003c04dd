from __future__ import annotations

from .consents import Consent, ConsentDocument
from .erasures import Erasure
from .exports import DataExport

__all__ = ["Consent", "ConsentDocument", "DataExport", "Erasure"]
