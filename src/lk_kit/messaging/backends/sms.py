"""What every SMS backend is: one text in, one receipt out."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar

from lk_kit.core.backends import Backend, BackendRegistry
from lk_kit.core.exceptions import BackendUnsupported
from lk_kit.messaging.conf import conf

GSM_7 = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
GSM_7_EXTENDED = frozenset("^{}\\[~]|€\f")


@dataclass(frozen=True, kw_only=True)
class Sms:
    """`to` is E.164 with its plus. `key` is the same on every attempt of one message, empty when the caller has none."""

    to: str
    text: str
    key: str = ""

    @property
    def parts(self) -> int:
        """How many messages the text is billed as (3GPP TS 23.038: 160/153 characters of GSM 7, else 70/67 of UCS-2)."""
        if set(self.text) <= GSM_7 | GSM_7_EXTENDED:
            length = len(self.text) + sum(char in GSM_7_EXTENDED for char in self.text)
            whole, piece = 160, 153
        else:
            length = len(self.text.encode("utf-16-be")) // 2
            whole, piece = 70, 67
        return 1 if length <= whole else -(-length // piece)


@dataclass(frozen=True, kw_only=True)
class SmsReceipt:
    """The gateway has taken the text. `cost` is None where it does not say."""

    external_id: str = ""
    cost: Decimal | None = None


class SmsBackend(Backend):
    """Sends one text. Never tries again by itself: whether to is decided by who counts the messages.

    What it may raise, and what that means: `SmsRefused` the number is refused; `SmsUnclear` the message may have left; any other
    `BackendError` it certainly has not.
    """

    supports_find: ClassVar[bool] = False
    """Whether `find()` can tell what became of a message by the key that it was sent with."""
    is_for_development: ClassVar[bool] = False
    """Whether nothing reaches a telephone; `check --deploy` warns."""

    def send(self, message: Sms) -> SmsReceipt:
        """Hands the text to the gateway."""
        raise NotImplementedError(f"{type(self).__name__} must implement send()")

    def find(self, message: Sms) -> SmsReceipt | None:
        """The receipt of a message that an earlier, unclear attempt has handed over; None when the gateway does not know it."""
        raise BackendUnsupported(backend=self.alias)


sms_backends: BackendRegistry[SmsBackend] = BackendRegistry(conf, "SMS", SmsBackend)
