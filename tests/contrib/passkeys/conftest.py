from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.apps import apps
from django.test import Client

from tests.accounts.conftest import PASSWORD, make_user

if apps.is_installed("lk_kit.contrib.passkeys"):
    from lk_kit.contrib.passkeys import ceremony

    from .authenticator import Authenticator


@pytest.fixture
def user(db: Any) -> Any:
    return make_user()


@pytest.fixture
def enrolled(user: Any) -> Authenticator:
    """An authenticator that holds a passkey of `user`."""
    return enrol(user)


def enrol(user: Any, **how: Any) -> Authenticator:
    made = Authenticator(**how)
    ceremony.register(user, made.create(ceremony.registration_options(user)), "Test key")
    return made


@pytest.fixture
def api() -> Client:
    return Client(headers={"accept": "application/json"})


def post(client: Client, path: str, data: Any = None, **extra: Any) -> Any:
    return client.post(f"/api/lk/{path}", json.dumps(data or {}), content_type="application/json", **extra)


@pytest.fixture
def entered(user: Any) -> Client:
    """A browser in which the user has just signed in with the password."""
    client = Client()
    client.post("/lk/login/", {"sign_in_view-current_step": "auth", "auth-username": user.email, "auth-password": PASSWORD})
    assert "_auth_user_id" in client.session
    return client


Post = Callable[..., Any]
