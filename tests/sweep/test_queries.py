"""P2: a list asks as many questions for one row as for six."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lk_kit.testing import Endpoint, World, endpoints
from lk_kit.testing.client import ApiClient
from lk_kit.testing.kinds import KINDS, Owner, kind_of_parameter

pytestmark = pytest.mark.django_db
LISTS = [one for one in endpoints() if one.is_api and one.actions.get("get") == "list"]


def asked(client: ApiClient, url: str) -> tuple[int, int]:
    with CaptureQueriesContext(connection) as queries:
        rows = client.get(url).json()["results"]
    return len(queries), len(rows)


@pytest.mark.parametrize("endpoint", LISTS, ids=str)
def test_the_number_of_statements_is_fixed(endpoint: Endpoint, lk_world: World) -> None:
    kind = kind_of_parameter(endpoint.name.replace("-list", "-detail"), "pk", endpoint.view_class)
    assert kind is not None
    if kind.name in {"party_id", "session"}:
        pytest.skip("a party more is a grant more; a session more is a client more")
    owner, client = lk_world.ours, ApiClient(lk_world.ours.user)
    asked(client, endpoint.url({}))
    few, before = asked(client, endpoint.url({}))
    for number in range(5):
        KINDS[kind.name].make(Owner(owner.party, owner.user, f"{owner.mark}{number}"))
    many, after = asked(client, endpoint.url({}))
    assert after == before + 5
    assert many == few
