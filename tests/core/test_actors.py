from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory

from lk_kit.core.actors import PRELOADED, Actor, Grant
from lk_kit.core.exceptions import NotSignedIn
from lk_kit.core.permissions import expand
from lk_kit.parties.models import Membership, Party

pytestmark = pytest.mark.django_db


def a_user(name: str = "boris", **values: Any) -> Any:
    model: Any = get_user_model()
    key = {model.USERNAME_FIELD: f"{name}@example.com" if model.USERNAME_FIELD == "email" else name}
    return model.objects.create(**key, **values)


def test_grants_come_in_one_query_and_once_a_request(django_assert_num_queries: Any) -> None:
    user = a_user()
    ours, theirs = (Party.objects.create(name=name) for name in ("Наша", "Чужая"))
    Membership.objects.create(user=user, party=ours, role="viewer")
    request = RequestFactory().get("/")
    request.user = user
    with django_assert_num_queries(1):
        actor = Actor.from_request(request)
        assert Actor.from_request(request) is actor
    assert actor.can("orders.view", ours.pk)
    assert not actor.can("orders.place", ours.pk)
    assert not actor.can("orders.view", theirs.pk)
    assert not actor.can("orders.view", None)
    assert actor.party_ids("orders.view") == [ours.pk]


def test_grants_left_by_the_authentication_layer_cost_no_query(django_assert_num_queries: Any) -> None:
    user = a_user()
    grant = Grant(uuid4(), "k7f3q2", "Вектор", "legal_entity", "active", "buyer", frozenset({"orders.view"}))
    setattr(user, PRELOADED, [grant])
    with django_assert_num_queries(0):
        actor = Actor.for_user(user)
    assert actor.can("orders.view", grant.party_id)
    assert actor.grant_by_code("k7f3q2") == grant


def test_a_request_whose_user_changes_gets_another_actor() -> None:
    """Signing in during a request must not keep the anonymous actor."""
    request = RequestFactory().get("/")
    request.user = AnonymousUser()
    assert not Actor.from_request(request).is_authenticated
    request.user = a_user()
    assert Actor.from_request(request).is_authenticated


def test_an_inactive_user_is_nobody() -> None:
    user = a_user(is_active=False)
    party = Party.objects.create(name="П")
    Membership.objects.create(user=user, party=party, role="owner")
    actor = Actor.for_user(user)
    assert actor.user is None
    assert actor.grants == {}
    with pytest.raises(NotSignedIn):
        _ = actor.signed_in_user


@pytest.mark.parametrize(
    ("status", "may_view", "may_place"),
    [("active", True, True), ("pending", True, False), ("rejected", True, False), ("closed", True, False)],
)
def test_a_party_that_is_not_active_holds_its_members_back(status: str, may_view: bool, may_place: bool) -> None:
    user, party = a_user(), Party.objects.create(name="П", status=status)
    Membership.objects.create(user=user, party=party, role="owner")
    actor = Actor.for_user(user)
    assert (actor.can("orders.view", party.pk), actor.can("orders.place", party.pk)) == (may_view, may_place)


def test_memberships_outside_their_dates_give_nothing() -> None:
    user = a_user()
    past, future = (Party.objects.create(name=name) for name in ("1", "2"))
    Membership.objects.create(user=user, party=past, role="owner", valid_to="2020-01-01")
    Membership.objects.create(user=user, party=future, role="owner", valid_from="2120-01-01")
    assert Actor.for_user(user).grants == {}


def test_staff_rights_are_not_customer_rights() -> None:
    staff, party = a_user("olga", is_staff=True, is_superuser=True), Party.objects.create(name="П")
    actor = Actor.for_user(staff)
    assert actor.has_staff_perm("lk_kit_orders.change_order")
    assert not actor.can("orders.place", party.pk)
    customer = Actor.for_user(a_user("root", is_superuser=True))
    assert not customer.has_staff_perm("lk_kit_orders.change_order")


@pytest.mark.parametrize(
    ("patterns", "granted"),
    [
        (["*"], {"orders.view", "orders.place", "members.manage_owners"}),
        (["*", "-members.manage_owners"], {"orders.view", "orders.place"}),
        (["*.view"], {"orders.view"}),
        (["-orders.view", "orders.*"], {"orders.view", "orders.place"}),
        (["nothing"], set()),
    ],
)
def test_patterns_are_applied_in_order(patterns: list[str], granted: set[str]) -> None:
    assert expand(patterns, ["orders.view", "orders.place", "members.manage_owners"]) == granted
