"""How not to limit texts: count what was sent, then send."""

from __future__ import annotations

from lk_kit.messaging.backends.sms import Sms, SmsBackend
from lk_kit.messaging.enums import SmsStatus
from lk_kit.messaging.limits import keyed_hash
from lk_kit.messaging.models import SmsRecord


def naive_send(backend: SmsBackend, message: Sms) -> None:
    if SmsRecord.objects.filter(number_hash=keyed_hash(message.to), status=SmsStatus.SENT).exists():
        raise ValueError("once a minute")
    backend.send(message)
    SmsRecord.objects.create(number=message.to, number_hash=keyed_hash(message.to), status=SmsStatus.SENT, backend="default")
