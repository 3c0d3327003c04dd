from __future__ import annotations

from typing import Any

from lk_kit.parties.member_security import MemberSecurity

from .labels import factor_label
from .lookup import strong_device_models
from .models import CodeDevice


def security_of(users: list[Any]) -> dict[Any, MemberSecurity]:
    """One statement a kind of device, for all of them together."""
    methods: dict[Any, list[str]] = {user.pk: [] for user in users}
    for model in strong_device_models():
        for device in model.objects.filter(user__in=methods, confirmed=True):
            methods[device.user_id].append(_method(device))
    return {user.pk: _told(user, tuple(dict.fromkeys(methods[user.pk]))) for user in users}


def _told(user: Any, methods: tuple[str, ...]) -> MemberSecurity:
    labels = tuple(factor_label(method) for method in methods)
    return MemberSecurity(bool(methods), methods, labels, getattr(user, "last_login", None))


def _method(device: Any) -> str:
    if isinstance(device, CodeDevice):
        return f"{device.channel}_code"
    label: str = device.model_label()
    return "totp" if label == "otp_totp.totpdevice" else label
