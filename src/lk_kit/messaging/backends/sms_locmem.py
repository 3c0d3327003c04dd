from __future__ import annotations

from decimal import Decimal
from typing import ClassVar

from .sms import Sms, SmsBackend, SmsReceipt

outbox: list[Sms] = []
"""What was sent in this process; tests read it and clear it."""


class LocMemSmsBackend(SmsBackend):
    """Keeps the texts in `sms_locmem.outbox`, for tests. `OPTIONS["COST"]` is what a message is said to cost."""

    is_for_development: ClassVar[bool] = True
    supports_find: ClassVar[bool] = True

    def send(self, message: Sms) -> SmsReceipt:
        outbox.append(message)
        return self._receipt(len(outbox))

    def find(self, message: Sms) -> SmsReceipt | None:
        known = [number for number, one in enumerate(outbox, start=1) if message.key and one.key == message.key and one.to == message.to]
        return self._receipt(known[-1]) if known else None

    def _receipt(self, number: int) -> SmsReceipt:
        cost = self.options.get("COST")
        return SmsReceipt(external_id=str(number), cost=None if cost is None else Decimal(str(cost)))
