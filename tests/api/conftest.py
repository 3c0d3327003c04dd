from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import include, path

from lk_kit.parties.models import Address, Membership, Party


class Urls:
    """A host project with the toy API only."""

    def __init__(self) -> None:
        self.urlpatterns = [path("toy/", include("tests.api.toy")), path("api/lk/", include("lk_kit.api.urls"))]


@pytest.fixture(autouse=True)
def toy_urls(settings: Any) -> None:
    settings.ROOT_URLCONF = Urls()


def make_user(**values: Any) -> Any:
    model = get_user_model()
    name = f"u{uuid4().hex[:12]}"
    login = {} if model.USERNAME_FIELD == "email" else {model.USERNAME_FIELD: name}
    return model.objects.create(**login, email=f"{name}@example.com", **values)


class Signed(Client):
    """A test client of one user, speaking JSON."""

    user: Any = None

    def send(self, path: str, data: Any = None, *, key: str | None = "k1", method: str = "post", **extra: Any) -> Any:
        headers = {"Idempotency-Key": key} if key is not None else {}
        return getattr(self, method)(path, data, content_type="application/json", headers=headers, **extra)


@pytest.fixture
def party(db: None) -> Party:
    return Party.objects.create(name="Ромашка", kind="legal_entity")


@pytest.fixture
def other(db: None) -> Party:
    return Party.objects.create(name="SENTINEL other", kind="legal_entity")


@pytest.fixture
def api(party: Party) -> Signed:
    return signed_in(party, "admin")


def signed_in(party: Party | None, role: str = "admin", **values: Any) -> Signed:
    user = make_user(**values)
    if party is not None:
        Membership.objects.create(user=user, party=party, role=role)
    client = Signed()
    client.user = user
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def address(party: Party, city: str = "Тула", **values: Any) -> Address:
    return Address.objects.create(party=party, city=city, street=values.pop("street", "Мира, 1"), **values)
