"""Second factors: django-otp's devices, their codes and the one place that compares a code."""

from __future__ import annotations

import re
from base64 import b32encode
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

import django_otp
import segno
from django.db import transaction
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from lk_kit.cabinet.conf import conf as cabinet_conf
from lk_kit.core.clock import now
from lk_kit.core.conf import conf as core_conf
from lk_kit.core.exceptions import TooManyAttempts
from lk_kit.core.users import get_email

from .conf import conf
from .enums import Method
from .lookup import strong_device_models
from .secrets import backup_digest, grouped, new_backup_code, stored_forms

DEVICE_NAME = "default"
"""The name by which two-factor-auth knows a user's main device."""
_DIGITS = re.compile(r"[0-9]{6,8}")


def strong_devices(user: Any) -> list[Any]:
    """The confirmed devices that make a second factor by themselves, the TOTP ones first."""
    found = [device for model in strong_device_models() for device in model.objects.devices_for_user(user, confirmed=True)]
    return sorted(found, key=lambda device: (not isinstance(device, TOTPDevice), device.name != DEVICE_NAME, device.pk))


def has_second_factor(user: Any) -> bool:
    return any(model.objects.devices_for_user(user, confirmed=True).exists() for model in strong_device_models())


def backup_codes_left(user: Any) -> int:
    return int(StaticToken.objects.filter(device__user=user, device__confirmed=True).count())


def methods_of(user: Any) -> list[str]:
    """Ways to prove the second factor: `totp`, `backup_code`, or the label of another kind of device."""
    kinds = [Method.TOTP.value if isinstance(device, TOTPDevice) else device.model_label() for device in strong_devices(user)]
    if kinds and backup_codes_left(user):
        kinds.append(Method.BACKUP_CODE.value)
    return list(dict.fromkeys(kinds))


def verify(user: Any, method: str, code: str) -> Any | None:
    """The device that accepted the code, or None. Compares it with the chosen kind of device only (matrix C6) and uses it up.

    Raises TooManyAttempts when django-otp holds the device back after wrong codes. The caller counts attempts (`throttling`).
    """
    for device in _devices(user, method):
        _refuse_held_back(device)
        for form in _forms(user, method, code):
            accepted = django_otp.verify_token(user, device.persistent_id, form)
            if accepted is not None:
                return accepted
    return None


def _devices(user: Any, method: str) -> list[Any]:
    if method == Method.BACKUP_CODE:
        return list(StaticDevice.objects.devices_for_user(user, confirmed=True))
    if method == Method.TOTP:
        return [device for device in strong_devices(user) if isinstance(device, TOTPDevice)]
    return [device for device in strong_devices(user) if device.model_label() == method]


def _forms(user: Any, method: str, code: str) -> list[str]:
    """What to hand to the device: `int()` in django-otp would take `１２３ ４５６` for digits, and backup codes are stored as digests."""
    if method == Method.BACKUP_CODE:
        known = list(stored_forms(user, code))
        present = set(StaticToken.objects.filter(device__user=user, token__in=known).values_list("token", flat=True))
        return [form for form in known if form in present] or known[:1]
    digits = re.sub(r"[ \u00a0-]", "", code)
    if method == Method.TOTP:
        return [digits] if _DIGITS.fullmatch(digits) else []
    return [code.strip()[:64]]


def _refuse_held_back(device: Any) -> None:
    allowed, why = device.verify_is_allowed()
    if not allowed:
        until = (why or {}).get("locked_until")
        raise TooManyAttempts(retry_after=max(1, int((until - now()).total_seconds()) + 1) if until else 1)


# Set-up


@dataclass(frozen=True)
class TotpSetUp:
    """What an authenticator application needs. `uri` holds the secret: never log or store it."""

    secret: str
    uri: str

    @property
    def grouped_secret(self) -> str:
        return " ".join(self.secret[index : index + 4] for index in range(0, len(self.secret), 4))

    @property
    def qr_svg(self) -> str:
        """Inline SVG without colours of its own CSS, white around."""
        return str(
            segno.make(self.uri, error="l").svg_inline(
                scale=4, border=2, dark="#000", light="#fff", omitsize=True, svgclass=None, lineclass=None
            )
        )


def issuer() -> str:
    host = urlsplit(core_conf.BASE_URL).hostname or ""
    return (conf.TOTP_ISSUER or cabinet_conf.SITE_NAME or host or "lk_kit").replace(":", " ")


def waiting_device(user: Any) -> Any | None:
    """The user's device that waits for its first code. It takes no part in any sign-in before that."""
    return TOTPDevice.objects.filter(user=user, confirmed=False).order_by("-pk").first()


def pending_device(user: Any) -> Any:
    """The waiting device, made when there is none."""
    return waiting_device(user) or TOTPDevice.objects.create(user=user, name=DEVICE_NAME, confirmed=False)


def set_up_of(user: Any, device: Any) -> TotpSetUp:
    secret = b32encode(device.bin_key).decode()
    label = quote(f"{issuer()}:{get_email(user) or user.get_username()}")
    query = urlencode({"secret": secret, "issuer": issuer(), "digits": device.digits, "period": device.step}, quote_via=quote)
    return TotpSetUp(secret, f"otpauth://totp/{label}?{query}")


def confirm(user: Any, code: str) -> Any | None:
    """Makes the pending device the user's second factor when the code is right; the caller holds a transaction."""
    device = TOTPDevice.objects.select_for_update().filter(user=user, confirmed=False).order_by("-pk").first()
    forms = _forms(user, Method.TOTP, code)
    if device is None or not forms:
        return None
    _refuse_held_back(device)
    if not device.verify_token(forms[0]):
        return None
    TOTPDevice.objects.filter(user=user).exclude(pk=device.pk).delete()
    device.confirmed = True
    device.name = DEVICE_NAME
    device.save()
    return device


def remove_all(user: Any) -> None:
    """All of the user's devices, backup codes too."""
    for model in django_otp.device_classes():
        model.objects.filter(user=user).delete()


def renew_backup_codes(user: Any) -> list[str]:
    """New codes in place of all earlier ones, as they are shown this one time."""
    codes = [new_backup_code() for _ in range(conf.BACKUP_CODES)]
    with transaction.atomic():
        device, _created = StaticDevice.objects.get_or_create(user=user, name="backup", defaults={"confirmed": True})
        StaticToken.objects.filter(device__user=user).delete()
        StaticToken.objects.bulk_create(StaticToken(device=device, token=backup_digest(user, code)) for code in codes)
    return [grouped(code) for code in codes]
