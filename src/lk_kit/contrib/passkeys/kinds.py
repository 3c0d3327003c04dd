"""How the rooms below come to know passkeys: a kind of second factor, a button of the sign-in page, a card of the security page."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from lk_kit.accounts.doors import Door, register_door
from lk_kit.accounts.factors import FactorKind, Occasion, register_factor
from lk_kit.accounts.security_sections import SecuritySection, register_section

from . import ceremony
from .conf import conf
from .exceptions import PasskeyRefused

PASSKEY = "passkey"
"""The name of the kind, of the door, and of the proof."""


def passkeys_of(user: Any) -> list[Any]:
    return list(ceremony.credentials().filter(user=user, confirmed=True).order_by("created_at", "pk"))


def verify(occasion: Occasion, answer: str) -> Any | None:
    try:
        return ceremony.verify(occasion.purpose, occasion.user, answer)
    except PasskeyRefused:
        return None


def challenge(occasion: Occasion) -> dict[str, Any]:
    return {"options": ceremony.request_options(occasion.purpose, occasion.user)}


def section(request: HttpRequest) -> dict[str, Any]:
    return {"passkeys": passkeys_of(request.user)}


def register() -> None:
    register_factor(
        FactorKind(
            method=PASSKEY,
            label=_("Passkey"),
            prompt=_("Your browser asks for your fingerprint, your face or the code of your device."),
            devices_of=passkeys_of,
            verify=verify,
            challenge=challenge,
            order=5,
            template="lk_kit/passkeys/factor.html",
        )
    )
    register_door(
        Door(name=PASSKEY, label=_("Sign in with a passkey"), url_name="lk_kit:passkeys:sign_in", order=10, is_enabled=lambda: conf.SIGN_IN)
    )
    register_section(SecuritySection(name="passkeys", template="lk_kit/passkeys/section.html", order=40, context=section))
