"""pytest fixtures of `lk_kit`, found through the entry point `pytest11`. Imports nothing that needs Django's settings."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from lk_kit.core.actors import Actor

    from .client import ApiClient
    from .concurrency import Outcome
    from .world import World


@pytest.fixture
def fan() -> Callable[..., list[Outcome]]:
    """`fan(n, fn)` runs `fn(0) … fn(n - 1)` in n threads at once and returns their outcomes; see `lk_kit.testing.fan_out`.

    Needs `django_db(transaction=True)` and a database with row locks to prove anything.
    """
    from .concurrency import fan_out

    return fan_out


@pytest.fixture
def actor_for(db: None) -> Callable[..., Actor]:
    """`actor_for(party, "buyer")`: the Actor of a new user with that role; `actor_for()` of one without any party."""
    from lk_kit.core.actors import Actor

    from .factories import MembershipFactory, UserFactory

    def make(party: Any = None, role: str = "owner", **user: Any) -> Actor:
        member = UserFactory(**user)
        if party is not None:
            MembershipFactory(user=member, party=party, role=role)
        return Actor.for_user(member)

    return make


@pytest.fixture
def api_client(db: None) -> Callable[..., ApiClient]:
    """`api_client(user)`: a test client signed in as the user (nobody without one) that sends JSON and a fresh Idempotency-Key."""
    from .client import ApiClient

    return ApiClient


@pytest.fixture
def lk_proven(monkeypatch: pytest.MonkeyPatch) -> None:
    """`Client.force_login` also leaves a fresh proof: for tests that are not about step-up."""
    from django.test import Client

    from .client import prove

    force_login = Client.force_login

    def force_and_prove(self: Client, user: Any, backend: Any = None) -> None:
        force_login(self, user, backend)
        prove(self)

    monkeypatch.setattr(Client, "force_login", force_and_prove)


@pytest.fixture
def lk_world(db: None) -> World:
    """Two companies full of objects, the second one marked; and everybody who must not see into it. See `lk_kit.testing.World`."""
    from .world import build_world

    return build_world()
