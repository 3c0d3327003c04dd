from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests
from django.test import Client

from tests.accounts.conftest import deliver, device, user  # noqa: F401

CLICK = {"Sec-Fetch-Site": "same-origin", "Sec-Fetch-Mode": "navigate"}


@pytest.fixture
def idp(settings: Any) -> Iterator[Any]:
    from tests.contrib.social.idp import Idp

    double = Idp()
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [double.app()]}}
    settings.LK_KIT = {**settings.LK_KIT, "SOCIAL": {"TRUSTED_EMAIL": ["firm"], "TIMEOUT_SECONDS": 1}}
    double.redirect_uris = {"https://shop.example.com/lk/social/firm/callback/"}
    yield double
    double.close()


def to_provider(client: Client, provider: str = "firm", next_url: str = "") -> str:
    """The address at the provider to which a click on the sign-in page leads."""
    answer = client.get(f"/lk/social/{provider}/start/", {"next": next_url} if next_url else {}, headers=CLICK)
    assert answer.status_code == 302, answer.content.decode()[:2000]
    return str(answer["Location"])


def back(url: str) -> str:
    """What the provider does: the path on our site to which it sends the browser."""
    answer = requests.get(url, allow_redirects=False, timeout=5)
    assert answer.status_code == 302, answer.text
    parts = urlsplit(answer.headers["Location"])
    assert parts.netloc in ("shop.example.com", "testserver"), answer.headers["Location"]
    return f"{parts.path}?{parts.query}"


def arrive(client: Client, provider: str = "firm", next_url: str = "") -> Any:
    return client.get(back(to_provider(client, provider, next_url)))


@pytest.fixture
def linked(user: Any) -> Any:  # noqa: F811
    from lk_kit.contrib.social.models import LinkedAccount

    return LinkedAccount.objects.create(user=user, provider="firm", uid="p-1", title="Анна Белова")
