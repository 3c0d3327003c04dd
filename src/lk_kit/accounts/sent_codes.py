"""Codes by SMS and mail as a second factor; the same codes prove a person without any factor (`step_up`)."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from lk_kit.core.clock import now
from lk_kit.messaging.sms import masked as masked_number
from lk_kit.parties.invitations import masked as masked_email

from . import codes, devices, identifiers
from .clients import client_ip
from .enums import Channel, IdentifierKind, Method, Purpose
from .exceptions import CodeExpired, WrongCode
from .factors import FactorKind, Occasion, digits_of, register_factor
from .models import CodeDevice, OneTimeCode
from .throttling import Limit

METHOD_OF = {Channel.SMS.value: Method.SMS_CODE.value, Channel.EMAIL.value: Method.EMAIL_CODE.value}
CHANNEL_OF = {method: channel for channel, method in METHOD_OF.items()}


def code_devices(channel: str, user: Any) -> list[Any]:
    """None while the channel has just set a new password, or has no verified address any more."""
    found = CodeDevice.objects.filter(user=user, channel=channel, confirmed=True, distrusted_at=None)
    return list(found) if address_of(user, channel) else []


def distrust(user: Any, channel: str) -> None:
    """The channel has just set a new password: it alone must not be both steps of the next sign-in."""
    CodeDevice.objects.filter(user=user, channel=channel).update(distrusted_at=now())


def trust_again(user: Any) -> None:
    CodeDevice.objects.filter(user=user).exclude(distrusted_at=None).update(distrusted_at=None)


def address_of(user: Any, channel: str) -> str:
    """The user's verified address or number that a channel reaches; empty when he has none."""
    return identifiers.verified(user, IdentifierKind.PHONE if channel == Channel.SMS else IdentifierKind.EMAIL)


def send_code(channel: str, occasion: Occasion) -> dict[str, Any]:
    to = address_of(occasion.user, channel)
    ip = client_ip(occasion.request) if occasion.request is not None else ""
    with transaction.atomic():
        made = codes.issue(
            purpose=Purpose(occasion.purpose),
            channel=Channel(channel),
            destination=to,
            user=occasion.user,
            ip=ip,
            language=get_language() or "",
        )
    return {"sent_to": masked_address(channel, to), "expires_at": made.expires_at.isoformat(), "resend_after": codes.resend_after(made)}


def masked_address(channel: str, to: str) -> str:
    return masked_number(to) if channel == Channel.SMS else masked_email(to)


def last_code(channel: str, occasion: Occasion) -> OneTimeCode | None:
    rows = OneTimeCode.objects.filter(user=occasion.user, channel=channel, purpose=occasion.purpose)
    return rows.order_by("-created_at").first()


def limits_of(channel: str, occasion: Occasion) -> list[Limit]:
    last = last_code(channel, occasion)
    if last is None:
        return []
    device = devices.known(occasion.request, occasion.user) if occasion.request is not None else None
    return codes.limits_of(last.pk, device)


def verify_sent(channel: str, occasion: Occasion, answer: str) -> Any | None:
    device = next(iter(code_devices(channel, occasion.user)), None)
    return device if device is not None and check_sent(channel, occasion, answer) else None


def check_sent(channel: str, occasion: Occasion, answer: str) -> bool:
    """Whether this is the code that was sent last for this purpose. No backup code is looked at (matrix C6). The caller counts."""
    last, forms = last_code(channel, occasion), digits_of(answer)
    if last is None or not forms or last.destination != address_of(occasion.user, channel):
        return False
    try:
        codes.check(last.pk, forms[0], purpose=Purpose(occasion.purpose), user=occasion.user, counted=True)
    except (WrongCode, CodeExpired):
        return False
    return True


def sent_kind(channel: str, label: Any, prompt: Any, order: int) -> FactorKind:
    return FactorKind(
        method=METHOD_OF[channel],
        label=label,
        prompt=prompt,
        devices_of=partial(code_devices, channel),
        verify=partial(verify_sent, channel),
        challenge=partial(send_code, channel),
        limits=partial(limits_of, channel),
        is_possible=lambda user: bool(address_of(user, channel)),
        channel=channel,
        order=order,
    )


def register_sent_kinds() -> None:
    text = _("Enter the code from the message that we have sent to your number.")
    register_factor(sent_kind(Channel.SMS.value, _("Code by SMS"), text, 30))
    text = _("Enter the code from the letter that we have sent to your address.")
    register_factor(sent_kind(Channel.EMAIL.value, _("Code by e-mail"), text, 40))
