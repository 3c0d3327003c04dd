"""One-time codes by mail and SMS. The digits are an HMAC of the row's id: neither the database, nor an event, nor a log knows them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.core import signing
from django.db import transaction
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext_lazy as _

from lk_kit.core.clock import now
from lk_kit.core.events import emit
from lk_kit.core.exceptions import InvalidInput
from lk_kit.messaging.exceptions import InvalidNumber
from lk_kit.messaging.sms import check_limits

from .conf import conf
from .enums import Channel, Purpose
from .exceptions import CodeExpired, WrongCode
from .models import OneTimeCode
from .signals import CodeIssued
from .throttling import Limit, attempt, reserve

LENGTH = 6
_SALT = "lk_kit.accounts.codes"
_FLOW_SALT = "lk_kit.accounts.codes.flow"


def issue(*, purpose: Purpose, channel: Channel, destination: str, user: Any = None, ip: str = "", language: str = "") -> OneTimeCode:
    """Makes a code and the event from which a consumer sends it. Raises TooManyAttempts within a minute of the last one, or when the SMS
    limits say so. `destination` is a clean address or number; `user` is None where nobody has it, which costs the same (matrix C7)."""
    limits = [Limit("otp_send", f"{purpose}:{channel}:{destination}")]
    if channel == Channel.SMS:
        limits.append(Limit("otp_day", destination))
        if purpose not in {Purpose.LOGIN, Purpose.RESET}:
            _look(destination, ip)
    reserve(limits)
    moment = now()
    code = OneTimeCode.objects.create(
        purpose=Purpose(purpose).value,
        channel=Channel(channel).value,
        destination=destination,
        user=user,
        ip=ip or None,
        language=language[:16],
        created_at=moment,
        expires_at=moment + timedelta(seconds=lifetime(channel)),
    )
    emit(CodeIssued(actor_id=None if user is None else str(user.pk), code_id=code.pk), code)
    return code


def _look(destination: str, ip: str) -> None:
    """Not for purposes where an unknown number gets no message: what has been sent to a number would tell that it is known (matrix C7)."""
    try:
        check_limits(to=destination, ip=ip)
    except InvalidNumber as error:
        raise InvalidInput(_("We send no messages to this number. Enter another one."), code="phone_not_served") from error


def check(
    code_id: UUID | str, digits: str, *, purpose: Purpose, user: Any = None, counted: bool = False, device: Any = None
) -> OneTimeCode:
    """Compares and uses up. Raises WrongCode, CodeExpired (too old, used, for something or somebody else), TooManyAttempts.

    Tries must stay counted when a failure rolls back, so this refuses to run inside a transaction. An Action puts `limits_of(code_id)`
    into its own `limits()`, which are counted outside, and says `counted=True`.
    """
    if counted:
        with transaction.atomic():
            return _use(code_id, digits, purpose, user)
    with attempt(limits_of(code_id, device), (WrongCode,)), transaction.atomic(durable=True):
        return _use(code_id, digits, purpose, user)


def _use(code_id: UUID | str, digits: str, purpose: Purpose, user: Any) -> OneTimeCode:
    code = OneTimeCode.objects.select_for_update().filter(pk=code_id, purpose=Purpose(purpose).value).first()
    if code is None or not code.is_open or (user is not None and code.user_id != user.pk):
        raise CodeExpired
    if not compare(code, digits):
        raise WrongCode
    code.used_at = now()
    code.save(update_fields=["used_at"])
    return code


def compare(code: OneTimeCode, digits: str) -> bool:
    typed = "".join(char for char in digits if char not in " \u00a0-")
    return typed.isascii() and constant_time_compare(typed, digits_of(code))


def digits_of(code: OneTimeCode) -> str:
    """Only for the message that carries them."""
    number = int.from_bytes(salted_hmac(_SALT, f"{code.pk.hex}:{code.purpose}:{code.destination}", algorithm="sha256").digest()[:8])
    return f"{number % 10**LENGTH:0{LENGTH}d}"


def limits_of(code_id: UUID | str, device: Any = None) -> list[Limit]:
    """Three tries a code, and five an address in five minutes whatever the number of codes (matrix C3); a known device of its owner has a
    bucket of its own beside that of the address (matrix C9)."""
    limits = [Limit("otp_try", str(code_id))]
    code = OneTimeCode.objects.filter(pk=code_id).only("channel", "destination").first()
    if code is None:
        return limits
    address = f"{code.channel}:{code.destination}"
    return [*limits, Limit("otp_address", address) if device is None else Limit("otp_device", f"{address}:{device.pk}")]


def lifetime(channel: Channel | str) -> int:
    """In seconds."""
    return conf.SMS_CODE_SECONDS if channel == Channel.SMS else conf.EMAIL_CODE_SECONDS


def resend_after(code: OneTimeCode) -> int:
    """Seconds until the next code may be asked for."""
    _count, seconds = Limit("otp_send", "").rate
    return max(0, int((code.created_at + timedelta(seconds=seconds) - now()).total_seconds() + 0.999))


def flow_of(code: OneTimeCode) -> str:
    """What the client brings back with the digits; worth nothing without them."""
    return signing.dumps(code.pk.hex, salt=_FLOW_SALT)


def read_flow(flow: str) -> UUID:
    """The code's id. Raises CodeExpired."""
    try:
        return UUID(hex=signing.loads(flow, salt=_FLOW_SALT, max_age=timedelta(days=1)))
    except (signing.BadSignature, ValueError, TypeError, AttributeError) as error:
        raise CodeExpired from error


def find(flow: str, purpose: Purpose) -> OneTimeCode:
    """The code of a flow, whatever became of it. Raises CodeExpired."""
    code = OneTimeCode.objects.filter(pk=read_flow(flow), purpose=purpose.value).select_related("user").first()
    if code is None:
        raise CodeExpired
    return code
