"""Second factors: a registry of kinds over django-otp's devices, and the set-up of the usual one. The kinds of ours: `factor_kinds`."""

from __future__ import annotations

import re
from base64 import b32encode
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

import django_otp
import segno
from django.db import transaction
from django.http import HttpRequest
from django.utils.functional import Promise
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from lk_kit.cabinet.conf import conf as cabinet_conf
from lk_kit.core.clock import now
from lk_kit.core.conf import conf as core_conf
from lk_kit.core.exceptions import TooManyAttempts
from lk_kit.core.users import get_email

from .conf import conf
from .lookup import strong_device_models
from .models import CodeDevice
from .secrets import backup_digest, grouped, new_backup_code
from .throttling import Limit

Text = str | Promise
DEVICE_NAME = "default"
"""The name by which two-factor-auth knows a user's main device."""
_DIGITS = re.compile(r"[0-9]{6,8}")


@dataclass(frozen=True)
class Occasion:
    """Somebody is asked for a factor. `purpose` is one of `enums.Purpose`; `request` is None where a command or a test asks."""

    user: Any
    purpose: str = "second_factor"
    request: HttpRequest | None = None


def _nothing_to_say(occasion: Occasion) -> dict[str, Any]:
    return {}


def _always(user: Any) -> bool:
    return True


def _no_limits(occasion: Occasion) -> list[Limit]:
    return []


@dataclass(frozen=True, kw_only=True)
class FactorKind:
    """A way to prove the second factor. Apps register theirs in `ready()`.

    `devices_of(user)` are its confirmed django-otp devices. `verify(occasion, answer)` returns the device that took the answer and uses the
    answer up, or None; the caller counts attempts. `challenge(occasion)` makes what the answer is for (sends a code, makes the options of a
    passkey) and returns what the client must know, JSON-able; it raises TooManyAttempts when asked too often. `limits(occasion)` are
    counted beside those of the account.
    A backup kind works only beside another. One with a `channel` sends its answers, which must be asked for first.
    """

    method: str
    label: Text
    devices_of: Callable[[Any], list[Any]]
    verify: Callable[[Occasion, str], Any | None]
    challenge: Callable[[Occasion], dict[str, Any]] = _nothing_to_say
    limits: Callable[[Occasion], list[Limit]] = _no_limits
    is_possible: Callable[[Any], bool] = _always
    """Whether the user could switch it on: codes by SMS need a proven number."""
    order: int = 100
    is_backup: bool = False
    channel: str = ""
    prompt: Text = ""
    template: str = "lk_kit/accounts/factors/code.html"
    """What the page of the second step shows for it; a field named `code` holds the answer."""

    @property
    def is_sent(self) -> bool:
        """Whether the person must first ask for the answer to be sent."""
        return bool(self.channel)


_kinds: dict[str, FactorKind] = {}


def register_factor(kind: FactorKind) -> None:
    """A kind of the same method takes the place of the former one."""
    _kinds[kind.method] = kind


def kind_of(method: str) -> FactorKind | None:
    """The registered kind, or one made for a device model of the site that nobody registered: its method is the model's label."""
    if method in _kinds:
        return _kinds[method]
    model = next((one for one in strong_device_models() if one.model_label() == method), None)
    return _unregistered(model) if model is not None else None


def _unregistered(model: Any) -> FactorKind:
    def devices_of(user: Any) -> list[Any]:
        return list(model.objects.devices_for_user(user, confirmed=True))

    def verify(occasion: Occasion, answer: str) -> Any | None:
        return verify_devices(occasion.user, devices_of(occasion.user), [answer.strip()[:64]])

    def challenge(occasion: Occasion) -> dict[str, Any]:
        for device in devices_of(occasion.user):
            if device.is_interactive():
                device.generate_challenge()
        return {}

    return FactorKind(method=model.model_label(), label=model._meta.verbose_name, devices_of=devices_of, verify=verify, challenge=challenge)


def kinds_of(user: Any) -> list[FactorKind]:
    """The kinds that this user can prove, the main one first."""
    devices = {kind.method: kind.devices_of(user) for kind in _kinds.values()}
    own = [kind for kind in _kinds.values() if devices[kind.method]]
    known = {type(device) for found in devices.values() for device in found} | {CodeDevice}
    others = [device for device in strong_devices(user) if type(device) not in known]
    found = own + [_unregistered(model) for model in dict.fromkeys(type(device) for device in others)]
    return sorted(found, key=lambda kind: kind.order) if has_second_factor(user) else []


@dataclass(frozen=True)
class FactorRow:
    """A line of the security page: a kind, whether the user has switched it on, and whether he could."""

    method: str
    label: str
    is_on: bool
    is_available: bool
    channel: str = ""


def possible_kinds(user: Any) -> list[FactorKind]:
    """Those that the user could switch on now."""
    on = set(methods_of(user))
    return sorted((one for one in _kinds.values() if one.method not in on and one.is_possible(user)), key=lambda kind: kind.order)


def rows_of(user: Any) -> list[FactorRow]:
    on = set(methods_of(user))
    ordered = sorted(_kinds.values(), key=lambda kind: kind.order)
    known = [FactorRow(kind.method, str(kind.label), kind.method in on, kind.is_possible(user), kind.channel) for kind in ordered]
    return known + [FactorRow(kind.method, str(kind.label), True, True) for kind in kinds_of(user) if kind.method not in _kinds]


def strong_devices(user: Any) -> list[Any]:
    """The confirmed devices that make a second factor by themselves, the TOTP ones first."""
    found = [device for model in strong_device_models() for device in model.objects.devices_for_user(user, confirmed=True)]
    return sorted(found, key=lambda device: (not isinstance(device, TOTPDevice), device.name != DEVICE_NAME, device.pk))


def has_second_factor(user: Any) -> bool:
    return any(model.objects.devices_for_user(user, confirmed=True).exists() for model in strong_device_models())


def backup_codes_left(user: Any) -> int:
    return int(StaticToken.objects.filter(device__user=user, device__confirmed=True).count())


def methods_of(user: Any) -> list[str]:
    """Ways to prove the second factor: `totp`, `sms_code`, `email_code`, `backup_code`, those of other apps, or a device model's label."""
    return [kind.method for kind in kinds_of(user)]


def verify(occasion: Occasion, method: str, answer: str) -> Any | None:
    """The device that accepted the answer, or None. Compares it with the chosen kind only (matrix C6) and uses it up.

    Raises TooManyAttempts when django-otp holds the device back after wrong codes. The caller counts attempts (`throttling`).
    """
    kind = kind_of(method)
    return kind.verify(occasion, answer) if kind is not None else None


def verify_devices(user: Any, devices: list[Any], forms: list[str]) -> Any | None:
    """Hands the possible forms of a code to django-otp, which locks the device's row."""
    for device in devices:
        _refuse_held_back(device)
        for form in forms:
            accepted = django_otp.verify_token(user, device.persistent_id, form)
            if accepted is not None:
                return accepted
    return None


def digits_of(code: str) -> list[str]:
    """What to hand to a TOTP device: `int()` in django-otp would take `１２３ ４５６` for digits."""
    digits = re.sub(r"[ \u00a0-]", "", code)
    return [digits] if _DIGITS.fullmatch(digits) else []


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
    forms = digits_of(code)
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
