"""Browsers that a user has signed in with: known by a long-lived random cookie, programs by what they call themselves and their network."""

from __future__ import annotations

import re
import secrets
from typing import Any

from django.http import HttpRequest, HttpResponseBase

from lk_kit.core.clock import now

from .clients import client_ip, network_of, user_agent
from .models import KnownDevice
from .secrets import digest

COOKIE = "lk_device"
MAX_AGE = 400 * 24 * 3600
"""As long as browsers keep a cookie (RFC 6265bis, section 5.5)."""
_SHAPE = re.compile(r"[A-Za-z0-9_-]{43}")
_FRESH = "_lk_device_cookie"


def secret_of(request: HttpRequest) -> str:
    """The cookie's value, if it is one of ours."""
    value: str = getattr(request, _FRESH, "") or request.COOKIES.get(COOKIE, "")
    return value if _SHAPE.fullmatch(value) else ""


def key_of(user: Any, secret: str) -> str:
    """Other in every user's rows, so that nobody sees from the table who shares a browser."""
    return digest(f"{user.pk}:{secret}")


def known(request: HttpRequest, user: Any | None) -> KnownDevice | None:
    """The device of this user that the request comes from."""
    secret = secret_of(request)
    if user is None or not secret:
        return None
    return KnownDevice.objects.filter(user=user, key_hash=key_of(user, secret)).first()


def remember(request: HttpRequest, user: Any, *, with_cookie: bool) -> tuple[KnownDevice, bool]:
    """The device of a finished sign-in, and whether it is new. Without a cookie the name of the program and its network make it out."""
    secret = secret_of(request) if with_cookie else f"{user_agent(request)}|{network_of(client_ip(request))}"
    if not secret:
        secret = secrets.token_urlsafe(32)
        setattr(request, _FRESH, secret)
    seen = {"user_agent": user_agent(request), "ip": client_ip(request) or None, "last_seen": now()}
    device, is_new = KnownDevice.objects.get_or_create(user=user, key_hash=key_of(user, secret), defaults=seen)
    if not is_new:
        KnownDevice.objects.filter(pk=device.pk).update(**seen)
    return device, is_new


def is_first(user: Any, device: KnownDevice) -> bool:
    return not KnownDevice.objects.filter(user=user).exclude(pk=device.pk).exists()


def leave_cookie(request: HttpRequest, response: HttpResponseBase) -> None:
    fresh = getattr(request, _FRESH, "")
    if fresh:
        response.set_cookie(COOKIE, fresh, max_age=MAX_AGE, secure=request.is_secure(), httponly=True, samesite="Lax")
