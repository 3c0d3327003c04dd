"""A3, A4: lists, counts and details agree, whoever asks, whatever he is a member of."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lk_kit.core.clock import today
from lk_kit.testing import Endpoint, MembershipFactory, PartyFactory, UserFactory, World, endpoints
from lk_kit.testing.client import ApiClient
from lk_kit.testing.kinds import Owner, kind_of_parameter, models_of_kinds
from lk_kit.testing.sweep import leaks_in

pytestmark = pytest.mark.django_db
LISTS = [one for one in endpoints() if one.is_api and one.actions.get("get") == "list"]
DETAILS = {one.name.removesuffix("-detail"): one for one in endpoints() if one.is_api and one.actions.get("get") == "retrieve"}
PAIRS = [(one, DETAILS[one.name.removesuffix("-list")]) for one in LISTS if one.name.removesuffix("-list") in DETAILS]


def rows(client: ApiClient, url: str) -> list[dict[str, Any]]:
    found, cursor = [], ""
    while True:
        page = client.get(url, {"page_size": 100, **({"cursor": cursor} if cursor else {})}).json()
        found += page["results"]
        cursor = page["next"]
        if not cursor:
            return found


@pytest.mark.parametrize("endpoint", LISTS, ids=str)
def test_counts_count_what_is_listed(endpoint: Endpoint, lk_world: World) -> None:
    for role, user in lk_world.strangers.items():
        if user is None:
            continue
        cache.clear()
        client = ApiClient(user)
        counted = client.get(endpoint.url({}), {"count": 1})
        assert counted.json()["count"] == len(rows(client, endpoint.url({}))), role
        assert not list(leaks_in(counted, lk_world)), role


@pytest.mark.parametrize("endpoint", LISTS, ids=str)
def test_filters_find_nothing_of_others(endpoint: Endpoint, lk_world: World) -> None:
    view: Any = endpoint.view_class
    filterset = view().get_filterset_class()
    cache.clear()
    client = ApiClient(lk_world.ours.user)
    mine = {row["id"] for row in rows(client, endpoint.url({}))}
    for name in filterset.parameters() if filterset else ():
        for value in (lk_world.theirs.mark, *lk_world.foreign_ids()):
            answer = client.get(endpoint.url({}), {name: value})
            assert answer.status_code in {200, 400}, (name, value)
            assert not list(leaks_in(answer, lk_world, ignore=[value])), (name, value)
            assert {row["id"] for row in answer.json().get("results", ())} <= mine, (name, value)


ROLES = ("none", "viewer", "buyer", "accountant", "admin", "owner", "former", "future")


def member(user: Any, party: Any, role: str) -> None:
    dates = {"former": {"valid_to": today() - timedelta(days=1)}, "future": {"valid_from": today() + timedelta(days=1)}}
    if role != "none":
        MembershipFactory(user=user, party=party, role="owner" if role in dates else role, **dates.get(role, {}))


def owner_with(user: Any, role: str) -> Owner:
    """A company with everything in it, in which the user has the role."""
    party = PartyFactory()
    owner = Owner(party, MembershipFactory(party=party).user, f"mark{party.code}")
    member(user, party, role)
    known = models_of_kinds()
    for name in (*known, *(["draft"] if "order" in known else [])):
        owner.object(name)
    return owner


@pytest.mark.parametrize(("listing", "detail"), PAIRS, ids=str)
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(roles=st.tuples(*[st.sampled_from(ROLES)] * 3), is_staff=st.booleans())
def test_lists_and_details_agree(listing: Endpoint, detail: Endpoint, roles: tuple[str, ...], is_staff: bool, db: None) -> None:
    kind = kind_of_parameter(detail.name, "pk", detail.view_class)
    assert kind is not None
    with transaction.atomic():
        user = UserFactory(is_staff=is_staff)
        owners = [owner_with(user, role) for role in roles]
        cache.clear()
        client = ApiClient(user)
        listed = {row["id"] for row in rows(client, listing.url({}))}
        keys = type(owners[0].object(kind.name))._base_manager.values_list("pk", flat=True)
        opened = {str(pk) for pk in keys if client.get(detail.url({"pk": str(pk)})).status_code == 200}
        assert listed == opened
        transaction.set_rollback(True)
