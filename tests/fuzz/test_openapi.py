"""R5: the whole description as customer, company admin and staff. No 5xx, every answer as described, nobody let in without signing in."""

from __future__ import annotations

import re
from typing import Any

import pytest

schemathesis = pytest.importorskip("schemathesis")

from django.test import Client  # noqa: E402
from django.urls import Resolver404, resolve  # noqa: E402
from hypothesis import HealthCheck, Phase, assume, given, settings  # noqa: E402
from hypothesis import strategies as st  # noqa: E402
from schemathesis.generation import GenerationMode  # noqa: E402
from schemathesis.specs.openapi import checks  # noqa: E402

from lk_kit.api.schema import document  # noqa: E402
from lk_kit.testing import Endpoint, World, endpoints  # noqa: E402
from lk_kit.testing.bodies import _plain  # noqa: E402
from lk_kit.testing.bodies import operations as bodies_of  # noqa: E402
from lk_kit.testing.sweep import _undone, body_of, leaks_in  # noqa: E402
from tests.fuzz.callers import ACTORS, as_response, client_of, seeded  # noqa: E402
from tests.fuzz.seeds import seed  # noqa: E402

pytestmark = [pytest.mark.fuzz, pytest.mark.needs("accounts", "orders", "events"), pytest.mark.django_db, pytest.mark.project("default")]

DESCRIPTION = document("en")
SCHEMA = schemathesis.openapi.from_dict(DESCRIPTION)
BY_PATH = {_plain(one.path): one for one in endpoints() if one.is_api}
ALL = [(method, path) for path, methods in DESCRIPTION["paths"].items() for method in sorted(methods)]
BODIES = {f"{one.method.upper()} {one.path}": one for one in bodies_of()}
CHECKS = [
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_schema_conformance,
    checks.response_headers_conformance,
]
REACHED = 0.9
SECRET = re.compile(
    r"/auth/(second-factor|not-me|confirm|register/code|code|password/reset|totp/confirm|factors|factor-reset/cancel|contacts|step-up"
    r"|passkeys|login/passkey|social|factor-resets)/|/esia/|/download/"
)
"""What takes a secret that was mailed, sent to a telephone or kept by a device, another server or a second person. Tests of their own
reach these."""


def endpoint_of(path: str) -> Endpoint:
    return BY_PATH[_plain(path)]


@pytest.mark.parametrize(("method", "path"), ALL)
@settings(max_examples=15, deadline=None, database=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_whatever_is_sent_is_answered_as_described(method: str, path: str, lk_world: World, data: Any) -> None:
    mode = data.draw(st.sampled_from([GenerationMode.POSITIVE, GenerationMode.NEGATIVE]))
    case = data.draw(SCHEMA[path][method].as_strategy(generation_mode=mode))
    actor = data.draw(st.sampled_from(ACTORS))
    if data.draw(st.integers(0, 3)):
        case.path_parameters = seeded(endpoint_of(path), lk_world)
    assume(is_ours(case.formatted_path))
    with _undone():
        answer = send(case, client_of(actor, lk_world))
        assert answer.status_code < 500, body_of(answer)
        if actor != "staff":
            assert not list(leaks_in(answer, lk_world, ignore=list(lk_world.foreign_ids())))
        case.validate_response(as_response(answer, case.method, case.formatted_path), checks=CHECKS)


def is_ours(path: str) -> bool:
    """An id with a slash or a dot makes a path that is no route: the site's own 404 answers it."""
    try:
        resolve(path)
    except Resolver404:
        return False
    return True


def send(case: Any, client: Client) -> Any:
    is_set = not isinstance(case.body, type(schemathesis.core.NOT_SET))
    headers = {str(name): str(value) for name, value in (case.headers or {}).items() if str(value).isascii() and str(value).isprintable()}
    extra = {"headers": headers, "query_params": case.query or {}}
    if case.method.upper() == "GET" or not is_set or case.media_type != "application/json":
        return client.generic(case.method, case.formatted_path, **extra)
    return getattr(client, case.method.lower())(case.formatted_path, case.body, content_type="application/json", **extra)


def test_nearly_every_operation_can_be_reached(lk_world: World) -> None:
    plain = [(method, path) for method, path in ALL if not SECRET.search(path)]
    unreached = [
        f"{method.upper()} {path}" for method, path in plain if not any(succeeds(method, path, actor, lk_world) for actor in ACTORS)
    ]
    assert len(unreached) <= (1 - REACHED) * len(plain), "\n".join(unreached)


def succeeds(method: str, path: str, actor: str, world: World) -> bool:
    name = f"{method.upper()} {path}"
    with _undone():
        client = client_of(actor, world)
        body = seed(name, client, world)
        if body is None and name in BODIES:
            body = BODIES[name].body(world)
        return bool(client.send(method, path.format(**seeded(endpoint_of(path), world)), body).status_code < 300)


@pytest.mark.parametrize(("method", "path"), ALL)
def test_no_operation_forgets_to_ask_who_calls(method: str, path: str, lk_world: World) -> None:
    """What the description does not call open is closed to visitors."""
    if {} in DESCRIPTION["paths"][path][method].get("security", [{}]):
        pytest.skip("open to visitors by its description")
    answer = getattr(Client(), method)(path.format(**seeded(endpoint_of(path), lk_world)), content_type="application/json")
    assert answer.status_code == 401
