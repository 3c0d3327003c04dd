from __future__ import annotations

import sys
import threading
from decimal import Decimal
from typing import ClassVar

from .sms import Sms, SmsBackend, SmsReceipt

_lock = threading.Lock()


class ConsoleSmsBackend(SmsBackend):
    """Writes the texts to the standard output, for development."""

    is_for_development: ClassVar[bool] = True

    def send(self, message: Sms) -> SmsReceipt:
        with _lock:
            sys.stdout.write(f"SMS to {message.to} ({message.parts})\n{message.text}\n{'-' * 79}\n")
            sys.stdout.flush()
        return SmsReceipt(cost=Decimal(0))
