"""Texts from templates, in the reader's language, limited and counted before anything leaves, through `LK_KIT["MESSAGING"]["SMS"]`."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final

import phonenumbers
from django.core.exceptions import ValidationError
from django.utils import translation

from lk_kit.core.classes import get_class
from lk_kit.core.conf import conf as core
from lk_kit.core.contacts import clean_phone, format_phone
from lk_kit.core.exceptions import BackendError
from lk_kit.core.text import strip_invisible

from .backends.sms import Sms, SmsBackend, SmsReceipt, sms_backends
from .conf import conf, of_cabinet
from .enums import SmsStatus
from .exceptions import InvalidNumber, SmsLimited, SmsRefused, SmsUnclear, TextRefused
from .limits import SPEND, SWEEP, Limit, add, forget_expired, give_back, in_units, keyed_hash, limits_for, look, reserve
from .links import host
from .log import forget_old
from .mail import plain, supported
from .models import SmsRecord

__all__ = ["SmsLimited", "SmsRefused", "TemplateSms", "check_limits", "is_available", "send_sms"]

FOLDER: Final = "lk_kit/sms"
ALIAS: Final = "default"
MAX_PARTS: Final = 8
MAX_KEY: Final = 64
MAYBE_LEFT: Final = (SmsStatus.SENDING, SmsStatus.UNCLEAR)

logger = logging.getLogger(__name__)


def send_sms(
    *,
    to: str,
    template: str,
    context: Mapping[str, Any] | None = None,
    language: str = "",
    key: str = "",
    purpose: str = "",
    ip: str = "",
    party: Any = None,
) -> None:
    """Renders `lk_kit/sms/<template>.txt` and sends it to one number.

    Call it from a consumer, which is tried again, and not from a request or a transaction. `key` (a delivery's id) stops a message that
    was accepted from being sent again; `ip` is the address that asked for it, `purpose` a word for staff's list. Raises SmsLimited,
    SmsRefused, InvalidNumber, TextRefused and other kinds of BackendError.
    """
    sms: TemplateSms = get_class("messaging.TemplateSms")(
        to=to, template=template, context=context or {}, language=language, key=key, purpose=purpose or template, ip=ip, party=party
    )
    sms.send()


def check_limits(*, to: str, ip: str = "") -> None:
    """Raises SmsLimited or InvalidNumber where a text to this number would not leave now. For an Action, before it makes a code."""
    look(limits_for(checked(to), ip, conf.SMS_PRICE))


def is_available() -> bool:
    """Whether the site has set up a backend for texts."""
    return ALIAS in conf.SMS


@dataclass(frozen=True, kw_only=True)
class TemplateSms:
    """One text. Override it (`CLASSES["messaging.TemplateSms"]`): `get_context()` for more words, `get_backend()` to choose a gateway."""

    to: str
    template: str
    context: Mapping[str, Any] = field(default_factory=dict)
    language: str = ""
    key: str = ""
    purpose: str = ""
    ip: str = ""
    party: Any = None

    def send(self) -> None:
        backend, message = self.get_backend(), self.build()
        if not self.key or not was_sent(backend, message):
            transmit(backend, message, purpose=self.purpose, ip=self.ip)

    def get_backend(self) -> SmsBackend:
        return sms_backends[ALIAS]

    def build(self) -> Sms:
        with translation.override(supported(self.language)):
            text = strip_invisible(plain(f"{FOLDER}/{self.template}.txt", self.get_context())).strip()
        message = Sms(to=checked(self.to), text=text, key=self.key[:MAX_KEY])
        if not text or message.parts > MAX_PARTS:
            raise TextRefused(f"The text {self.template!r} is empty or longer than {MAX_PARTS} messages")
        return message

    def get_context(self) -> dict[str, Any]:
        """What every template of a text may use, below what the caller gave."""
        return {
            "site_name": conf.SITE_NAME or of_cabinet("SITE_NAME", host()),
            "base_url": core.BASE_URL.rstrip("/"),
            "party": self.party,
            **self.context,
        }


def checked(number: str) -> str:
    """The number in E.164, if texts are sent to it."""
    try:
        clean = clean_phone(number)
    except ValidationError as error:
        raise InvalidNumber("Not a number that texts are sent to") from error
    if conf.SMS_COUNTRIES and phonenumbers.region_code_for_number(phonenumbers.parse(clean)) not in conf.SMS_COUNTRIES:
        raise InvalidNumber("Not a number of the countries in LK_KIT['MESSAGING']['SMS_COUNTRIES']")
    return clean


def was_sent(backend: SmsBackend, message: Sms) -> bool:
    """Whether an earlier attempt with this key has reached the gateway; asks the gateway where it is unclear and can be asked."""
    earlier = list(SmsRecord.objects.filter(key=message.key, number_hash=keyed_hash(message.to)).exclude(status=SmsStatus.FAILED))
    if any(one.status == SmsStatus.SENT for one in earlier):
        return True
    unclear = [one for one in earlier if one.status in MAYBE_LEFT]
    receipt = backend.find(message) if unclear and backend.supports_find else None
    if receipt is None:
        return False
    close(unclear[-1], SmsStatus.SENT, receipt)
    return True


def transmit(backend: SmsBackend, message: Sms, *, purpose: str, ip: str) -> None:
    """Counts, records, sends, records the outcome. What certainly did not leave is taken back from the limits."""
    price = message.parts * Decimal(conf.SMS_PRICE)
    limits = limits_for(message.to, ip, price)
    spend = [one for one in limits if one.name == SPEND]
    reserve_or_say(limits, message)
    record = opened(backend, message, purpose)
    try:
        receipt = backend.send(message)
    except SmsRefused as error:
        give_back(spend)
        close(record, SmsStatus.REFUSED, error=error)
        raise
    except SmsUnclear as error:
        close(record, SmsStatus.UNCLEAR, SmsReceipt(cost=price), error)
        raise
    except BackendError as error:
        give_back(limits)
        close(record, SmsStatus.FAILED, error=error)
        raise
    except Exception as error:
        unknown = SmsUnclear(backend=backend.alias, params={"reason": type(error).__name__})
        close(record, SmsStatus.UNCLEAR, SmsReceipt(cost=price), unknown)
        raise
    settle(spend, price, receipt)
    close(record, SmsStatus.SENT, SmsReceipt(external_id=receipt.external_id, cost=price if receipt.cost is None else receipt.cost))
    forget_expired()
    forget_old(most=SWEEP)


def reserve_or_say(limits: list[Limit], message: Sms) -> None:
    try:
        reserve(limits)
    except SmsLimited as error:
        logger.warning("A text to %s did not leave: the limit %r is reached", masked(message.to), error.limit)
        raise


def opened(backend: SmsBackend, message: Sms, purpose: str) -> SmsRecord:
    return SmsRecord.objects.create(
        key=message.key,
        number_hash=keyed_hash(message.to),
        number=masked(message.to),
        purpose=purpose[:64],
        backend=backend.alias[:64],
        parts=message.parts,
    )


def close(record: SmsRecord, status: SmsStatus, receipt: SmsReceipt | None = None, error: BackendError | None = None) -> None:
    """Writes the outcome, once: a record with a final status stays as it is."""
    receipt = receipt or SmsReceipt()
    SmsRecord.objects.filter(pk=record.pk, status__in=MAYBE_LEFT).update(
        status=status.value,
        cost=receipt.cost or 0,
        external_id="".join(char for char in receipt.external_id if char.isprintable())[:64],
        error=f"{error.code}: {error.params.get('reason', '')}".rstrip(": ")[:200] if error else "",
    )


def settle(spend: list[Limit], price: Decimal, receipt: SmsReceipt) -> None:
    for limit in spend:
        add(limit, in_units(receipt.cost) - in_units(price) if receipt.cost is not None else 0)


def masked(number: str) -> str:
    """«+7 916 •••-••-67»: enough to recognise one's own, too little to call."""
    shown = format_phone(number)
    digits = [index for index, char in enumerate(shown) if char.isdigit()]
    hidden = set(digits[4:-2])
    return "".join("•" if index in hidden else char for index, char in enumerate(shown))
