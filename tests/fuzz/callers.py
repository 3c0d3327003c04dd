"""Who calls, and how a generated case is sent inside this process."""

from __future__ import annotations

from typing import Any

import requests
from django.core.cache import cache
from schemathesis import Response

from lk_kit.testing import MembershipFactory, UserFactory, World
from lk_kit.testing.client import ApiClient
from lk_kit.testing.kinds import kind_of_parameter
from lk_kit.testing.routes import Endpoint
from lk_kit.testing.sweep import body_of

PASSWORD = "correct horse battery staple 7"
ACTORS = ("customer", "company admin", "staff")


def client_of(actor: str, world: World) -> ApiClient:
    """A buyer, the owner of our objects, or a member of staff who may do everything."""
    cache.clear()
    return ApiClient(user_of(actor, world), raise_request_exception=False)


def user_of(actor: str, world: World) -> Any:
    if actor == "staff":
        return UserFactory(is_staff=True, is_superuser=True, password=PASSWORD)
    if actor == "customer":
        return MembershipFactory(party=world.ours.party, role="buyer", user=UserFactory(password=PASSWORD)).user
    owner = type(world.ours.user)._default_manager.get(pk=world.ours.user.pk)
    owner.set_password(PASSWORD)
    owner.save()
    return owner


def seeded(endpoint: Endpoint, world: World) -> dict[str, str]:
    """The URL's parameters by the names of the description, naming objects that exist."""
    values = {}
    for name in endpoint.parameters:
        kind = kind_of_parameter(endpoint.name, name, endpoint.view_class)
        assert kind is not None
        values["id" if name == "pk" else name] = kind.value(world.ours.object(kind.name))
    return values


def as_response(answer: Any, method: str, url: str) -> Response:
    """Django's answer in the form in which schemathesis checks it."""
    headers = {name.lower(): [value] for name, value in answer.headers.items()}
    request = requests.Request(method, f"http://testserver{url}").prepare()
    return Response(answer.status_code, headers, body_of(answer).encode(), request, elapsed=0.1, verify=False)
