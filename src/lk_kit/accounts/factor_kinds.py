"""The kinds of second factor of this app: codes of an application and of a list. Those that are sent: `sent_codes`."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from .enums import Method
from .factors import FactorKind, Occasion, digits_of, register_factor, strong_devices, verify_devices
from .secrets import stored_forms


def totp_devices(user: Any) -> list[Any]:
    return [device for device in strong_devices(user) if isinstance(device, TOTPDevice)]


def verify_totp(occasion: Occasion, answer: str) -> Any | None:
    return verify_devices(occasion.user, totp_devices(occasion.user), digits_of(answer))


def backup_devices(user: Any) -> list[Any]:
    return list(StaticDevice.objects.filter(user=user, confirmed=True, token_set__isnull=False).distinct())


def verify_backup(occasion: Occasion, answer: str) -> Any | None:
    """Backup codes are stored as digests; those of two-factor-auth from before in clear."""
    known = list(stored_forms(occasion.user, answer))
    rows = StaticToken.objects.filter(device__user=occasion.user, token__in=known)
    present = set(rows.values_list("token", flat=True))
    devices = list(StaticDevice.objects.devices_for_user(occasion.user, confirmed=True))
    return verify_devices(occasion.user, devices, [form for form in known if form in present] or known[:1])


def register_own_kinds() -> None:
    register_factor(
        FactorKind(
            method=Method.TOTP.value,
            label=_("Code from the application"),
            prompt=_("Open the authenticator application on your phone and enter the code that it shows."),
            devices_of=totp_devices,
            verify=verify_totp,
            order=10,
        )
    )
    register_factor(
        FactorKind(
            method=Method.BACKUP_CODE.value,
            label=_("Backup code"),
            prompt=_("One of the codes that you saved when you switched on two-factor authentication. Each works once."),
            devices_of=backup_devices,
            verify=verify_backup,
            order=90,
            is_backup=True,
        )
    )
