"""People and their ways in, for every kind of user model of the host projects."""

from __future__ import annotations

import re
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth import get_user_model
from django.core import mail
from django.test import Client

PASSWORD = "correct-horse-battery"


if apps.is_installed("lk_kit.accounts"):
    from django_otp.oath import TOTP
    from django_otp.plugins.otp_totp.models import TOTPDevice

    from lk_kit.events.deliveries import sweep


def make_user(email: str = "anna@example.com", password: str = PASSWORD, **fields: Any) -> Any:
    model: Any = get_user_model()
    names = {model.USERNAME_FIELD: email, "email": email}
    return model._default_manager.create_user(password=password, **names, **fields)


def code_of(device: Any, ahead: int = 0) -> str:
    """The code that the application shows now, or `ahead` steps of 30 s later."""
    totp = TOTP(device.bin_key, device.step, device.t0, device.digits, device.drift + ahead)
    return f"{totp.token():0{device.digits}d}"


@pytest.fixture
def user(db: Any) -> Any:
    return make_user()


@pytest.fixture
def device(user: Any) -> Any:
    """A second factor of `user`."""
    return TOTPDevice.objects.create(user=user, name="default")


def sign_in(client: Client, email: str = "anna@example.com", password: str = PASSWORD, **extra: Any) -> Any:
    data = {"sign_in_view-current_step": "auth", "auth-username": email, "auth-password": password}
    return client.post("/lk/login/", data, **extra)


def enter_code(client: Client, code: str, *, method: str = "", trust: bool = False, **extra: Any) -> Any:
    data = {"sign_in_view-current_step": "token", "token-code": code, **({"method": method} if method else {})}
    return client.post("/lk/login/", {**data, **({"token-trust": "on"} if trust else {})}, **extra)


def enter_verified(client: Client, user: Any, device: Any) -> None:
    """A finished sign-in with the second factor, without its pages."""
    client.force_login(user)
    session = client.session
    session["otp_device_id"] = device.persistent_id
    session.save()


def is_signed_in(client: Client) -> bool:
    return bool(client.get("/lk/security/").status_code == 200)


def link_in_mail(index: int = -1) -> str:
    """The path of the first link in a sent mail."""
    found = re.search(r"https://shop\.example\.com(/\S+)", mail.outbox[index].body)
    assert found, mail.outbox[index].body
    return found[1]


@pytest.fixture
def deliver() -> Callable[[], list[Any]]:
    """Sends what waits to be sent; returns the mails sent since the last call."""
    seen = len(mail.outbox) if hasattr(mail, "outbox") else 0
    state = SimpleNamespace(seen=seen)

    def run() -> list[Any]:
        sweep()
        fresh, state.seen = mail.outbox[state.seen :], len(mail.outbox)
        return fresh

    return run
