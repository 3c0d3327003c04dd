from __future__ import annotations

from collections.abc import Callable
from itertools import count
from typing import Any

import pytest
from django.contrib.auth import get_user_model

from lk_kit.core.actors import Actor
from lk_kit.parties.models import Membership, Party

INNS = ("7707083893", "7736050003", "7728168971", "7702070139", "5036045205")
KPP = "773601001"


@pytest.fixture
def make_user(db: None) -> Callable[..., Any]:
    numbers = count(1)

    def make(name: str = "", **values: Any) -> Any:
        model = get_user_model()
        name = name or f"user{next(numbers)}"
        login = {} if model.USERNAME_FIELD == "email" else {"username": name}
        return model._default_manager.create_user(**login, email=f"{name}@example.com", password="secret-pass-1", **values)

    return make


@pytest.fixture
def make_company(db: None) -> Callable[..., Party]:
    numbers = count(1)

    def make(**values: Any) -> Party:
        given = {"name": f"ООО «Вектор-{next(numbers)}»", "kind": "legal_entity", **values}
        return Party.objects.create(**given)

    return make


@pytest.fixture
def company(make_company: Callable[..., Party]) -> Party:
    return make_company()


@pytest.fixture
def member(make_user: Callable[..., Any]) -> Callable[..., Membership]:
    """`member(party, "buyer")`: a new user with this role."""

    def make(party: Party, role: str, user: Any = None, **values: Any) -> Membership:
        return Membership.objects.create(party=party, role=role, user=user or make_user(), **values)

    return make


@pytest.fixture
def actor_of(member: Callable[..., Membership]) -> Callable[..., Actor]:
    """`actor_of(party, "buyer")`: the actor of a new user with this role."""

    def make(party: Party, role: str) -> Actor:
        return Actor.for_user(member(party, role).user)

    return make


@pytest.fixture
def staff(make_user: Callable[..., Any]) -> Actor:
    return Actor.for_user(make_user("manager", is_staff=True, is_superuser=True))
