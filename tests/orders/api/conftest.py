from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from lk_kit.core.actors import Actor

BASE = "/api/lk"


class Api(Client):
    """A test client of one user, speaking JSON; every POST has an Idempotency-Key of its own unless told otherwise."""

    count = 0

    def send(self, path: str, data: Any = None, *, key: str | None = "", method: str = "post") -> Any:
        Api.count += 1
        headers = {} if key is None else {"Idempotency-Key": key or f"key-{Api.count}"}
        return getattr(self, method)(f"{BASE}{path}", data or {}, content_type="application/json", headers=headers)

    def read(self, path: str, **params: Any) -> Any:
        return self.get(f"{BASE}{path}", params)


@pytest.fixture
def api_of():
    """`api_of(actor)`: a signed-in client."""

    def make(actor: Actor) -> Api:
        client = Api()
        client.force_login(actor.signed_in_user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return make


@pytest.fixture
def api(buyer: Actor, api_of: Any) -> Api:
    return api_of(buyer)


@pytest.fixture
def staff_api(staff: Actor, api_of: Any) -> Api:
    return api_of(staff)


def problem(answer: Any, status: int) -> Any:
    assert answer.status_code == status, answer.content
    assert answer["Content-Type"] == "application/problem+json"
    return answer.json()


def fields_of(answer: Any) -> set[str]:
    return {one["field"] for one in problem(answer, 400)["errors"]}
